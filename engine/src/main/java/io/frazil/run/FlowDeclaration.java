package io.frazil.run;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.commit.FlowTable;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Position;
import io.frazil.flow.SessionMeaning;
import io.frazil.plan.FlowOptions;
import io.frazil.plan.TargetTable;
import io.frazil.sql.Statement;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.classic.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A statement that declares a flow, with its names and options resolved in the session that declares it.
 *
 * @param existing what the table says of a flow of this name; empty: nothing
 * @param position where the table stands with this flow; empty: it has not been declared to its end
 * @param tableExists whether the table is there
 */
record FlowDeclaration(
        Statement.DeclareFlow statement,
        TargetTable target,
        FlowDefinition definition,
        Optional<FlowDefinition> existing,
        Optional<Position> position,
        boolean tableExists) {

    /** The key of a session setting that is a flow's option. */
    private static final String SETTING_PREFIX = "frazil.";

    /** The guide's word for at-least-once delivery. */
    private static final String COMMIT_ON_BATCH_COMPLETION = "spark.sql.streaming.commitOnBatchCompletion";

    static FlowDeclaration resolve(SparkSession session, Statement.DeclareFlow statement) {
        SessionMeaning meaning = FlowSessions.meaning(session);
        TargetTable target = TargetTable.of(statement.plan());
        target.checkProvider();
        QualifiedName table = Names.qualified(session, target.name());
        QualifiedName stream = Names.qualified(session, statement.stream());
        FrazilCatalog catalog = Names.catalog(session, table);
        if (catalog.isStream(table.identifier())) {
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot write to " + table + ": it is a stream",
                    "write to an Iceberg table; to Kafka, Frazil does not write");
        }
        SortedMap<String, String> options = options(session, target);
        FlowOptions.parse(options);
        Optional<FlowTable> there = catalog.tableExists(table.identifier())
                ? Optional.of(catalog.flowTable(table.identifier()))
                : Optional.empty();
        String name = name(statement, table, stream, there);
        FlowDefinition definition =
                new FlowDefinition(name, table.toString(), stream.toString(), statement.text(), meaning, options);
        return new FlowDeclaration(
                statement,
                target,
                definition,
                there.flatMap(known -> known.definition(name)),
                there.flatMap(known -> known.position(name)),
                there.isPresent());
    }

    /** The table's name, unless the statement gives one, or a flow from another stream has it. */
    private static String name(
            Statement.DeclareFlow statement, QualifiedName table, QualifiedName stream, Optional<FlowTable> there) {
        if (statement.flow().isPresent()) {
            return statement.flow().get();
        }
        String name = table.identifier().name();
        boolean taken = there.flatMap(known -> known.definition(name))
                .filter(other -> !other.stream().equals(stream.toString()))
                .isPresent();
        return taken ? name + "_" + stream.identifier().name() : name;
    }

    private static SortedMap<String, String> options(SparkSession session, TargetTable target) {
        SortedMap<String, String> options = settings(session);
        if (session.conf().contains(COMMIT_ON_BATCH_COMPLETION)
                && Boolean.parseBoolean(session.conf().get(COMMIT_ON_BATCH_COMPLETION))) {
            options.put(FlowOptions.DELIVERY, FlowOptions.Delivery.AT_LEAST_ONCE.toString());
        }
        options.putAll(target.flowOptions());
        return options;
    }

    /** The options of flows that the session sets. */
    static SortedMap<String, String> settings(SparkSession session) {
        SortedMap<String, String> options = new TreeMap<>();
        CollectionConverters.asJava(session.conf().getAll()).forEach((key, value) -> {
            if (key.startsWith(SETTING_PREFIX)) {
                options.put(key.substring(SETTING_PREFIX.length()), unquoted(value));
            }
        });
        return options;
    }

    /** {@code SET key = '5 seconds'} keeps the quotes in the value. */
    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("'") && value.endsWith("'")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    QualifiedName table() {
        return QualifiedName.parse(definition.table());
    }

    QualifiedName stream() {
        return QualifiedName.parse(definition.stream());
    }

    /** The same text, meaning and options as the table already knows. */
    boolean isUnchanged() {
        return existing.filter(known -> known.statementHash().equals(definition.statementHash())
                        && known.meaning().equals(definition.meaning())
                        && known.options().equals(definition.options())
                        && known.stream().equals(definition.stream()))
                .isPresent();
    }

    /** Refuses to take over a table, or to write to none. */
    void checkTarget() {
        if (target.isCreated() && tableExists && existing.isEmpty()) {
            throw new FrazilException(
                    ErrorCode.ALREADY_EXISTS,
                    "cannot create table " + definition.table() + ": it exists, and flow " + definition.name()
                            + " does not fill it",
                    "use INSERT INTO " + definition.table() + " SELECT ..");
        }
        if (!target.isCreated() && !tableExists) {
            throw new FrazilException(
                    ErrorCode.NOT_FOUND,
                    "could not find table " + definition.table(),
                    "create it, or declare the flow with CREATE TABLE .. AS SELECT");
        }
        existing.filter(known -> !known.stream().equals(definition.stream())).ifPresent(known -> {
            throw new FrazilException(
                    ErrorCode.ALREADY_EXISTS,
                    "cannot declare flow " + definition.name() + " on " + definition.table() + ": it reads "
                            + known.stream() + " there, not " + definition.stream(),
                    "give the new flow a name of its own, or DROP FLOW " + definition.name() + " first");
        });
    }
}
