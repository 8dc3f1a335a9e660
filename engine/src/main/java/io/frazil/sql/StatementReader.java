package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.CreateTableAsSelect;
import org.apache.spark.sql.catalyst.plans.logical.DescribeRelation;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.ReplaceTableAsSelect;
import org.apache.spark.sql.catalyst.plans.logical.ShowCreateTable;
import org.apache.spark.sql.catalyst.plans.logical.views.CreateIcebergView;
import org.apache.spark.sql.execution.command.ExplainCommand;
import scala.jdk.javaapi.CollectionConverters;

/** Reads the statements of one session: our own grammar, and ours among those that Spark's grammar takes. */
final class StatementReader {

    /** What stands before the statement that is explained. */
    private static final Pattern EXPLAIN =
            Pattern.compile("(?i)^\\s*EXPLAIN\\s+(?:(?:LOGICAL|FORMATTED|EXTENDED|CODEGEN|COST)\\s+)?");

    private final SparkSession session;
    private final ParserInterface spark;
    private final StatementExecutor executor;

    /** @param spark parses what our own grammar does not know */
    StatementReader(SparkSession session, ParserInterface spark, StatementExecutor executor) {
        this.session = session;
        this.spark = spark;
        this.executor = executor;
    }

    /** The statement of ours that the text is; empty: it is Spark's. */
    Optional<Statement> read(String text) throws ParseException {
        Optional<Statement> own = own(text);
        return own.isPresent() ? own : recognise(text, parsed(text));
    }

    /** Spark's plan of a text that is not of our own grammar. */
    LogicalPlan parsed(String text) throws ParseException {
        return KeptReferences.parsed(sparks(text), spark::parsePlan);
    }

    /** The text as Spark's parser takes it. */
    String sparks(String text) {
        return OffsetVersions.replaced(text, (table, offset) -> executor.snapshotAtOffset(session, table, offset));
    }

    Optional<Statement> own(String text) {
        ZoneId zone = ZoneId.of(session.conf().get("spark.sql.session.timeZone"));
        return OwnGrammar.parse(text).map(tree -> tree.accept(new OwnStatements(zone, this::flowBody)));
    }

    Optional<Statement> recognise(String text, LogicalPlan plan) throws ParseException {
        Optional<Statement> stream = CreatedStream.read(plan);
        if (stream.isPresent()) {
            return stream;
        }
        new StreamRefusals(this::isStream).check(plan);
        LiveCalls.check(plan);
        if (plan instanceof CreateIcebergView view) {
            LiveCalls.checkView(view.query(), this::isCatalog);
        }
        if (plan instanceof DescribeRelation describe
                && describe.relation() instanceof UnresolvedTableOrView target
                && isStream(names(target.multipartIdentifier()))) {
            return Optional.of(
                    new Statement.DescribeStream(names(target.multipartIdentifier()), describe.isExtended()));
        }
        if (plan instanceof ShowCreateTable show
                && show.child() instanceof UnresolvedTableOrView target
                && isStream(names(target.multipartIdentifier()))) {
            return Optional.of(new Statement.ShowCreateStream(names(target.multipartIdentifier())));
        }
        if (plan instanceof ExplainCommand explain) {
            return recognise(EXPLAIN.matcher(text).replaceFirst(""), explain.logicalPlan())
                    .filter(Statement.DeclareFlow.class::isInstance)
                    .map(declaration -> new Statement.ExplainFlow((Statement.DeclareFlow) declaration));
        }
        Optional<Statement> declaration = declaration(text, plan).map(found -> found);
        if (declaration.isEmpty() && !(plan instanceof Command)) {
            Relations.of(plan).forEach(name -> executor.beforeQuery(session, name));
        }
        return declaration;
    }

    private Statement.DeclareFlow flowBody(String text, boolean ifNotExists) {
        LogicalPlan plan;
        try {
            plan = spark.parsePlan(sparks(text));
        } catch (ParseException e) {
            throw new FrazilException(ErrorCode.SYNTAX, "cannot parse the flow's statement: " + firstLine(e), "", e);
        }
        return declaration(text, plan)
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.BAD_STATEMENT,
                        "cannot make a flow of \"" + shortened(text) + "\"",
                        "a flow is an INSERT INTO, MERGE INTO or CREATE TABLE .. AS SELECT that reads from a stream"));
    }

    private Optional<Statement.DeclareFlow> declaration(String text, LogicalPlan plan) {
        if (plan instanceof CreateTableAsSelect create) {
            return streamOf(create.query()).map(stream -> declare(text, plan, stream, create.ignoreIfExists()));
        }
        if (plan instanceof InsertIntoStatement insert) {
            return streamOf(insert.query()).map(stream -> {
                if (insert.overwrite()) {
                    throw unsupported("INSERT OVERWRITE from the stream " + quoted(stream), "use INSERT INTO");
                }
                return declare(text, plan, stream, false);
            });
        }
        if (plan instanceof ReplaceTableAsSelect replace) {
            streamOf(replace.query()).ifPresent(stream -> {
                throw unsupported(
                        "replace a table from the stream " + quoted(stream),
                        "drop the table and use CREATE TABLE .. AS SELECT");
            });
        }
        if (plan instanceof MergeIntoTable merge) {
            return streamOf(merge.sourceTable()).map(stream -> declare(text, plan, stream, false));
        }
        return Optional.empty();
    }

    private static Statement.DeclareFlow declare(
            String text, LogicalPlan plan, List<String> stream, boolean ifNotExists) {
        return new Statement.DeclareFlow(Optional.empty(), ifNotExists, statementText(text), plan, stream);
    }

    private Optional<List<String>> streamOf(LogicalPlan query) {
        List<List<String>> streams =
                Relations.of(query).stream().filter(this::isStream).toList();
        if (streams.size() > 1) {
            throw unsupported(
                    "read two streams in one flow: " + quoted(streams.get(0)) + " and " + quoted(streams.get(1)),
                    "declare a flow for each, into one table if need be");
        }
        return streams.stream().findFirst();
    }

    /** Whether it reads from a stream and declares no flow. */
    boolean queries(String text, LogicalPlan plan) {
        boolean reads = LiveCalls.isIn(plan) || Relations.of(plan).stream().anyMatch(this::isStream);
        return reads && declaration(text, plan).isEmpty();
    }

    private boolean isCatalog(String name) {
        return ((org.apache.spark.sql.classic.SparkSession) session)
                .sessionState()
                .catalogManager()
                .isCatalogRegistered(name);
    }

    private boolean isStream(List<String> name) {
        return executor.isStream(session, name);
    }

    private static List<String> names(scala.collection.immutable.Seq<String> parts) {
        return List.copyOf(CollectionConverters.asJava(parts));
    }

    private static String statementText(String text) {
        String stripped = text.strip();
        while (stripped.endsWith(";")) {
            stripped = stripped.substring(0, stripped.length() - 1).stripTrailing();
        }
        return stripped;
    }

    private static FrazilException unsupported(String what, String hint) {
        return new FrazilException(ErrorCode.UNSUPPORTED, "cannot " + what, hint);
    }

    private static String quoted(List<String> name) {
        return "\"" + String.join(".", name) + "\"";
    }

    private static String shortened(String text) {
        String oneLine = text.strip().replaceAll("\\s+", " ");
        return oneLine.length() <= 60 ? oneLine : oneLine.substring(0, 57) + "..";
    }

    private static String firstLine(Exception e) {
        return e.getMessage().strip().lines().findFirst().orElse("");
    }
}
