package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.ArraySort;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedLambdaVariable;
import org.apache.spark.sql.catalyst.expressions.aggregate.CollectList;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * The messages of a batch by the key that a MERGE finds their rows by, those of one key in Kafka's order.
 *
 * @param keys over the source
 * @param source a row for each message, with the message's place in its last columns
 * @param place those columns
 * @param wanted the columns of the source that are taken along
 * @param one whether a second message of one key is an error
 */
record MessagesByKey(
        List<Expression> keys, LogicalPlan source, List<Attribute> place, List<Attribute> wanted, boolean one) {

    /** A row for each key: the key's columns, then an array of {@code STRUCT<at, row>}, in order. */
    LogicalPlan rows() {
        List<NamedExpression> columns = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            columns.add(Catalyst.alias(keys.get(i), "key_" + i));
        }
        Expression message = struct(List.of("at", "row"), List.of(structOf(place), structOf(wanted)));
        Expression messages =
                inOrder(new CollectList(message, 0, 0).toAggregateExpression(), (StructType) message.dataType());
        columns.add(Catalyst.alias(one ? OneMessage.checked(messages, keys) : messages, "messages"));
        return new Aggregate(Catalyst.seq(keys), Catalyst.seq(columns), source, Option.empty());
    }

    private static Expression inOrder(Expression messages, StructType message) {
        NamedLambdaVariable left = InOrder.variable("left", message);
        NamedLambdaVariable right = InOrder.variable("right", message);
        Expression leftAt = new GetStructField(left, 0, Option.apply("at"));
        Expression rightAt = new GetStructField(right, 0, Option.apply("at"));
        Expression order = new If(
                new LessThan(leftAt, rightAt),
                Literal$.MODULE$.apply(-1),
                new If(new LessThan(rightAt, leftAt), Literal$.MODULE$.apply(1), Literal$.MODULE$.apply(0)));
        return new ArraySort(
                messages, new LambdaFunction(order, Catalyst.<NamedExpression>seq(List.of(left, right)), false), false);
    }

    private static Expression structOf(List<Attribute> columns) {
        return struct(columns.stream().map(Attribute::name).toList(), columns);
    }

    static CreateNamedStruct struct(List<String> names, List<? extends Expression> values) {
        List<Expression> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            fields.add(Literal$.MODULE$.apply(names.get(i)));
            fields.add(values.get(i));
        }
        return new CreateNamedStruct(Catalyst.seq(fields));
    }
}
