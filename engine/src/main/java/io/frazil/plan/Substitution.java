package io.frazil.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/** Puts other expressions in the place of attributes. Immutable. */
final class Substitution extends AbstractPartialFunction<Expression, Expression> {

    private final Map<ExprId, Expression> others;

    private Substitution(Map<ExprId, Expression> others) {
        this.others = others;
    }

    /** An expression over a projection's columns, over the columns below it. */
    static Expression through(Project project, Expression expression) {
        Map<ExprId, Expression> computed = new HashMap<>();
        CollectionConverters.asJava(project.projectList()).forEach(column -> {
            if (column instanceof Alias alias) {
                computed.put(alias.exprId(), alias.child());
            }
        });
        return expression.transformUp(new Substitution(computed));
    }

    /** The expression over rows of these columns. */
    static Expression bound(Expression expression, List<AttributeReference> columns) {
        Map<ExprId, Expression> ordinals = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            AttributeReference column = columns.get(i);
            ordinals.put(column.exprId(), new BoundReference(i, column.dataType(), column.nullable()));
        }
        return expression.transformUp(new Substitution(ordinals));
    }

    @Override
    public boolean isDefinedAt(Expression node) {
        return node instanceof Attribute attribute && others.containsKey(attribute.exprId());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <A extends Expression, B> B applyOrElse(A node, Function1<A, B> otherwise) {
        Expression found = node instanceof Attribute attribute ? others.get(attribute.exprId()) : null;
        return found == null ? otherwise.apply(node) : (B) found;
    }
}
