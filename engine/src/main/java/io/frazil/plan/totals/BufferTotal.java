package io.frazil.plan.totals;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Complete$;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.Sum;
import org.apache.spark.sql.types.DecimalType;
import scala.Option;

/**
 * A total whose accumulator is a struct of Spark's buffer: two are put together by Spark's merge, and the result is what
 * Spark makes of the buffer. Immutable.
 */
final class BufferTotal implements Total {

    private final DeclarativeAggregate function;
    private final Option<Expression> filter;

    BufferTotal(DeclarativeAggregate function, Option<Expression> filter) {
        this.function = function;
        this.filter = filter;
    }

    @Override
    public AggregateExpression ofBatch() {
        return new AggregateExpression(
                new Accumulator(function),
                Complete$.MODULE$,
                false,
                filter,
                org.apache.spark.sql.catalyst.expressions.NamedExpression$.MODULE$.newExprId());
    }

    @Override
    public Expression combined(Expression left, Expression right) {
        List<AttributeReference> lefts = Catalyst.list(function.aggBufferAttributes());
        List<AttributeReference> rights = Catalyst.list(function.inputAggBufferAttributes());
        List<Expression> fields = new ArrayList<>();
        List<Expression> merged = Catalyst.list(function.mergeExpressions());
        for (int i = 0; i < merged.size(); i++) {
            fields.add(Literal$.MODULE$.apply(lefts.get(i).name()));
            fields.add(Catalyst.replaced(merged.get(i), part -> {
                Expression ofLeft = field(part, lefts, left);
                return ofLeft != null ? ofLeft : field(part, rights, right);
            }));
        }
        return new CreateNamedStruct(Catalyst.seq(fields));
    }

    @Override
    public Expression result(Expression accumulator) {
        List<AttributeReference> buffer = Catalyst.list(function.aggBufferAttributes());
        return Catalyst.replaced(function.evaluateExpression(), part -> field(part, buffer, accumulator));
    }

    @Override
    public Optional<Expression> ofResult(Expression stored) {
        List<AttributeReference> buffer = Catalyst.list(function.aggBufferAttributes());
        List<Expression> initial = Catalyst.list(function.initialValues());
        if (buffer.size() == 1 && function.evaluateExpression().semanticEquals(buffer.get(0))) {
            Expression value =
                    function.nullable() ? stored : new Coalesce(Catalyst.seq(List.of(stored, initial.get(0))));
            return Optional.of(struct(buffer, List.of(value)));
        }
        if (isDecimalSumThatFails()) {
            // An overflow is an error, so that NULL can only mean that there was nothing to add.
            Expression sum = new Coalesce(Catalyst.seq(List.of(stored, initial.get(0))));
            return Optional.of(struct(buffer, List.of(sum, new IsNull(stored))));
        }
        return Optional.empty();
    }

    private boolean isDecimalSumThatFails() {
        return function instanceof Sum sum
                && sum.dataType() instanceof DecimalType
                && sum.evalContext().evalMode() == org.apache.spark.sql.catalyst.expressions.EvalMode$.MODULE$.ANSI();
    }

    private static Expression struct(List<AttributeReference> buffer, List<Expression> values) {
        List<Expression> fields = new ArrayList<>();
        for (int i = 0; i < buffer.size(); i++) {
            fields.add(Literal$.MODULE$.apply(buffer.get(i).name()));
            fields.add(values.get(i));
        }
        return new CreateNamedStruct(Catalyst.seq(fields));
    }

    /** Null: the part is none of the buffer's attributes. */
    private static Expression field(Expression part, List<AttributeReference> buffer, Expression accumulator) {
        for (int i = 0; i < buffer.size(); i++) {
            if (part.semanticEquals(buffer.get(i))) {
                return new GetStructField(
                        accumulator, i, Option.apply(buffer.get(i).name()));
            }
        }
        return null;
    }
}
