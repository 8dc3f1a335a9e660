package io.frazil.run.stream;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.decode.JsonSchemaInference;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.StreamColumn;
import io.frazil.flow.StreamDefinition;
import io.frazil.stream.StreamSource;
import io.frazil.stream.option.StreamOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.connector.catalog.Identifier;

/** The columns of a stream that declares none. Stateless. */
public final class StreamColumns {

    private static final int SAMPLE_RECORDS = 1000;

    private StreamColumns() {}

    /** The definition with columns learnt from a sample of its topics, if it has none and there are messages. */
    public static StreamDefinition learnt(StreamDefinition definition) {
        if (definition.declared() || !definition.columns().isEmpty()) {
            return definition;
        }
        StreamOptions options = StreamOptions.parse(definition.name(), definition.options());
        return new StreamDefinition(definition.name(), columns(definition, options), false, definition.options());
    }

    /** The stored stream, with columns; what is learnt now is stored. */
    public static StreamDefinition known(FrazilCatalog catalog, Identifier identifier) {
        StreamDefinition stored = catalog.loadStream(identifier)
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.NOT_FOUND,
                        "could not find the stream " + identifier,
                        "declare it, CREATE TABLE .. USING kafka OPTIONS (..)"));
        StreamDefinition definition = learnt(stored);
        if (definition.columns().isEmpty()) {
            throw new NoColumnsYet(definition.name());
        }
        if (!definition.equals(stored)) {
            catalog.replaceStream(identifier, definition);
        }
        return definition;
    }

    private static List<StreamColumn> columns(StreamDefinition definition, StreamOptions options) {
        return switch (options.valueFormat()) {
            case JSON -> inferred(sample(options));
            case TEXT -> List.of(column("value", "STRING"));
            case BINARY -> List.of(column("value", "BINARY"));
            case CSV ->
                throw new FrazilException(
                        ErrorCode.BAD_OPTION,
                        "cannot learn the columns of stream " + definition.name() + " from CSV: it does not name them",
                        "declare the columns, CREATE TABLE .. (name STRING, ..) USING kafka");
        };
    }

    private static List<byte[]> sample(StreamOptions options) {
        try (StreamSource source = StreamSource.open(options)) {
            return source.sample(SAMPLE_RECORDS);
        } catch (FrazilException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<StreamColumn> inferred(List<byte[]> values) {
        JsonSchemaInference inference = new JsonSchemaInference();
        values.forEach(value -> inference.add(value, 0, value.length));
        return Arrays.stream(inference.schema().fields())
                .map(field -> column(field.name(), field.dataType().sql()))
                .toList();
    }

    private static StreamColumn column(String name, String type) {
        return new StreamColumn(name, type, true, Optional.empty(), Optional.empty());
    }
}
