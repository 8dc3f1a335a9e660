package io.frazil.plan.keyed;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.plan.totals.RunningTotals;
import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Assignment;
import org.apache.spark.sql.catalyst.plans.logical.DeleteAction;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.UpdateAction;
import scala.Option;

/**
 * An INSERT or CREATE TABLE AS SELECT of an aggregate: the table holds the running result, one row a group.
 *
 * @param target the table's relation
 * @param query its columns are the table's, in order
 */
public record TotalsInsert(LogicalPlan target, AggregateQuery query) {

    /**
     * @param target a relation with the columns of the query
     * @param query analysed, CTEs inlined; it aggregates
     */
    public static KeyedWork of(LogicalPlan target, LogicalPlan query) {
        return new TotalsInsert(target, AggregateQuery.of(query).orElseThrow()).work();
    }

    private KeyedWork work() {
        checkKeys();
        return inTable().orElseGet(() -> new TotalsBesideTable(query, Reading.TOTALS_BESIDE_TABLE, this::merge));
    }

    private List<Attribute> columns() {
        return Catalyst.list(target.output());
    }

    private void checkKeys() {
        RunningTotals totals = query.totals();
        for (int i = 0; i < totals.keys().size(); i++) {
            if (columnOfKey(i).isEmpty()) {
                throw new FrazilException(
                        ErrorCode.UNSUPPORTED,
                        "cannot keep running totals in a table without the group " + totals.groupText(i)
                                + ": its row could not be found again",
                        "add " + totals.groupText(i) + " to the SELECT list, as it stands in GROUP BY");
            }
        }
    }

    private Optional<Integer> columnOfKey(int key) {
        List<AggregateQuery.Column> written = query.columns();
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i) instanceof AggregateQuery.Column.Key found && found.number() == key) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private Optional<KeyedWork> inTable() {
        List<AggregateQuery.Column> written = query.columns();
        if (query.leavesOut() || written.stream().anyMatch(AggregateQuery.Column.Other.class::isInstance)) {
            return Optional.empty();
        }
        RunningTotals totals = query.totals();
        List<TotalsInTable.KeyColumn> keys = new ArrayList<>();
        List<TotalsInTable.TotalColumn> updates = new ArrayList<>();
        List<TotalsInTable.NewColumn> inserts = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            Attribute column = columns().get(i);
            if (written.get(i) instanceof AggregateQuery.Column.Key key) {
                keys.add(new TotalsInTable.KeyColumn(column, key.number()));
                inserts.add(new TotalsInTable.NewColumn(column, totals.keys().get(key.number())));
            } else if (written.get(i) instanceof AggregateQuery.Column.Result result) {
                updates.add(new TotalsInTable.TotalColumn(column, result.number()));
                inserts.add(new TotalsInTable.NewColumn(
                        column,
                        totals.totals()
                                .get(result.number())
                                .result(totals.accumulators().get(result.number()))));
            } else if (written.get(i) instanceof AggregateQuery.Column.OfKeys ofKeys) {
                inserts.add(new TotalsInTable.NewColumn(column, ofKeys.expression()));
            }
        }
        return TotalsInTable.of(target, totals, keys, updates, inserts);
    }

    /** The target's rows of the groups become their results; a group that HAVING leaves out has no row. */
    private MergeIntoTable merge(LogicalPlan groups, LogicalPlan results) {
        List<Alias> keys = query.totals().keys().stream()
                .map(key -> Catalyst.alias(key, key.name()))
                .toList();
        Alias there = Catalyst.alias(Literal$.MODULE$.TrueLiteral(), "there");
        List<NamedExpression> flagged = new ArrayList<>(Catalyst.<Attribute>list(results.output()));
        flagged.add(there);
        List<Attribute> values = Catalyst.list(results.output());
        List<Expression> sameResult = new ArrayList<>();
        List<Expression> sameRow = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            int column = columnOfKey(i).orElseThrow();
            sameResult.add(new EqualNullSafe(keys.get(i).toAttribute(), values.get(column)));
            sameRow.add(new EqualNullSafe(columns().get(column), keys.get(i).toAttribute()));
        }
        LogicalPlan source = new Join(
                new Project(Catalyst.seq(keys), groups),
                new Project(Catalyst.seq(flagged), results),
                LeftOuter$.MODULE$,
                Option.apply(Catalyst.and(sameResult)),
                JoinHint$.MODULE$.NONE());
        List<Assignment> row = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            row.add(new Assignment(columns().get(i), values.get(i)));
        }
        Attribute flag = there.toAttribute().withNullability(true);
        return new MergeIntoTable(
                target,
                source,
                Catalyst.and(sameRow),
                Catalyst.<MergeAction>seq(List.of(
                        new DeleteAction(Option.apply(new IsNull(flag))),
                        new UpdateAction(Option.apply(Difference.of(columns(), values)), Catalyst.seq(row), false))),
                Catalyst.seq(List.of(new InsertAction(Option.apply(new IsNotNull(flag)), Catalyst.seq(row)))),
                Catalyst.seq(List.of()),
                false);
    }
}
