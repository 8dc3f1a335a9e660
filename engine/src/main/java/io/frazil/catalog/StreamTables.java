package io.frazil.catalog;

import io.frazil.commit.LedgerKeys;
import io.frazil.flow.StreamColumn;
import io.frazil.flow.StreamDefinition;
import io.frazil.stream.scan.KafkaTable;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Between a stream and the marked, empty Iceberg table that keeps its definition; pure. */
final class StreamTables {

    static final String DEFINITION = "frazil.stream.definition";

    private StreamTables() {}

    static boolean isStream(Map<String, String> properties) {
        return LedgerKeys.KIND_STREAM.equals(properties.get(LedgerKeys.KIND));
    }

    static Optional<StreamDefinition> definition(Map<String, String> properties) {
        return isStream(properties) ? Optional.of(StreamText.parse(properties.get(DEFINITION))) : Optional.empty();
    }

    static Map<String, String> properties(StreamDefinition definition) {
        return Map.of(LedgerKeys.KIND, LedgerKeys.KIND_STREAM, DEFINITION, StreamText.of(definition));
    }

    /** What Spark sees. */
    static Table table(StreamDefinition definition) {
        return KafkaTable.of(definition, schema(definition));
    }

    static StructType schema(StreamDefinition definition) {
        return new StructType(
                definition.columns().stream().map(StreamTables::field).toArray(StructField[]::new));
    }

    /** For readers of the catalog that do not know Frazil; Iceberg has fewer types than Spark, the definition counts. */
    static Schema icebergSchema(StreamDefinition definition) {
        return SparkSchemaUtil.convert(schema(definition));
    }

    private static StructField field(StreamColumn column) {
        Metadata metadata = column.comment()
                .map(comment ->
                        new MetadataBuilder().putString("comment", comment).build())
                .orElse(Metadata.empty());
        return new StructField(column.name(), DataType.fromDDL(column.type()), column.nullable(), metadata);
    }
}
