package io.frazil.plan.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import scala.Function1;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/** Spark's plans and expressions, built from Java's collections. Stateless. */
public final class Catalyst {

    private Catalyst() {}

    public static <T> Seq<T> seq(List<? extends T> elements) {
        return CollectionConverters.asScala(List.<T>copyOf(elements)).toSeq();
    }

    public static <T> List<T> list(scala.collection.Seq<T> elements) {
        return List.copyOf(CollectionConverters.asJava(elements));
    }

    public static Alias alias(Expression expression, String name) {
        return alias(expression, name, NamedExpression$.MODULE$.newExprId());
    }

    /** An alias under an identity that is known elsewhere in the plan. */
    public static Alias alias(Expression expression, String name, ExprId id) {
        return new Alias(expression, name, id, seq(List.of()), Option.empty(), seq(List.of()));
    }

    /** The same attributes, as the output of another plan: each of {@code from} under the name and identity of {@code to}. */
    public static Project renamed(LogicalPlan plan, List<? extends Attribute> from, List<? extends Attribute> to) {
        List<Alias> columns = new ArrayList<>();
        for (int i = 0; i < to.size(); i++) {
            columns.add(alias(from.get(i), to.get(i).name(), to.get(i).exprId()));
        }
        return new Project(seq(columns), plan);
    }

    /** True if there are none. */
    public static Expression and(List<? extends Expression> conditions) {
        return conditions.stream().map(Expression.class::cast).reduce(And::new).orElse(Literal$.MODULE$.TrueLiteral());
    }

    /** The conditions that {@code and} has put together. */
    public static List<Expression> conjuncts(Expression condition) {
        if (!(condition instanceof And and)) {
            return List.of(condition);
        }
        List<Expression> conditions = new ArrayList<>(conjuncts(and.left()));
        conditions.addAll(conjuncts(and.right()));
        return conditions;
    }

    /**
     * The expression with parts of it replaced, from the top down: what is replaced is not looked into.
     *
     * @param replacement null leaves a part as it is
     */
    public static Expression replaced(Expression expression, Function<Expression, Expression> replacement) {
        Expression other = replacement.apply(expression);
        if (other != null) {
            return other;
        }
        List<Expression> children = new ArrayList<>();
        boolean changed = false;
        for (Expression child : list(expression.children())) {
            Expression replaced = replaced(child, replacement);
            changed |= replaced != child;
            children.add(replaced);
        }
        return changed ? (Expression) expression.withNewChildren(seq(children)) : expression;
    }

    /** The expression over values in the places of these columns. */
    public static Expression over(
            Expression expression, List<? extends Attribute> columns, List<? extends Expression> values) {
        Map<ExprId, Expression> byColumn = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            byColumn.put(columns.get(i).exprId(), values.get(i));
        }
        return replaced(
                expression, part -> part instanceof Attribute attribute ? byColumn.get(attribute.exprId()) : null);
    }

    /** An expression over a projection's columns, over the columns below it. */
    public static Expression through(Project project, Expression expression) {
        Map<ExprId, Expression> computed = new HashMap<>();
        for (NamedExpression column : list(project.projectList())) {
            if (column instanceof Alias alias) {
                computed.put(alias.exprId(), alias.child());
            }
        }
        return replaced(
                expression, part -> part instanceof Attribute attribute ? computed.get(attribute.exprId()) : null);
    }

    /** The expression over rows of these columns. */
    public static Expression bound(Expression expression, List<? extends Attribute> columns) {
        List<Expression> ordinals = new ArrayList<>();
        for (Attribute column : columns) {
            ordinals.add(new BoundReference(ordinals.size(), column.dataType(), column.nullable()));
        }
        return over(expression, columns, ordinals);
    }

    /** A function of Spark's trees that is defined everywhere. */
    public static AbstractPartialFunction<LogicalPlan, LogicalPlan> everywhere(
            Function<LogicalPlan, LogicalPlan> function) {
        return new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(LogicalPlan node) {
                return true;
            }

            @Override
            @SuppressWarnings("unchecked")
            public <A extends LogicalPlan, B> B applyOrElse(A node, Function1<A, B> otherwise) {
                return (B) function.apply(node);
            }
        };
    }
}
