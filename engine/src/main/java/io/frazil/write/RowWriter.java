package io.frazil.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.parquet.TripleWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.Type;
import org.apache.iceberg.spark.data.SparkParquetWriters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Writes output rows into the columns of a Parquet file: plain ones itself, all others by Iceberg's own writers.
 * Confined to a task's thread.
 */
final class RowWriter implements ParquetValueWriter<OutputRow> {

    private final Leaf[] leaves;
    private final Optional<ParquetValueWriter<InternalRow>> nested;

    RowWriter(Schema schema, StructType types, Layout layout, MessageType message) {
        List<Leaf> plain = new ArrayList<>();
        List<StructField> otherTypes = new ArrayList<>();
        List<Type> otherFields = new ArrayList<>();
        for (int i = 0; i < layout.cells().size(); i++) {
            Cell cell = layout.cells().get(i);
            Type field = message.getType(i);
            if (cell.part() == Cell.Part.NESTED) {
                otherTypes.add(types.fields()[i]);
                otherFields.add(field);
            } else {
                plain.add(Leaf.of(
                        schema.columns().get(i), cell, message.getColumnDescription(new String[] {field.getName()})));
            }
        }
        leaves = plain.toArray(Leaf[]::new);
        nested = otherFields.isEmpty()
                ? Optional.empty()
                : Optional.of(SparkParquetWriters.buildWriter(
                        new StructType(otherTypes.toArray(StructField[]::new)),
                        new MessageType(message.getName(), otherFields)));
    }

    @Override
    public void write(int repetitionLevel, OutputRow row) {
        for (Leaf leaf : leaves) {
            leaf.write(row);
        }
        if (nested.isPresent()) {
            nested.get().write(repetitionLevel, row.nested);
        }
    }

    /** Asked for by writers of what is around a row; there is nothing. */
    @Override
    public List<TripleWriter<?>> columns() {
        return nested.map(ParquetValueWriter::columns).orElse(List.of());
    }

    @Override
    public void setColumnStore(ColumnWriteStore store) {
        for (Leaf leaf : leaves) {
            leaf.open(store);
        }
        nested.ifPresent(writer -> writer.setColumnStore(store));
    }

    @Override
    public Stream<FieldMetrics<?>> metrics() {
        Stream<FieldMetrics<?>> plain = Stream.of(leaves).map(Leaf::metrics).flatMap(Optional::stream);
        return Stream.concat(
                plain, nested.map(ParquetValueWriter::metrics).stream().flatMap(metrics -> metrics));
    }
}
