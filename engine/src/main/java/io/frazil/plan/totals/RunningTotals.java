package io.frazil.plan.totals;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.ImperativeAggregate;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import scala.Option;

/**
 * An aggregate over a stream, taken apart: its groups, an accumulator for each aggregate function in it, and its output
 * columns over both. Immutable.
 */
public final class RunningTotals {

    /** Their result depends on the order of rows. */
    private static final Set<String> ORDERED = Set.of("first", "last", "any_value", "first_value", "last_value");

    /** They keep every value. */
    private static final Set<String> UNBOUNDED = Set.of(
            "collect_list",
            "collect_set",
            "array_agg",
            "listagg",
            "string_agg",
            "mode",
            "median",
            "percentile",
            "percentile_cont",
            "percentile_disc");

    private final Aggregate aggregate;
    private final List<AggregateExpression> functions = new ArrayList<>();
    private final List<Total> totals = new ArrayList<>();
    private final List<Alias> keys = new ArrayList<>();
    private final List<Alias> accumulators = new ArrayList<>();

    /** @throws FrazilException UNSUPPORTED for an aggregate that cannot be kept running */
    public RunningTotals(Aggregate aggregate) {
        this.aggregate = aggregate;
        List<Expression> groups = Catalyst.list(aggregate.groupingExpressions());
        for (int i = 0; i < groups.size(); i++) {
            keys.add(Catalyst.alias(groups.get(i), "key_" + i));
        }
        Catalyst.list(aggregate.aggregateExpressions()).forEach(output -> collect((Expression) output));
        for (int i = 0; i < totals.size(); i++) {
            accumulators.add(Catalyst.alias(totals.get(i).ofBatch(), "total_" + i));
        }
    }

    private void collect(Expression expression) {
        if (!(expression instanceof AggregateExpression function)) {
            Catalyst.list(expression.children()).forEach(this::collect);
            return;
        }
        if (functions.stream().noneMatch(known -> known.semanticEquals(function))) {
            functions.add(function);
            totals.add(total(function));
        }
    }

    private static Total total(AggregateExpression expression) {
        Expression function = expression.aggregateFunction();
        String name = expression.aggregateFunction().prettyName().toLowerCase(Locale.ROOT);
        if (expression.isDistinct()) {
            throw refused(
                    name.toUpperCase(Locale.ROOT) + "(DISTINCT ..)",
                    "it would have to remember every value",
                    "store the rows and count them when you query the table, or GROUP BY the value as well");
        }
        while (function instanceof RuntimeReplaceable replaceable) {
            function = replaceable.replacement();
        }
        if (ORDERED.contains(name)) {
            throw refused(
                    name.toUpperCase(Locale.ROOT),
                    "it depends on the order of rows",
                    "use MIN_BY(x, _offset) or MAX_BY(x, _offset)");
        }
        if (function instanceof DeclarativeAggregate declarative) {
            return new BufferTotal(declarative, expression.filter());
        }
        if (function instanceof ImperativeAggregate imperative && !UNBOUNDED.contains(name)) {
            return new SketchTotal(Sketch.of(imperative), expression.filter());
        }
        throw refused(
                name.toUpperCase(Locale.ROOT),
                "it would have to remember every value",
                "store the rows and use it when you query the table"
                        + (name.startsWith("percentile") || name.equals("median") ? ", or use APPROX_PERCENTILE" : ""));
    }

    private static FrazilException refused(String function, String why, String hint) {
        return new FrazilException(
                ErrorCode.UNSUPPORTED, "cannot keep a running " + function + " over a stream: " + why, hint);
    }

    /** The same aggregate, stopped before its results: {@link #keys()}, then {@link #accumulators()}. */
    public Aggregate ofBatch() {
        List<NamedExpression> columns = new ArrayList<>(keys);
        columns.addAll(accumulators);
        return new Aggregate(aggregate.groupingExpressions(), Catalyst.seq(columns), aggregate.child(), Option.empty());
    }

    /** The groups' columns of {@link #ofBatch()}. */
    public List<Attribute> keys() {
        return keys.stream().map(Alias::toAttribute).toList();
    }

    /** The accumulators' columns of {@link #ofBatch()}, one for each of {@link #totals()}. */
    public List<Attribute> accumulators() {
        return accumulators.stream().map(Alias::toAttribute).toList();
    }

    /** A group as the statement writes it. */
    public String groupText(int number) {
        return Catalyst.replaced(
                        keys.get(number).child(),
                        part -> part instanceof AttributeReference column
                                ? column.withQualifier(Catalyst.seq(List.of()))
                                : null)
                .sql();
    }

    public List<Total> totals() {
        return List.copyOf(totals);
    }

    /** The output columns of the aggregate, by rows of groups and accumulators as {@link #ofBatch()} has them. */
    public LogicalPlan results(LogicalPlan rows) {
        List<Alias> outputs = Catalyst.list(aggregate.aggregateExpressions()).stream()
                .map(output -> Catalyst.alias(result((Expression) output), output.name(), output.exprId()))
                .toList();
        return new Project(Catalyst.seq(outputs), rows);
    }

    /** An output column's expression over {@link #keys()} and {@link #accumulators()}. */
    public Expression result(Expression output) {
        return Catalyst.replaced(unaliased(output), part -> {
            for (int i = 0; i < functions.size(); i++) {
                if (part instanceof AggregateExpression && part.semanticEquals(functions.get(i))) {
                    return totals.get(i).result(accumulators().get(i));
                }
            }
            for (Alias key : keys) {
                if (part.semanticEquals(key.child())) {
                    return key.toAttribute();
                }
            }
            return null;
        });
    }

    /** The expression of an output column, given by its attribute, over {@link #keys()} and {@link #accumulators()}. */
    public Expression resultOf(Attribute output) {
        return result(written(output));
    }

    /** The number of the group that an output column of the aggregate is; -1: it is none. */
    public int keyOf(Attribute output) {
        Expression written = written(output);
        for (int i = 0; i < keys.size(); i++) {
            if (written != null && written.semanticEquals(keys.get(i).child())) {
                return i;
            }
        }
        return -1;
    }

    /** The number of the total whose result an output column of the aggregate is; -1: it is none. */
    public int totalOf(Attribute output) {
        Expression written = written(output);
        for (int i = 0; i < functions.size(); i++) {
            if (written instanceof AggregateExpression && written.semanticEquals(functions.get(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Whether an output column of the aggregate is made of groups alone. */
    public boolean isOfKeys(Attribute output) {
        Expression written = written(output);
        return written != null && !AggregateExpression.containsAggregate(written);
    }

    /** Null: the aggregate has no such column. */
    private Expression written(Attribute output) {
        return Catalyst.list(aggregate.aggregateExpressions()).stream()
                .filter(column -> column.exprId().equals(output.exprId()))
                .map(column -> unaliased((Expression) column))
                .findFirst()
                .orElse(null);
    }

    private static Expression unaliased(Expression expression) {
        return expression instanceof Alias alias ? alias.child() : expression;
    }
}
