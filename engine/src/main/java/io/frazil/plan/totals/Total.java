package io.frazil.plan.totals;

import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;

/** One aggregate function of a running total, by Spark's own rules. */
public interface Total {

    /** The accumulator of one batch, as an aggregate. */
    AggregateExpression ofBatch();

    /** The accumulator of all that two accumulators have seen. */
    Expression combined(Expression left, Expression right);

    /** What the aggregate is, by its accumulator. */
    Expression result(Expression accumulator);

    /**
     * The accumulator again, from a stored result. Empty: the result does not tell it.
     *
     * @param stored of the aggregate's own type
     */
    Optional<Expression> ofResult(Expression stored);
}
