package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.Cross$;
import org.apache.spark.sql.catalyst.plans.Inner$;
import org.apache.spark.sql.catalyst.plans.JoinType;
import org.apache.spark.sql.catalyst.plans.LeftAnti$;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.LeftSemi$;
import org.apache.spark.sql.catalyst.plans.RightOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionOperation;
import org.apache.spark.sql.catalyst.plans.logical.ResolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.Sample;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Reads from an analysed query what it makes of its stream, and refuses what would not mean the same over the batches
 * of a flow as over the whole stream. Stateless.
 *
 * <p>A query is allowed when running it over each batch and putting the rows together, or adding up the totals, gives
 * what running it once over the whole stream gives.
 */
final class ShapeReader {

    private ShapeReader() {}

    static QueryShape read(LogicalPlan analysed) {
        LogicalPlan inlined = new InlineCTE(true, false).apply(analysed);
        return visit(inlined)
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.BAD_STATEMENT, "cannot make a flow of a query that reads from no stream", ""));
    }

    /** Empty: there is no stream below. */
    private static Optional<QueryShape> visit(LogicalPlan plan) {
        if (StreamRelations.isStream(plan)) {
            return Optional.of(QueryShape.STREAM);
        }
        CollectionConverters.asJava(plan.expressions()).forEach(ShapeReader::refuseStreamInSubquery);
        List<Optional<QueryShape>> children = new ArrayList<>();
        CollectionConverters.asJava(plan.children()).forEach(child -> children.add(visit(child)));
        List<QueryShape> streams = children.stream().flatMap(Optional::stream).toList();
        if (streams.isEmpty()) {
            return Optional.empty();
        }
        if (plan instanceof Join join) {
            return Optional.of(join(join.joinType(), children));
        }
        if (plan instanceof Union) {
            return Optional.of(union(streams, children.size()));
        }
        return Optional.of(over(plan, streams.get(0)));
    }

    private static QueryShape over(LogicalPlan plan, QueryShape stream) {
        if (plan instanceof Filter) {
            return stream.filtered();
        }
        if (plan instanceof Generate) {
            refuseTotals(List.of(stream), "use EXPLODE and its kin over totals of a stream");
            return stream.filtered().multiplied();
        }
        if (plan instanceof Aggregate) {
            refuseTotals(List.of(stream), "aggregate the totals of a stream once more");
            return stream.aggregated();
        }
        if (plan instanceof Project
                || plan instanceof SubqueryAlias
                || plan instanceof View
                || plan instanceof Sort
                || plan instanceof Expand
                || plan instanceof ResolvedHint
                || plan instanceof RepartitionOperation) {
            return stream;
        }
        throw refusal(plan);
    }

    private static QueryShape join(JoinType type, List<Optional<QueryShape>> sides) {
        boolean left = sides.get(0).isPresent();
        boolean right = sides.get(1).isPresent();
        if (left && right) {
            throw unsupported(
                    "join a stream with a stream in a flow",
                    "store each in a table of its own and join the tables when you query them");
        }
        boolean streamIsKept = type == Inner$.MODULE$
                || type == Cross$.MODULE$
                || left && (type == LeftOuter$.MODULE$ || type == LeftSemi$.MODULE$ || type == LeftAnti$.MODULE$)
                || right && type == RightOuter$.MODULE$;
        if (!streamIsKept) {
            throw unsupported(
                    "use " + type.sql() + " JOIN with the stream on its " + (left ? "left" : "right")
                            + " in a flow: rows of the table without a match would be written again in every batch",
                    "use an inner join, or an outer join that keeps the stream's side");
        }
        QueryShape stream = sides.get(left ? 0 : 1).orElseThrow();
        refuseTotals(List.of(stream), "join the totals of a stream with a table");
        return stream.filtered().multiplied();
    }

    private static QueryShape union(List<QueryShape> streams, int branches) {
        if (streams.size() < branches) {
            throw unsupported(
                    "write a UNION of a stream with stored rows in a flow: the stored rows would be written again in"
                            + " every batch",
                    "insert the stored rows once, and declare the flow over the stream alone");
        }
        boolean filters = streams.stream().anyMatch(QueryShape::filters);
        refuseTotals(streams, "put the totals of a stream into a UNION");
        return new QueryShape(filters, streams.size() == 1 && streams.get(0).oneRowPerRecord(), false);
    }

    /** Totals change while a flow goes on; what is made of them beyond a projection would have to be undone. */
    private static void refuseTotals(List<QueryShape> streams, String what) {
        if (streams.stream().anyMatch(QueryShape::aggregates)) {
            throw unsupported(
                    what + " in a flow", "store the totals in a table by the flow, and do the rest when you query it");
        }
    }

    private static void refuseStreamInSubquery(Expression expression) {
        if (expression instanceof PlanExpression<?> subquery
                && subquery.plan() instanceof LogicalPlan plan
                && StreamRelations.any(plan)) {
            throw unsupported(
                    "read a stream in a subquery of a flow's expression: it would see one batch only",
                    "join with a table that another flow fills from that stream");
        }
        CollectionConverters.asJava(expression.children()).forEach(ShapeReader::refuseStreamInSubquery);
    }

    private static FrazilException refusal(LogicalPlan plan) {
        if (plan instanceof Distinct || plan instanceof Deduplicate) {
            return unsupported(
                    "use DISTINCT over a stream in a flow: it would hold within each batch only",
                    "store the rows, and use DISTINCT when you query the table");
        }
        if (plan instanceof Window) {
            return unsupported(
                    "use a window function over a stream in a flow: it would see one batch only",
                    "store the rows, and use the window function when you query the table");
        }
        if (plan instanceof GlobalLimit || plan instanceof LocalLimit || plan instanceof Offset) {
            return unsupported(
                    "use LIMIT or OFFSET over a stream in a flow: it would hold for each batch",
                    "leave it out; maxOffsetsPerTrigger bounds a batch");
        }
        return unsupported(
                "use "
                        + (plan instanceof Sample
                                ? "TABLESAMPLE"
                                : plan.nodeName().toUpperCase(Locale.ROOT)) + " over a stream in a flow",
                "a flow takes projections, filters, generators, aggregates and joins with tables");
    }

    private static FrazilException unsupported(String what, String hint) {
        return new FrazilException(ErrorCode.UNSUPPORTED, "cannot " + what, hint);
    }
}
