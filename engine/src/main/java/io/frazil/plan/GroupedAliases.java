package io.frazil.plan;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * A rule for the end of the resolution: where {@code GROUP BY d} of a query over a stream names a column, and
 * {@code f(ts) AS d} is selected, which is not valid so, it names what is selected. A statement so means the same before
 * and after a field of that name has come into the messages. What is valid stays as it is. Stateless.
 */
public final class GroupedAliases extends Rule<LogicalPlan> {

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        return plan.resolveOperatorsUp(Catalyst.everywhere(
                node -> node instanceof Aggregate aggregate && StreamRelations.any(aggregate.child())
                        ? regrouped(aggregate)
                        : node));
    }

    private static LogicalPlan regrouped(Aggregate aggregate) {
        List<Expression> groups = new ArrayList<>(Catalyst.list(aggregate.groupingExpressions()));
        boolean changed = false;
        for (int i = 0; i < groups.size(); i++) {
            Optional<Expression> selected = selectedAs(aggregate, groups.get(i));
            if (selected.isPresent()) {
                groups.set(i, selected.get());
                changed = true;
            }
        }
        return changed
                ? new Aggregate(
                        Catalyst.seq(groups), aggregate.aggregateExpressions(), aggregate.child(), aggregate.hint())
                : aggregate;
    }

    /** What is selected under the name of a group, and cannot be computed from the groups. */
    private static Optional<Expression> selectedAs(Aggregate aggregate, Expression group) {
        if (!(group instanceof Attribute column)) {
            return Optional.empty();
        }
        for (NamedExpression selected : Catalyst.list(aggregate.aggregateExpressions())) {
            if (selected instanceof Alias alias
                    && alias.name().equalsIgnoreCase(column.name())
                    && alias.child().deterministic()
                    && !hasAggregate(alias.child())
                    && !isOfGroups(alias.child(), Catalyst.list(aggregate.groupingExpressions()))) {
                return Optional.of(alias.child());
            }
        }
        return Optional.empty();
    }

    private static boolean hasAggregate(Expression expression) {
        return expression instanceof AggregateExpression
                || Catalyst.list(expression.children()).stream().anyMatch(GroupedAliases::hasAggregate);
    }

    private static boolean isOfGroups(Expression expression, List<Expression> groups) {
        if (groups.stream().anyMatch(expression::semanticEquals)) {
            return true;
        }
        return !(expression instanceof Attribute)
                && Catalyst.list(expression.children()).stream().allMatch(child -> isOfGroups(child, groups));
    }
}
