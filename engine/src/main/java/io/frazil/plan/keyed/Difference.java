package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;

/** Whether a change would change anything: only such rows are written again. Stateless. */
final class Difference {

    private Difference() {}

    /** True where one of the values is another than what is stored. */
    static Expression of(List<? extends Expression> stored, List<? extends Expression> values) {
        List<Expression> differences = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            if (!RowOrdering.isOrderable(values.get(i).dataType())) {
                // A map cannot be compared.
                return Literal$.MODULE$.TrueLiteral();
            }
            differences.add(new Not(new EqualNullSafe(stored.get(i), values.get(i))));
        }
        return differences.stream().reduce(Or::new).orElse(Literal$.MODULE$.FalseLiteral());
    }

    static Expression and(Expression condition, Expression other) {
        return Catalyst.and(List.of(condition, other));
    }
}
