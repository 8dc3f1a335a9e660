package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;

/**
 * The ON condition of a MERGE, taken apart.
 *
 * @param targets the target's side of each comparison of a key
 * @param sources the source's side of it
 * @param more the conditions that compare no keys
 */
record MergeKeys(List<Expression> targets, List<Expression> sources, List<Expression> more) {

    /** There may be no key. */
    static MergeKeys of(MergeIntoTable merge) {
        List<Expression> targets = new ArrayList<>();
        List<Expression> sources = new ArrayList<>();
        List<Expression> more = new ArrayList<>();
        for (Expression condition : Catalyst.conjuncts(merge.mergeCondition())) {
            List<Expression> sides = sides(condition);
            if (sides.isEmpty()) {
                more.add(condition);
            } else if (isOf(sides.get(0), merge.targetTable()) && isOf(sides.get(1), merge.sourceTable())) {
                targets.add(sides.get(0));
                sources.add(sides.get(1));
            } else if (isOf(sides.get(1), merge.targetTable()) && isOf(sides.get(0), merge.sourceTable())) {
                targets.add(sides.get(1));
                sources.add(sides.get(0));
            } else {
                more.add(condition);
            }
        }
        return new MergeKeys(targets, sources, more);
    }

    private static List<Expression> sides(Expression condition) {
        if (condition instanceof EqualTo equal) {
            return List.of(equal.left(), equal.right());
        }
        return condition instanceof EqualNullSafe equal ? List.of(equal.left(), equal.right()) : List.of();
    }

    private static boolean isOf(Expression side, LogicalPlan plan) {
        return side.references().nonEmpty() && side.references().subsetOf(plan.outputSet());
    }

    /** The condition with NULL equal to NULL: a redelivered message without a key must find its row. */
    Expression nullSafe() {
        return nullSafe(sources);
    }

    /** The same with other expressions on the source's side. */
    Expression nullSafe(List<? extends Expression> keysOfSource) {
        List<Expression> conditions = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            conditions.add(new EqualNullSafe(targets.get(i), keysOfSource.get(i)));
        }
        conditions.addAll(more);
        return Catalyst.and(conditions);
    }

    /** All rows and messages under one key: the whole condition is left to be looked at, message by message. */
    MergeKeys ofAll() {
        Expression all = Literal$.MODULE$.TrueLiteral();
        return new MergeKeys(List.of(all), List.of(all), Catalyst.conjuncts(nullSafe()));
    }
}
