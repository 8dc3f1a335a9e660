package io.frazil.plan.keyed;

import io.frazil.plan.totals.RunningTotals;
import io.frazil.plan.totals.Total;
import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Assignment;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.UpdateAction;
import scala.Option;

/**
 * Running totals that the target itself holds: what the batch adds up to is added to the stored row of its group, or
 * becomes a new one.
 *
 * @param keys the target's column of each group
 * @param updates the columns that hold totals
 * @param inserts every column of a new row
 */
record TotalsInTable(
        LogicalPlan target,
        RunningTotals totals,
        List<KeyColumn> keys,
        List<TotalColumn> updates,
        List<NewColumn> inserts)
        implements KeyedWork {

    /** @param column of the target, or an expression over it */
    record KeyColumn(Expression column, int key) {}

    record TotalColumn(Attribute column, int total) {}

    /** @param value over the groups' and the accumulators' columns */
    record NewColumn(Expression column, Expression value) {}

    /** Empty: not every total can be taken up again from what the target stores. */
    static Optional<KeyedWork> of(
            LogicalPlan target,
            RunningTotals totals,
            List<KeyColumn> keys,
            List<TotalColumn> updates,
            List<NewColumn> inserts) {
        boolean holds = updates.stream()
                .allMatch(update -> totals.totals()
                        .get(update.total())
                        .ofResult(update.column())
                        .isPresent());
        return holds ? Optional.of(new TotalsInTable(target, totals, keys, updates, inserts)) : Optional.empty();
    }

    @Override
    public LogicalPlan rows() {
        return totals.ofBatch();
    }

    @Override
    public Reading reading() {
        return Reading.TOTALS_IN_TABLE;
    }

    @Override
    public MergeIntoTable merge(LogicalPlan rows, Optional<LogicalPlan> companion) {
        List<Expression> sameGroup = new ArrayList<>();
        for (KeyColumn key : keys) {
            sameGroup.add(new EqualNullSafe(key.column(), totals.keys().get(key.key())));
        }
        List<Attribute> stored = updates.stream().map(TotalColumn::column).toList();
        List<Expression> added = updates.stream().map(this::added).toList();
        List<Assignment> changes = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            changes.add(new Assignment(stored.get(i), added.get(i)));
        }
        List<Assignment> row = inserts.stream()
                .map(column -> new Assignment(column.column(), column.value()))
                .toList();
        return new MergeIntoTable(
                target,
                rows,
                Catalyst.and(sameGroup),
                Catalyst.seq(List.of(
                        new UpdateAction(Option.apply(Difference.of(stored, added)), Catalyst.seq(changes), false))),
                Catalyst.seq(List.of(new InsertAction(Option.empty(), Catalyst.seq(row)))),
                Catalyst.seq(List.of()),
                false);
    }

    private Expression added(TotalColumn update) {
        Total total = totals.totals().get(update.total());
        Expression stored = total.ofResult(update.column()).orElseThrow();
        return total.result(total.combined(stored, totals.accumulators().get(update.total())));
    }
}
