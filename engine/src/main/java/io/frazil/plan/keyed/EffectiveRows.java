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
        LogicalPlan changing = new Join(
                merge.sourceTable(),
                merge.targetTable(),
                LeftSemi$.MODULE$,
                Option.apply(Difference.and(merge.mergeCondition(), any(Catalyst.list(merge.matchedActions())))),
                JoinHint$.MODULE$.NONE());
        if (merge.notMatchedActions().isEmpty()) {
            return changing;
        }
        LogicalPlan added = new Filter(
                any(Catalyst.list(merge.notMatchedActions())),
                new Join(
                        merge.sourceTable(),
                        merge.targetTable(),
                        LeftAnti$.MODULE$,
                        Option.apply(merge.mergeCondition()),
                        JoinHint$.MODULE$.NONE()));
        return new Union(Catalyst.seq(List.of(changing, added)), false, false);
    }

    /** The same MERGE of other rows. */
    public static MergeIntoTable of(MergeIntoTable merge, LogicalPlan rows) {
        return TotalsMerge.withSource(merge, rows, merge.mergeCondition());
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
