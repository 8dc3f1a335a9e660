package io.frazil.run.stream;

import io.frazil.flow.StreamColumn;
import io.frazil.flow.StreamDefinition;
import io.frazil.sql.StatementResult;
import io.frazil.stream.option.StreamOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A stream's definition in words, secrets left out: for DESCRIBE, SHOW CREATE TABLE and sentences. Stateless. */
public final class StreamDescription {

    private static final StructType DESCRIPTION = new StructType()
            .add("col_name", DataTypes.StringType, false)
            .add("data_type", DataTypes.StringType, false)
            .add("comment", DataTypes.StringType, true);

    /** All but the key, whose type the options tell. */
    private static final Map<String, String> HIDDEN = Map.of(
            "_topic", "string",
            "_partition", "int",
            "_offset", "bigint",
            "_timestamp", "timestamp",
            "_headers", "array<struct<key:string,value:binary>>");

    private StreamDescription() {}

    /** The rows of DESCRIBE TABLE. */
    static StatementResult of(StreamDefinition definition, boolean extended) {
        List<Row> rows = new ArrayList<>();
        for (StreamColumn column : definition.columns()) {
            rows.add(RowFactory.create(column.name(), column.type().toLowerCase(Locale.ROOT), commentOf(column)));
        }
        if (definition.columns().isEmpty()) {
            rows.add(
                    RowFactory.create("# Columns are unknown", "", "no message has come yet from which to learn them"));
        }
        rows.add(RowFactory.create("", "", ""));
        rows.add(RowFactory.create("# Stream", "", ""));
        rows.add(RowFactory.create("Provider", "kafka", ""));
        rows.add(RowFactory.create("Name", definition.name(), ""));
        rows.add(RowFactory.create("Columns", definition.declared() ? "declared" : "inferred", ""));
        StreamOptions.shown(definition.options())
                .forEach((key, value) -> rows.add(RowFactory.create("Option " + key, value, "")));
        if (extended) {
            rows.add(RowFactory.create("", "", ""));
            rows.add(RowFactory.create("# Hidden columns", "", "selected by name"));
            SortedMap<String, String> hidden = new TreeMap<>(HIDDEN);
            hidden.put(
                    "_key", StreamOptions.keyFormat(definition.options()).type().catalogString());
            hidden.forEach((column, type) -> rows.add(RowFactory.create(column, type, "")));
        }
        return new StatementResult(DESCRIPTION, rows);
    }

    /** The statement that would declare the stream again. */
    static String statement(StreamDefinition definition) {
        String columns = definition.declared()
                ? " (\n  " + joined(definition, ",\n  ", StreamDescription::declaration) + ")"
                : "";
        String options = StreamOptions.shown(definition.options()).entrySet().stream()
                .map(option -> option.getKey() + " = '" + escaped(option.getValue()) + "'")
                .collect(Collectors.joining(",\n  "));
        return "CREATE TABLE " + definition.name() + columns + "\nUSING kafka\nOPTIONS (\n  " + options + ")";
    }

    /** What the one has otherwise than the other. */
    public static String difference(StreamDefinition existing, StreamDefinition declared) {
        List<String> differences = new ArrayList<>();
        SortedMap<String, String> before = StreamOptions.shown(existing.options());
        SortedMap<String, String> after = StreamOptions.shown(declared.options());
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            if (!Objects.equals(existing.options().get(key), declared.options().get(key))) {
                boolean alike = before.containsKey(key) && after.containsKey(key) && StreamOptions.isSecret(key);
                differences.add(
                        alike
                                ? key + " is another secret"
                                : key + " is " + shown(before.get(key))
                                        + (after.containsKey(key)
                                                ? ", not " + shown(after.get(key))
                                                : ", and not set here"));
            }
        }
        if (existing.declared() != declared.declared()
                || declared.declared() && !existing.columns().equals(declared.columns())) {
            differences.add("its columns are " + columns(existing) + ", not " + columns(declared));
        }
        return String.join("; ", differences);
    }

    private static String shown(String value) {
        return value == null ? "not set" : "'" + value + "'";
    }

    private static String columns(StreamDefinition definition) {
        return definition.declared()
                ? "(" + joined(definition, ", ", StreamDescription::declaration) + ")"
                : "inferred";
    }

    /** How a sentence about a new stream goes on. */
    static String columnsSaid(StreamDefinition definition) {
        if (definition.declared()) {
            return "";
        }
        return definition.columns().isEmpty()
                ? "; its columns are unknown until the first message comes"
                : "; columns inferred: " + joined(definition, ", ", column -> column.name() + " " + column.type());
    }

    private static String joined(StreamDefinition definition, String between, Function<StreamColumn, String> text) {
        return definition.columns().stream().map(text).collect(Collectors.joining(between));
    }

    private static String declaration(StreamColumn column) {
        return column.name() + " " + column.type() + (column.nullable() ? "" : " NOT NULL")
                + column.generatedAs()
                        .map(as -> " GENERATED ALWAYS AS (" + as + ")")
                        .orElse("")
                + column.comment()
                        .map(comment -> " COMMENT '" + escaped(comment) + "'")
                        .orElse("");
    }

    private static String commentOf(StreamColumn column) {
        String generated = column.generatedAs()
                .map(as -> "generated always as (" + as + ")")
                .orElse("");
        String comment = column.comment().orElse("");
        return generated.isEmpty() || comment.isEmpty() ? generated + comment : comment + "; " + generated;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("'", "\\'");
    }
}
