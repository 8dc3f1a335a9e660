package io.frazil.plan;

import io.frazil.plan.tree.Catalyst;
import io.frazil.stream.scan.KafkaTable;
import io.frazil.write.FixedOffsetDate;
import io.frazil.write.RowProgram;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.trees.TreePattern;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2ScanRelation;
import org.apache.spark.sql.internal.connector.SupportsPushDownCatalystFilters;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;
import scala.collection.immutable.Seq;

/**
 * A query that only projects and filters one stream, so that a task can make its rows where it reads the records, without
 * a plan of Spark's. Immutable.
 *
 * @param stream not bound
 * @param options of this read of the stream
 * @param conditions of its filter, over the stream's columns
 * @param program over the columns of the stream that are read
 * @param output the rows that it makes
 * @param isLasting whether it means the same in every batch: nothing in it is of the moment or left to chance
 */
public record DirectQuery(
        KafkaTable stream,
        CaseInsensitiveStringMap options,
        Seq<Expression> conditions,
        RowProgram program,
        StructType output,
        boolean isLasting) {

    /** What a query is, or why it is left to Spark. */
    public sealed interface Found {

        General KEYED = new General("the flow changes rows by key");

        record Direct(DirectQuery query) implements Found {}

        /** @param why in words that go behind "because" */
        record General(String why) implements Found {}
    }

    /**
     * Looks at a query over one batch.
     *
     * @param analysed rows in the shape of their table
     * @param replacement puts the stream of the batch in the place of the unbound one
     */
    static Found in(SparkSession session, LogicalPlan analysed, UnaryOperator<KafkaTable> replacement) {
        LogicalPlan optimised = session.sessionState()
                .executePlan(StreamRelations.replace(analysed, replacement), CommandExecutionMode.SKIP())
                .optimizedPlan();
        return in(analysed, optimised);
    }

    static Found in(LogicalPlan analysed, LogicalPlan optimised) {
        LogicalPlan node = optimised;
        Optional<Project> project = node instanceof Project top ? Optional.of(top) : Optional.empty();
        node = project.map(Project::child).orElse(node);
        Optional<Filter> filter = node instanceof Filter below ? Optional.of(below) : Optional.empty();
        node = filter.map(Filter::child).orElse(node);
        if (!(node instanceof DataSourceV2ScanRelation scan && scan.relation().table() instanceof KafkaTable)) {
            return new Found.General("the query does more than project and filter its stream");
        }
        List<Attribute> read =
                Catalyst.list(scan.output()).stream().map(Attribute.class::cast).toList();
        Expression condition = filter.map(Filter::condition).orElse(Literal$.MODULE$.TrueLiteral());
        List<Expression> columns = project.map(top -> Catalyst.list(top.projectList()))
                .map(list -> list.stream().map(DirectQuery::value).toList())
                .orElseGet(() -> List.copyOf(read));
        if (holdsQuery(condition) || columns.stream().anyMatch(DirectQuery::holdsQuery)) {
            return new Found.General("an expression of the query holds a query");
        }
        RowProgram program = new RowProgram(
                scan.scan().readSchema(),
                Catalyst.bound(cheaper(condition), read),
                columns.stream()
                        .map(column -> Catalyst.bound(cheaper(column), read))
                        .toList());
        Seq<Expression> conditions = filter.map(below -> below.splitConjunctivePredicates(condition))
                .orElseGet(() -> Catalyst.seq(List.of()));
        boolean isLasting = analysed.deterministic() && !analysed.containsPattern(TreePattern.CURRENT_LIKE());
        KafkaTable unbound = (KafkaTable) StreamRelations.first(analysed).table();
        return new Found.Direct(
                new DirectQuery(unbound, scan.relation().options(), conditions, program, analysed.schema(), isLasting));
    }

    private static Expression value(NamedExpression column) {
        return column instanceof Alias alias ? alias.child() : (Expression) column;
    }

    /** The same values: dates are told without a calendar where the time zone never changes its offset. */
    private static Expression cheaper(Expression expression) {
        return Catalyst.replaced(expression, part -> {
            boolean isDateOfTime = part instanceof Cast cast
                    && cast.dataType().equals(DataTypes.DateType)
                    && cast.child().dataType().equals(DataTypes.TimestampType)
                    && cast.zoneId().getRules().isFixedOffset();
            if (!isDateOfTime) {
                return null;
            }
            Cast cast = (Cast) part;
            long offsetSeconds =
                    cast.zoneId().getRules().getOffset(Instant.EPOCH).getTotalSeconds();
            return StaticInvoke$.MODULE$.apply(
                    FixedOffsetDate.class,
                    DataTypes.DateType,
                    "of",
                    Catalyst.seq(List.of(
                            cheaper(cast.child()), Literal$.MODULE$.apply(TimeUnit.SECONDS.toMicros(offsetSeconds)))),
                    Catalyst.seq(List.of()),
                    true,
                    false,
                    true,
                    Option.empty());
        });
    }

    private static boolean holdsQuery(Expression expression) {
        return expression instanceof PlanExpression<?>
                || Catalyst.list(expression.children()).stream().anyMatch(DirectQuery::holdsQuery);
    }

    /** Whether its rows are rows of these columns: a table may have changed since the statement was analysed. */
    public boolean fits(StructType columns) {
        return DataType.equalsIgnoreNullability(output, columns);
    }

    /** The read of one batch. */
    public Batch batch(KafkaTable bound) {
        ScanBuilder scan = bound.newScanBuilder(options);
        ((SupportsPushDownCatalystFilters) scan).pushFilters(conditions);
        ((SupportsPushDownRequiredColumns) scan).pruneColumns(program.read());
        return scan.build().toBatch();
    }
}
