package io.frazil.plan.keyed;

import io.frazil.plan.totals.RunningTotals;
import io.frazil.plan.tree.Catalyst;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;

/**
 * A query whose one aggregate is over the stream, with projections and a HAVING above it at most. Immutable.
 *
 * @param plan analysed, CTEs inlined
 */
record AggregateQuery(LogicalPlan plan, RunningTotals totals) {

    /** What an output column of the query is. */
    sealed interface Column {

        /** The group of that number. */
        record Key(int number) implements Column {}

        /** The result of the total of that number. */
        record Result(int number) implements Column {}

        /**
         * Made of groups alone.
         *
         * @param expression over the groups' columns
         */
        record OfKeys(Expression expression) implements Column {}

        /** Anything else. */
        record Other() implements Column {}
    }

    static Optional<AggregateQuery> of(LogicalPlan plan) {
        return aggregate(plan).map(found -> new AggregateQuery(plan, new RunningTotals(found)));
    }

    private static Optional<Aggregate> aggregate(LogicalPlan plan) {
        if (plan instanceof Aggregate aggregate) {
            return Optional.of(aggregate);
        }
        return plan.children().size() == 1
                ? aggregate((LogicalPlan) plan.children().head())
                : Optional.empty();
    }

    /** The query's rows, with its attributes, by rows of groups and accumulators. */
    LogicalPlan results(LogicalPlan rows) {
        return rebuilt(plan, totals.results(rows));
    }

    private static LogicalPlan rebuilt(LogicalPlan node, LogicalPlan inPlace) {
        if (node instanceof Aggregate) {
            return inPlace;
        }
        LogicalPlan child = rebuilt((LogicalPlan) node.children().head(), inPlace);
        return (LogicalPlan) node.withNewChildren(Catalyst.seq(List.of(child)));
    }

    /** Whether rows of groups may be left out of the result. */
    boolean leavesOut() {
        return leavesOut(plan);
    }

    private static boolean leavesOut(LogicalPlan node) {
        return !(node instanceof Aggregate)
                && (node instanceof Filter
                        || leavesOut((LogicalPlan) node.children().head()));
    }

    List<Column> columns() {
        return Catalyst.list(plan.output()).stream().map(this::column).toList();
    }

    Column column(Attribute output) {
        Expression traced = traced(plan, output);
        if (traced instanceof Attribute attribute) {
            if (totals.keyOf(attribute) >= 0) {
                return new Column.Key(totals.keyOf(attribute));
            }
            if (totals.totalOf(attribute) >= 0) {
                return new Column.Result(totals.totalOf(attribute));
            }
        }
        boolean ofKeys = Catalyst.list(traced.references().toSeq()).stream().allMatch(totals::isOfKeys);
        return ofKeys ? new Column.OfKeys(overKeys(traced)) : new Column.Other();
    }

    private Expression overKeys(Expression traced) {
        return Catalyst.replaced(
                traced, part -> part instanceof Attribute attribute ? totals.resultOf(attribute) : null);
    }

    /** The expression over the aggregate's output columns. */
    private static Expression traced(LogicalPlan node, Expression expression) {
        if (node instanceof Aggregate) {
            return expression;
        }
        Expression below = node instanceof Project project ? Catalyst.through(project, expression) : expression;
        return traced((LogicalPlan) node.children().head(), below);
    }
}
