package io.frazil.run;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.StreamColumn;
import io.frazil.flow.StreamDefinition;
import io.frazil.plan.StreamSchema;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementResult;
import io.frazil.stream.StreamOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Carries out the statements about streams. */
final class StreamStatements {

    private static final StructType DESCRIPTION = new StructType()
            .add("col_name", DataTypes.StringType, false)
            .add("data_type", DataTypes.StringType, false)
            .add("comment", DataTypes.StringType, true);

    private final SparkSession session;

    StreamStatements(SparkSession session) {
        this.session = session;
    }

    StatementResult create(Statement.CreateStream statement) {
        QualifiedName name = Names.qualified(session, statement.name());
        FrazilCatalog catalog = Names.catalog(session, name);
        Optional<StreamDefinition> existing = catalog.loadStream(name.identifier());
        boolean otherTable = existing.isEmpty() && catalog.tableExists(name.identifier());
        if (statement.ifNotExists() && (existing.isPresent() || otherTable)) {
            return StatementResult.said((otherTable ? "table " : "stream ") + name + " exists; nothing is changed");
        }
        if (otherTable) {
            throw new FrazilException(
                    ErrorCode.ALREADY_EXISTS,
                    "cannot create stream " + name + ": a table of that name exists",
                    "choose another name, or drop the table");
        }
        StreamDefinition definition = definition(session, name, statement);
        if (existing.isPresent() && isSame(existing.get(), definition)) {
            return StatementResult.said("stream " + name + " exists with the same definition; nothing is changed");
        }
        if (existing.isPresent() && !statement.orReplace()) {
            throw new FrazilException(
                    ErrorCode.ALREADY_EXISTS,
                    "cannot create stream " + name + ": it exists with another definition: "
                            + difference(existing.get(), definition),
                    "use CREATE OR REPLACE TABLE, or ALTER TABLE " + name + " SET OPTIONS (..)");
        }
        StreamDefinition learnt = StreamColumns.learnt(definition);
        if (existing.isPresent()) {
            catalog.replaceStream(name.identifier(), learnt);
        } else if (!isCreated(catalog, name, learnt)) {
            return create(statement);
        }
        return StatementResult.said(
                "stream " + name + (existing.isPresent() ? " replaced" : " created") + columnsSaid(learnt));
    }

    /** False: another process has created a stream of that name meanwhile. */
    private static boolean isCreated(FrazilCatalog catalog, QualifiedName name, StreamDefinition definition) {
        try {
            catalog.createStream(name.identifier(), definition);
            return true;
        } catch (FrazilException e) {
            if (e.code() == ErrorCode.ALREADY_EXISTS && catalog.isStream(name.identifier())) {
                return false;
            }
            throw e;
        }
    }

    StatementResult alterOptions(Statement.AlterStreamOptions statement) {
        QualifiedName name = Names.qualified(session, statement.name());
        StreamDefinition definition = required(name);
        SortedMap<String, String> options = new TreeMap<>(definition.options());
        options.putAll(StreamOptions.canonical(name.toString(), statement.options()));
        StreamOptions.parse(name.toString(), options);
        Names.catalog(session, name)
                .replaceStream(
                        name.identifier(),
                        new StreamDefinition(definition.name(), definition.columns(), definition.declared(), options));
        return StatementResult.said("stream " + name + " altered; flows take it up when they are started again");
    }

    StatementResult describe(Statement.DescribeStream statement) {
        QualifiedName name = Names.qualified(session, statement.name());
        StreamDefinition definition = learntIfPossible(name, required(name));
        List<Row> rows = new ArrayList<>();
        for (StreamColumn column : definition.columns()) {
            rows.add(RowFactory.create(
                    column.name(), column.type().toLowerCase(java.util.Locale.ROOT), commentOf(column)));
        }
        if (definition.columns().isEmpty()) {
            rows.add(
                    RowFactory.create("# Columns are unknown", "", "no message has come yet from which to learn them"));
        }
        rows.add(RowFactory.create("", "", ""));
        rows.add(RowFactory.create("# Stream", "", ""));
        rows.add(RowFactory.create("Provider", "kafka", ""));
        rows.add(RowFactory.create("Name", name.toString(), ""));
        rows.add(RowFactory.create("Columns", definition.declared() ? "declared" : "inferred", ""));
        StreamOptions.shown(definition.options())
                .forEach((key, value) -> rows.add(RowFactory.create("Option " + key, value, "")));
        if (statement.extended()) {
            rows.add(RowFactory.create("", "", ""));
            rows.add(RowFactory.create("# Hidden columns", "", "selected by name"));
            HIDDEN.forEach((column, type) -> rows.add(RowFactory.create(column, type, "")));
        }
        return new StatementResult(DESCRIPTION, rows);
    }

    private static final SortedMap<String, String> HIDDEN = new TreeMap<>(Map.of(
            "_key", "binary",
            "_topic", "string",
            "_partition", "int",
            "_offset", "bigint",
            "_timestamp", "timestamp",
            "_headers", "array<struct<key:string,value:binary>>"));

    StatementResult showCreate(Statement.ShowCreateStream statement) {
        QualifiedName name = Names.qualified(session, statement.name());
        StreamDefinition definition = required(name);
        StringBuilder text = new StringBuilder("CREATE TABLE ").append(name);
        if (definition.declared()) {
            text.append(" (\n  ")
                    .append(String.join(
                            ",\n  ",
                            definition.columns().stream()
                                    .map(StreamStatements::declaration)
                                    .toList()))
                    .append(")");
        }
        text.append("\nUSING kafka\nOPTIONS (\n  ")
                .append(String.join(
                        ",\n  ",
                        StreamOptions.shown(definition.options()).entrySet().stream()
                                .map(option -> option.getKey() + " = '"
                                        + option.getValue()
                                                .replace("\\", "\\\\")
                                                .replace("'", "\\'") + "'")
                                .toList()))
                .append(")");
        return StatementResult.lines("createtab_stmt", List.of(text.toString()));
    }

    static StreamDefinition definition(SparkSession session, QualifiedName name, Statement.CreateStream statement) {
        SortedMap<String, String> options = StreamOptions.canonical(name.toString(), statement.options());
        StreamOptions parsed = StreamOptions.parse(name.toString(), options);
        StreamDefinition definition = new StreamDefinition(
                name.toString(), statement.columns(), !statement.columns().isEmpty(), options);
        StreamSchema.check(session, definition, parsed.valueFormat());
        return definition;
    }

    private StreamDefinition required(QualifiedName name) {
        return Names.catalog(session, name)
                .loadStream(name.identifier())
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.NOT_FOUND, "could not find the stream " + name, "SHOW TABLES lists what there is"));
    }

    private StreamDefinition learntIfPossible(QualifiedName name, StreamDefinition stored) {
        StreamDefinition learnt = StreamColumns.learnt(stored);
        if (!learnt.equals(stored)) {
            Names.catalog(session, name).replaceStream(name.identifier(), learnt);
        }
        return learnt;
    }

    /** Inferred columns are not part of what was declared. */
    private static boolean isSame(StreamDefinition existing, StreamDefinition declared) {
        return existing.declared() == declared.declared()
                && existing.options().equals(declared.options())
                && (!declared.declared() || existing.columns().equals(declared.columns()));
    }

    static String difference(StreamDefinition existing, StreamDefinition declared) {
        List<String> differences = new ArrayList<>();
        SortedMap<String, String> before = StreamOptions.shown(existing.options());
        SortedMap<String, String> after = StreamOptions.shown(declared.options());
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            if (!java.util.Objects.equals(
                    existing.options().get(key), declared.options().get(key))) {
                boolean alike = before.containsKey(key) && after.containsKey(key) && StreamOptions.isSecret(key);
                differences.add(
                        alike
                                ? key + " is another secret"
                                : key + " is " + shown(before.get(key)) + ", not " + shown(after.get(key)));
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
                ? "("
                        + String.join(
                                ", ",
                                definition.columns().stream()
                                        .map(StreamStatements::declaration)
                                        .toList()) + ")"
                : "inferred";
    }

    static String columnsSaid(StreamDefinition definition) {
        if (definition.declared()) {
            return "";
        }
        return definition.columns().isEmpty()
                ? "; its columns are unknown until the first message comes"
                : "; columns inferred: "
                        + String.join(
                                ", ",
                                definition.columns().stream()
                                        .map(column -> column.name() + " " + column.type())
                                        .toList());
    }

    private static String declaration(StreamColumn column) {
        return column.name() + " " + column.type() + (column.nullable() ? "" : " NOT NULL")
                + column.generatedAs()
                        .map(as -> " GENERATED ALWAYS AS (" + as + ")")
                        .orElse("")
                + column.comment()
                        .map(comment -> " COMMENT '" + comment.replace("'", "\\'") + "'")
                        .orElse("");
    }

    private static String commentOf(StreamColumn column) {
        String generated = column.generatedAs()
                .map(as -> "generated always as (" + as + ")")
                .orElse("");
        String comment = column.comment().orElse("");
        return generated.isEmpty() || comment.isEmpty() ? generated + comment : comment + "; " + generated;
    }
}
