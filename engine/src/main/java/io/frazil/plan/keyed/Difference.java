package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.ArrayTransform;
import org.apache.spark.sql.catalyst.expressions.Cast$;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedLambdaVariable;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Whether a change would change anything: only such rows are written again. Values are compared as they are stored, since
 * Spark's equality takes 0.0 for -0.0 and, by a collation, 'a' for 'A'. Stateless.
 */
final class Difference {

    private Difference() {}

    /** True where one of the values is another than what is stored. */
    static Expression of(List<? extends Expression> stored, List<? extends Expression> values) {
        List<Expression> differences = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            DataType type = stored.get(i).dataType();
            if (!RowOrdering.isOrderable(type)) {
                // A map cannot be compared.
                return Literal$.MODULE$.TrueLiteral();
            }
            Expression value = values.get(i);
            // No column of Iceberg has a collation, so this takes a value's collation off as well.
            Expression written = value.dataType().sameType(type) ? value : Cast$.MODULE$.apply(value, type, true);
            differences.add(new Not(new EqualNullSafe(exact(stored.get(i)), exact(written))));
        }
        return differences.stream().reduce(Or::new).orElse(Literal$.MODULE$.FalseLiteral());
    }

    /** The value with the bits of floating point numbers in their place. */
    private static Expression exact(Expression value) {
        DataType type = value.dataType();
        if (!type.existsRecursively(part -> part instanceof DoubleType || part instanceof FloatType)) {
            return value;
        }
        if (type instanceof StructType struct) {
            return exactStruct(value, struct);
        }
        if (type instanceof ArrayType array) {
            NamedLambdaVariable element = InOrder.variable("element", array.elementType());
            return new ArrayTransform(
                    value, new LambdaFunction(exact(element), Catalyst.<NamedExpression>seq(List.of(element)), false));
        }
        return type instanceof DoubleType
                ? bits(value, Double.class, "doubleToLongBits", DataTypes.LongType)
                : bits(value, Float.class, "floatToIntBits", DataTypes.IntegerType);
    }

    private static Expression exactStruct(Expression value, StructType struct) {
        List<Expression> fields = new ArrayList<>();
        for (StructField field : struct.fields()) {
            fields.add(Literal$.MODULE$.apply(field.name()));
            fields.add(exact(new GetStructField(value, fields.size() / 2, Option.apply(field.name()))));
        }
        Expression exact = new CreateNamedStruct(Catalyst.seq(fields));
        return new If(new IsNull(value), Literal$.MODULE$.create(null, exact.dataType()), exact);
    }

    private static Expression bits(Expression value, Class<?> type, String method, DataType bits) {
        return new StaticInvoke(
                type,
                bits,
                method,
                Catalyst.seq(List.of(value)),
                Catalyst.seq(List.of()),
                true,
                false,
                true,
                Option.empty());
    }

    static Expression and(Expression condition, Expression other) {
        return Catalyst.and(List.of(condition, other));
    }
}
