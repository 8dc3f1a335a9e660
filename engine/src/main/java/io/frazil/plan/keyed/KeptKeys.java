package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Cast$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.plans.logical.Assignment;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;

/**
 * Whether a row that a message has changed or added is still one of the message's key, as far as can be told from the
 * statement. If not, it may be found by messages of other keys. Stateless.
 */
final class KeptKeys {

    private KeptKeys() {}

    static boolean by(MergeActions actions, MergeKeys keys) {
        return actions.matched().stream().allMatch(action -> keeps(action, keys))
                && actions.notMatched().stream().allMatch(action -> keeps(action, keys));
    }

    private static boolean keeps(MergeAction action, MergeKeys keys) {
        List<Assignment> assignments = MergeActions.assignments(action);
        for (int i = 0; i < keys.targets().size(); i++) {
            Expression before = keys.targets().get(i);
            Expression after = Catalyst.replaced(
                    before, part -> part instanceof Attribute column ? after(column, action, assignments) : null);
            if (!isSame(after, keys.sources().get(i)) && !isSame(after, before)) {
                return false;
            }
        }
        return true;
    }

    /** What the column holds afterwards; a value that the column would round is none that can be told. */
    private static Expression after(Attribute column, MergeAction action, List<Assignment> assignments) {
        Expression kept = action instanceof InsertAction ? Literal$.MODULE$.create(null, column.dataType()) : column;
        return assignments.stream()
                .filter(assignment -> assignment.key().semanticEquals(column))
                .findFirst()
                .map(assignment -> holds(column.dataType(), assignment.value().dataType())
                        ? assignment.value()
                        : Literal$.MODULE$.create(null, column.dataType()))
                .orElse(kept);
    }

    /** Whether a value, once it is stored, is what it was. */
    private static boolean holds(DataType column, DataType value) {
        return Cast$.MODULE$.canUpCast(value, column)
                || value instanceof IntegralType && column instanceof IntegralType;
    }

    private static boolean isSame(Expression one, Expression other) {
        return uncast(one).semanticEquals(uncast(other));
    }

    private static Expression uncast(Expression expression) {
        return expression instanceof Cast cast
                        && holds(cast.dataType(), cast.child().dataType())
                ? uncast(cast.child())
                : expression;
    }
}
