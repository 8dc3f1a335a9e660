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
        List<Alias> copies = running.stream()
                .map(column -> Catalyst.alias(column, column.name()))
                .toList();
        List<Attribute> ofBatch = copies.stream().map(Alias::toAttribute).toList();
        UnaryOperator<Expression> fromBatch = value -> Catalyst.over(value, running, ofBatch);
        List<Expression> sameGroup = new ArrayList<>();
        groups.forEach(group -> sameGroup.add(new EqualNullSafe(group, fromBatch.apply(group))));
        LogicalPlan source = new Join(
                results,
                new Project(Catalyst.seq(copies), query.results(batch)),
                Inner$.MODULE$,
                Option.apply(Catalyst.and(sameGroup)),
                JoinHint$.MODULE$.NONE());
        return new MergeActions(merge)
                .with(
                        source,
                        condition,
                        given(Catalyst.list(merge.matchedActions()), fromBatch),
                        given(Catalyst.list(merge.notMatchedActions()), fromBatch));
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
}
