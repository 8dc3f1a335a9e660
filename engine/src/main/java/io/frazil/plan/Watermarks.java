package io.frazil.plan;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GreaterThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.LessThanOrEqual;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import scala.Function1;
import scala.runtime.AbstractPartialFunction;

/**
 * A rule for the end of the resolution: a watermark moves from the statement into the stream that it is about, which
 * then leaves late rows out where they are read. What it cannot move, {@link WatermarkGuard} refuses. Stateless.
 */
public final class Watermarks extends Rule<LogicalPlan> {

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        return plan.resolveOperatorsUp(new Move());
    }

    /** Empty: nothing moves. */
    private static Optional<LogicalPlan> moved(LogicalPlan node) {
        if (node instanceof EventTimeWatermark clause) {
            TimeOfStream time = TimeOfStream.of(clause.eventTime(), WatermarkDelay.of(clause.delay()));
            Optional<LogicalPlan> with = onto(clause.child(), time);
            if (with.isEmpty() && StreamRelations.any(clause.child())) {
                // Spark would leave the clause out and say nothing.
                throw WatermarkGuard.misplaced(time);
            }
            return with;
        }
        return node instanceof Filter filter ? moved(filter) : Optional.empty();
    }

    private static Optional<LogicalPlan> moved(Filter filter) {
        LogicalPlan child = filter.child();
        List<Expression> conditions = new ArrayList<>();
        boolean found = false;
        for (Expression condition : Catalyst.conjuncts(filter.condition())) {
            Optional<WatermarkMark> mark = WatermarkMark.in(condition);
            Optional<Expression> compared = mark.flatMap(there -> compared(condition, there));
            Optional<LogicalPlan> with = compared.isEmpty()
                    ? Optional.empty()
                    : onto(
                            child,
                            TimeOfStream.of(compared.get(), mark.orElseThrow().delay()));
            if (with.isPresent()) {
                found = true;
                child = with.get();
                conditions.add(new IsNotNull(compared.get()));
            } else {
                conditions.add(condition);
            }
        }
        return found ? Optional.of(new Filter(Catalyst.and(conditions), child)) : Optional.empty();
    }

    /** What must not lie before the watermark; empty: that is not what the condition says. */
    private static Optional<Expression> compared(Expression condition, WatermarkMark mark) {
        Optional<Expression> time = Optional.empty();
        if (condition instanceof GreaterThanOrEqual comparison && comparison.right() == mark) {
            time = Optional.of(comparison.left());
        } else if (condition instanceof LessThanOrEqual comparison && comparison.left() == mark) {
            time = Optional.of(comparison.right());
        }
        time.filter(other -> !other.semanticEquals(mark.time())).ifPresent(other -> {
            throw WatermarkGuard.otherTime(other, mark);
        });
        return time;
    }

    /** The plan with the watermark on its stream; empty: something stands between them, or there is no stream. */
    private static Optional<LogicalPlan> onto(LogicalPlan plan, TimeOfStream time) {
        if (StreamRelations.isStream(plan)) {
            return Optional.of(time.at((DataSourceV2Relation) plan));
        }
        if (plan instanceof Project project) {
            return onto(project.child(), time.below(project)).map(child -> with(plan, child));
        }
        if (plan instanceof Filter || plan instanceof SubqueryAlias || plan instanceof View) {
            return onto(plan.children().head(), time).map(child -> with(plan, child));
        }
        return Optional.empty();
    }

    private static LogicalPlan with(LogicalPlan plan, LogicalPlan child) {
        return plan.withNewChildren(Catalyst.seq(List.of(child)));
    }

    /** The rule as Spark's tree takes it. */
    private static final class Move extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {

        @Override
        public boolean isDefinedAt(LogicalPlan node) {
            return node instanceof EventTimeWatermark
                    || node instanceof Filter filter
                            && WatermarkMark.in(filter.condition()).isPresent();
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A extends LogicalPlan, B> B applyOrElse(A node, Function1<A, B> otherwise) {
            Optional<LogicalPlan> moved = isDefinedAt(node) ? moved(node) : Optional.empty();
            return moved.isPresent() ? (B) moved.get() : otherwise.apply(node);
        }
    }
}
