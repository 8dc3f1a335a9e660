package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Cast$;
import org.apache.spark.sql.catalyst.expressions.Concat;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.LessThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.RaiseError;
import org.apache.spark.sql.catalyst.expressions.Size;
import org.apache.spark.sql.catalyst.expressions.ToPrettyString;
import scala.Option;

/** The error for a second message of one key in one batch, where the statement asks for one. Stateless. */
final class OneMessage {

    private OneMessage() {}

    static Expression checked(Expression messages, List<Expression> keys) {
        List<Expression> text = new ArrayList<>();
        text.add(Literal$.MODULE$.apply("cannot apply a batch with several messages of the key ("));
        for (int i = 0; i < keys.size(); i++) {
            text.add(Literal$.MODULE$.apply(i == 0 ? "" : ", "));
            text.add(new ToPrettyString(keys.get(i), Option.apply("UTC")));
        }
        text.add(Literal$.MODULE$.apply(")"));
        Expression error =
                Cast$.MODULE$.apply(new RaiseError(new Concat(Catalyst.seq(text))), messages.dataType(), false);
        return new If(new LessThanOrEqual(new Size(messages, false), Literal$.MODULE$.apply(1)), messages, error);
    }
}
