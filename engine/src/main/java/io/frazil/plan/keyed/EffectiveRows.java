package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.plans.LeftAnti$;
import org.apache.spark.sql.catalyst.plans.LeftSemi$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import scala.Option;
import scala.jdk.javaapi.OptionConverters;

/**
 * The rows of a MERGE's source that change something. Where files are written anew for what they hold, a row that
 * changes nothing must not be matched at all. Stateless.
 */
public final class EffectiveRows {

    private EffectiveRows() {}

    /** @param merge its source has one row a key at most */
    public static LogicalPlan of(MergeIntoTable merge) {
        return new Union(Catalyst.seq(List.of(changing(merge), adding(merge))), false, false);
    }

    /** The same MERGE of these rows alone. */
    public static MergeIntoTable merge(MergeIntoTable merge, LogicalPlan rows) {
        return TotalsMerge.withSource(merge, rows, merge.mergeCondition());
    }

    /** The rows that change or delete stored ones. */
    private static LogicalPlan changing(MergeIntoTable merge) {
        return new Join(
                merge.sourceTable(),
                merge.targetTable(),
                LeftSemi$.MODULE$,
                Option.apply(Difference.and(merge.mergeCondition(), any(Catalyst.list(merge.matchedActions())))),
                JoinHint$.MODULE$.NONE());
    }

    /** The rows that add one. */
    private static LogicalPlan adding(MergeIntoTable merge) {
        return new Filter(
                any(Catalyst.list(merge.notMatchedActions())),
                new Join(
                        merge.sourceTable(),
                        merge.targetTable(),
                        LeftAnti$.MODULE$,
                        Option.apply(merge.mergeCondition()),
                        JoinHint$.MODULE$.NONE()));
    }

    private static Expression any(List<MergeAction> actions) {
        return actions.stream()
                .map(action -> OptionConverters.toJava(action.condition())
                        .map(Expression.class::cast)
                        .orElse(Literal$.MODULE$.TrueLiteral()))
                .reduce(Or::new)
                .orElse(Literal$.MODULE$.FalseLiteral());
    }
}
