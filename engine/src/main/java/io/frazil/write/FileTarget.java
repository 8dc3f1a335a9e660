package io.frazil.write;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.spark.sql.types.StructType;

/**
 * A table as tasks need it to make files for it. Immutable.
 *
 * @param targetFileBytes a file is ended when it is about that large
 */
record FileTarget(Table table, StructType types, long targetFileBytes) implements Serializable {

    /** @param targetFileBytes 0: as the table's properties say */
    static FileTarget of(Table table, long targetFileBytes) {
        long bytes = targetFileBytes > 0
                ? targetFileBytes
                : PropertyUtil.propertyAsLong(
                        table.properties(),
                        TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
                        TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
        return new FileTarget(SerializableTable.copyOf(table), SparkSchemaUtil.convert(table.schema()), bytes);
    }

    /** Why files of this table are left to Iceberg's own writers; empty: they are not. */
    Optional<String> refusal() {
        String format = table.properties()
                .getOrDefault(TableProperties.DEFAULT_FILE_FORMAT, TableProperties.DEFAULT_FILE_FORMAT_DEFAULT);
        if (FileFormat.fromString(format) != FileFormat.PARQUET) {
            return Optional.of("the table's files are " + format);
        }
        if (table.sortOrder().isSorted()) {
            return Optional.of("the table has a sort order");
        }
        if (PropertyUtil.propertyAsBoolean(table.properties(), TableProperties.WRITE_AUDIT_PUBLISH_ENABLED, false)) {
            return Optional.of("the table's writes are published by hand");
        }
        Optional<String> unknown = ParquetSettings.unknown(table.properties());
        if (unknown.isPresent()) {
            return unknown.map(property -> "the table sets " + property + ", which is left to Iceberg's own writers");
        }
        if (table.properties().containsKey(TableProperties.ENCRYPTION_TABLE_KEY)) {
            return Optional.of("the table's files are encrypted");
        }
        for (PartitionField field : table.spec().fields()) {
            Types.NestedField source = table.schema().findField(field.sourceId());
            if (!table.schema().columns().contains(source) || !Layout.isPlain(source.type())) {
                return Optional.of("the table is partitioned by "
                        + table.schema().findColumnName(field.sourceId()) + ", a " + source.type());
            }
        }
        return Optional.empty();
    }

    /** What a plan for the table rests on. */
    Map<String, String> shape() {
        Map<String, String> shape = new TreeMap<>(table.properties());
        shape.keySet().removeIf(key -> !key.startsWith("write."));
        shape.put("schema", Integer.toString(table.schema().schemaId()));
        shape.put("spec", Integer.toString(table.spec().specId()));
        shape.put("sort-order", Integer.toString(table.sortOrder().orderId()));
        return shape;
    }

    OutputFileFactory files(int partition, long attempt, String operation) {
        return OutputFileFactory.builderFor(table, partition, attempt)
                .operationId(operation)
                .format(FileFormat.PARQUET)
                .build();
    }
}
