package io.frazil.stream;

import io.frazil.flow.StreamDefinition;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.types.StructType;

/** A stream as Spark sees it; it cannot be read yet. Immutable. */
public final class KafkaTable implements Table {

    private final StreamDefinition definition;
    private final StructType schema;

    private KafkaTable(StreamDefinition definition, StructType schema) {
        this.definition = definition;
        this.schema = schema;
    }

    public static KafkaTable of(StreamDefinition definition, StructType schema) {
        return new KafkaTable(definition, schema);
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public Column[] columns() {
        return org.apache.spark.sql.connector.catalog.CatalogV2Util.structTypeToV2Columns(schema);
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of();
    }
}
