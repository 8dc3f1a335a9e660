package io.frazil.plan.totals;

import io.frazil.plan.tree.Catalyst;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.ApplyFunctionExpression;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Complete$;
import scala.Option;

/** A total whose accumulator is the bytes of a sketch: approximate counts, quantiles and their kin. Immutable. */
record SketchTotal(Sketch sketch, Option<Expression> filter) implements Total {

    @Override
    public AggregateExpression ofBatch() {
        return new AggregateExpression(
                new SketchAccumulator(sketch, 0, 0),
                Complete$.MODULE$,
                false,
                filter,
                NamedExpression$.MODULE$.newExprId());
    }

    @Override
    public Expression combined(Expression left, Expression right) {
        return new ApplyFunctionExpression(SketchFunction.combining(sketch), Catalyst.seq(List.of(left, right)));
    }

    @Override
    public Expression result(Expression accumulator) {
        return new ApplyFunctionExpression(SketchFunction.result(sketch), Catalyst.seq(List.of(accumulator)));
    }

    @Override
    public Optional<Expression> ofResult(Expression stored) {
        return Optional.empty();
    }
}
