package io.frazil.run.flow;

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
import io.frazil.run.session.FlowSessions;
import io.frazil.run.session.Names;
import io.frazil.sql.Statement;
import io.frazil.stream.option.Secrets;
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
 * @param location where the table is; empty: it is not there
 */
public record FlowDeclaration(
        Statement.DeclareFlow statement,
        TargetTable target,
        FlowDefinition definition,
        Optional<FlowDefinition> existing,
        Optional<Position> position,
        Optional<String> location) {

    /** The key of a session setting that is a flow's option. */
    private static final String SETTING_PREFIX = "frazil.";

    /** The guide's word for at-least-once delivery. */
    private static final String COMMIT_ON_BATCH_COMPLETION = "spark.sql.streaming.commitOnBatchCompletion";

    public static FlowDeclaration resolve(SparkSession session, Statement.DeclareFlow statement) {
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
        checkNoSecret(target, table);
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
                there.map(FlowTable::location));
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
        if (options.containsKey(FlowOptions.PATH)) {
            throw new FrazilException(
                    ErrorCode.BAD_OPTION,
                    "cannot use frazil.path: a location is for one table, and a setting for every one",
                    "RESET frazil.path, and write OPTIONS (path = '..') in the statement");
        }
        if (session.conf().contains(COMMIT_ON_BATCH_COMPLETION)
                && Boolean.parseBoolean(session.conf().get(COMMIT_ON_BATCH_COMPLETION))) {
            options.put(FlowOptions.DELIVERY, FlowOptions.Delivery.AT_LEAST_ONCE.toString());
        }
        options.putAll(target.flowOptions());
        return options;
    }

    /** The options of flows that the session sets. */
    public static SortedMap<String, String> settings(SparkSession session) {
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

    /** The statement is stored with its table, for all to read. */
    private static void checkNoSecret(TargetTable target, QualifiedName table) {
        for (String option : target.written().keySet()) {
            if (Secrets.isSecret(option)) {
                throw new FrazilException(
                        ErrorCode.PLAIN_SECRET,
                        "cannot store '" + option + "' with table " + table + ": it holds a secret",
                        "set spark.sql.catalog." + table.catalog() + "." + option
                                + " where Frazil runs; S3's credentials also come from AWS_ACCESS_KEY_ID,"
                                + " AWS_SECRET_ACCESS_KEY or a profile");
            }
        }
    }

    /** What there is to say of the {@code path} that the statement gives: an existing table is not moved. */
    Optional<String> pathNotTaken() {
        return Optional.ofNullable(definition.options().get(FlowOptions.PATH))
                .filter(path -> location.isPresent() && !isAt(location.get(), path))
                .map(path -> "table stays at " + location.get() + "; path = " + path + " applies to new tables");
    }

    private static boolean isAt(String location, String path) {
        return plain(location).equals(plain(path));
    }

    /** {@code file:/a}, {@code file:///a/} and {@code /a} are one place. */
    private static String plain(String location) {
        return location.replaceFirst("^file:/+", "/").replaceFirst("/+$", "");
    }

    public boolean tableExists() {
        return location.isPresent();
    }

    QualifiedName table() {
        return QualifiedName.parse(definition.table());
    }

    public QualifiedName stream() {
        return QualifiedName.parse(definition.stream());
    }

    /** The same text, meaning and options as the table already knows. */
    public boolean isUnchanged() {
        return existing.filter(known -> known.statementHash().equals(definition.statementHash())
                        && known.meaning().equals(definition.meaning())
                        && known.options().equals(definition.options())
                        && known.stream().equals(definition.stream()))
                .isPresent();
    }

    /**
     * Refuses to take over a table, or to write to none.
     *
     * @param flows of this process: one of them may still have to make the table
     */
    public void checkTarget(Flows flows) {
        if (target.isCreated() && tableExists() && existing.isEmpty()) {
            throw new FrazilException(
                    ErrorCode.ALREADY_EXISTS,
                    "cannot create table " + definition.table() + ": it exists, and flow " + definition.name()
                            + " does not fill it",
                    "use INSERT INTO " + definition.table() + " SELECT ..");
        }
        if (!target.isCreated() && !tableExists()) {
            throw flows.into(definition.table())
                    .map(this::notYet)
                    .orElseGet(() -> new FrazilException(
                            ErrorCode.NOT_FOUND,
                            "could not find table " + definition.table(),
                            "create it, or declare the flow with CREATE TABLE .. AS SELECT"));
        }
        existing.filter(known -> !known.stream().equals(definition.stream())).ifPresent(known -> {
            throw new FrazilException(
                    ErrorCode.ALREADY_EXISTS,
                    "cannot declare flow " + definition.name() + " on " + definition.table() + ": it reads "
                            + known.stream() + " there, not " + definition.stream(),
                    "give the new flow a name of its own, or DROP FLOW " + definition.name() + " first");
        });
    }

    private FrazilException notYet(FlowDefinition maker) {
        return new FrazilException(
                ErrorCode.NOT_FOUND,
                "could not find table " + definition.table() + ": flow " + maker.name()
                        + " will make it, and waits for the" + " first message of " + maker.stream()
                        + " to learn its columns",
                "declare the stream with its columns, or send a message, WAIT FOR FLOW " + maker.name()
                        + ", and write this again");
    }
}
