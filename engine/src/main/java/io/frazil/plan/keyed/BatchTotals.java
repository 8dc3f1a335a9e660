package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.Inner$;
import org.apache.spark.sql.catalyst.plans.logical.Assignment;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.UpdateAction;
import scala.Option;

/**
 * A MERGE that adds some totals to what is stored and sets others: the columns that it adds to are given the totals of
 * the batch, the others those of the whole stream.
 *
 * @param groups the query's columns that hold its groups
 * @param added the target's columns that the statement adds to
 */
record BatchTotals(MergeIntoTable merge, AggregateQuery query, List<Attribute> groups, List<Expression> added) {

    /**
     * @param batch what the batch adds up to
     * @param results the running totals of the groups that it touches
     */
    MergeIntoTable beside(LogicalPlan batch, LogicalPlan results, Expression condition) {
        List<Attribute> running = Catalyst.list(results.output());
        List<Alias> ofBatch = running.stream()
                .map(column -> Catalyst.alias(column, column.name()))
                .toList();
        List<Expression> sameGroup = new ArrayList<>();
        groups.forEach(group -> sameGroup.add(
                new EqualNullSafe(group, ofBatch.get(index(running, group)).toAttribute())));
        LogicalPlan source = new Join(
                results,
                new Project(Catalyst.seq(ofBatch), query.results(batch)),
                Inner$.MODULE$,
                Option.apply(Catalyst.and(sameGroup)),
                JoinHint$.MODULE$.NONE());
        UnaryOperator<Expression> fromBatch = value -> Catalyst.replaced(value, part -> {
            int column = part instanceof Attribute attribute ? index(running, attribute) : -1;
            return column < 0 ? null : ofBatch.get(column).toAttribute();
        });
        return new MergeIntoTable(
                merge.targetTable(),
                source,
                condition,
                Catalyst.seq(given(Catalyst.list(merge.matchedActions()), fromBatch)),
                Catalyst.seq(given(Catalyst.list(merge.notMatchedActions()), fromBatch)),
                merge.notMatchedBySourceActions(),
                false);
    }

    private List<MergeAction> given(List<MergeAction> actions, UnaryOperator<Expression> fromBatch) {
        List<MergeAction> given = new ArrayList<>();
        for (MergeAction action : actions) {
            List<Assignment> assignments = MergeActions.assignments(action).stream()
                    .map(assignment -> added.stream().anyMatch(assignment.key()::semanticEquals)
                            ? new Assignment(assignment.key(), fromBatch.apply(assignment.value()))
                            : assignment)
                    .toList();
            if (action instanceof UpdateAction update) {
                given.add(new UpdateAction(update.condition(), Catalyst.seq(assignments), update.fromStar()));
            } else if (action instanceof InsertAction insert) {
                given.add(new InsertAction(insert.condition(), Catalyst.seq(assignments)));
            } else {
                given.add(action);
            }
        }
        return given;
    }

    private static int index(List<Attribute> columns, Attribute column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).exprId().equals(column.exprId())) {
                return i;
            }
        }
        return -1;
    }
}
