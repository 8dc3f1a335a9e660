package io.frazil.plan.keyed;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.plan.totals.RunningTotals;
import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Assignment;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.UpdateAction;

/** A MERGE whose source aggregates the stream. Stateless but for the statement it looks at. */
final class TotalsMerge {

    private final MergeIntoTable merge;
    private final MergeKeys keys;
    private final AggregateQuery query;

    private TotalsMerge(MergeIntoTable merge) {
        this.merge = merge;
        this.keys = MergeKeys.of(merge);
        this.query = AggregateQuery.of(merge.sourceTable()).orElseThrow();
    }

    static KeyedWork of(MergeIntoTable merge) {
        return new TotalsMerge(merge).work();
    }

    private KeyedWork work() {
        checkKeys();
        List<Assignment> ofTotals = ofTotals();
        List<Assignment> adding = ofTotals.stream()
                .filter(assignment -> readsOneOf(ofTotals, assignment.value()))
                .toList();
        if (adding.isEmpty()) {
            return inTable()
                    .orElseGet(() -> new TotalsBesideTable(
                            query,
                            Reading.TOTALS_BESIDE_TABLE,
                            (batch, results) -> withSource(merge, results, keys.nullSafe())));
        }
        return adding.size() == ofTotals.size() ? new Increments(merge, keys) : addingAndSetting(ofTotals, adding);
    }

    private KeyedWork addingAndSetting(List<Assignment> ofTotals, List<Assignment> adding) {
        if (query.leavesOut()) {
            Assignment setting = ofTotals.stream()
                    .filter(each -> !adding.contains(each))
                    .findFirst()
                    .orElseThrow();
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot tell what HAVING leaves out in a MERGE that adds to "
                            + adding.get(0).key().sql() + " and sets "
                            + setting.key().sql() + ": the one takes the totals of a batch, the other those of the"
                            + " whole stream",
                    "set all of them from the source alone; Frazil keeps the running totals");
        }
        List<Attribute> groups = new ArrayList<>();
        for (int i = 0; i < query.totals().keys().size(); i++) {
            groups.add((Attribute) keys.sources().get(keyOfMerge(i).orElseThrow()));
        }
        BatchTotals totals = new BatchTotals(
                merge, query, groups, adding.stream().map(Assignment::key).toList());
        return new TotalsBesideTable(
                query,
                Reading.TOTALS_AND_INCREMENTS,
                (batch, results) -> totals.beside(batch, results, keys.nullSafe()));
    }

    static MergeIntoTable withSource(MergeIntoTable merge, LogicalPlan source, Expression condition) {
        return new MergeIntoTable(
                merge.targetTable(),
                source,
                condition,
                merge.matchedActions(),
                merge.notMatchedActions(),
                merge.notMatchedBySourceActions(),
                false);
    }

    /** One row of the target must not be asked to hold the totals of several groups. */
    private void checkKeys() {
        for (int i = 0; i < query.totals().keys().size(); i++) {
            if (keyOfMerge(i).isEmpty()) {
                throw new FrazilException(
                        ErrorCode.UNSUPPORTED,
                        "cannot merge totals whose group " + query.totals().groupText(i)
                                + " is not compared in ON: several of them would be for one row",
                        "compare it with a column of the target in ON, or leave it out of GROUP BY");
            }
        }
    }

    /** The comparison of ON that has this group on the source's side. */
    private Optional<Integer> keyOfMerge(int group) {
        for (int i = 0; i < keys.sources().size(); i++) {
            if (keys.sources().get(i) instanceof Attribute source
                    && query.column(source) instanceof AggregateQuery.Column.Key key
                    && key.number() == group) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /** What an UPDATE sets by totals. */
    private List<Assignment> ofTotals() {
        return Catalyst.list(merge.matchedActions()).stream()
                .filter(UpdateAction.class::isInstance)
                .flatMap(action -> MergeActions.assignments(action).stream())
                .filter(assignment -> readsTotal(assignment.value()))
                .toList();
    }

    private boolean readsTotal(Expression value) {
        return Catalyst.list(value.references().toSeq()).stream()
                .filter(attribute -> merge.sourceTable().outputSet().contains(attribute))
                .map(query::column)
                .anyMatch(column -> column instanceof AggregateQuery.Column.Result
                        || column instanceof AggregateQuery.Column.Other);
    }

    /** What a total is multiplied with, say, may be a column of the target; only what is set by totals is a sum of them. */
    private static boolean readsOneOf(List<Assignment> ofTotals, Expression value) {
        return ofTotals.stream()
                .flatMap(each -> Catalyst.list(each.key().references().toSeq()).stream())
                .anyMatch(value.references()::contains);
    }

    private Optional<KeyedWork> inTable() {
        List<MergeAction> matched = Catalyst.list(merge.matchedActions());
        List<MergeAction> notMatched = Catalyst.list(merge.notMatchedActions());
        boolean simple = matched.size() == 1
                && notMatched.size() == 1
                && matched.get(0) instanceof UpdateAction update
                && update.condition().isEmpty()
                && notMatched.get(0) instanceof InsertAction insert
                && insert.condition().isEmpty();
        boolean oneRowAGroup = keys.more().isEmpty()
                && keys.sources().size() == query.totals().keys().size();
        if (!simple || !oneRowAGroup || query.leavesOut()) {
            return Optional.empty();
        }
        List<TotalsInTable.TotalColumn> updates = updates((UpdateAction) matched.get(0));
        List<TotalsInTable.NewColumn> inserts = inserts((InsertAction) notMatched.get(0), updates);
        if (updates.isEmpty() || inserts.isEmpty()) {
            return Optional.empty();
        }
        return TotalsInTable.of(merge.targetTable(), query.totals(), keyColumns(), updates, inserts);
    }

    private List<TotalsInTable.KeyColumn> keyColumns() {
        List<TotalsInTable.KeyColumn> columns = new ArrayList<>();
        for (int i = 0; i < query.totals().keys().size(); i++) {
            columns.add(
                    new TotalsInTable.KeyColumn(keys.targets().get(keyOfMerge(i).orElseThrow()), i));
        }
        return columns;
    }

    /** Empty: not all that the UPDATE sets is a total in a column of its own. */
    private List<TotalsInTable.TotalColumn> updates(UpdateAction update) {
        List<TotalsInTable.TotalColumn> columns = new ArrayList<>();
        for (Assignment assignment : Catalyst.list(update.assignments())) {
            if (!(assignment.key() instanceof Attribute column)
                    || !(assignment.value() instanceof Attribute source)
                    || !(query.column(source) instanceof AggregateQuery.Column.Result result)) {
                return List.of();
            }
            columns.add(new TotalsInTable.TotalColumn(column, result.number()));
        }
        return columns;
    }

    /**
     * Empty: a new row does not hold each total where the UPDATE has it, and nothing else but groups; or it leaves columns
     * out, so that the table's rows are of something else than the groups, and what they store need not be totals.
     */
    private List<TotalsInTable.NewColumn> inserts(InsertAction insert, List<TotalsInTable.TotalColumn> updates) {
        if (insert.assignments().size() < merge.targetTable().output().size()) {
            return List.of();
        }
        RunningTotals totals = query.totals();
        List<TotalsInTable.NewColumn> columns = new ArrayList<>();
        int held = 0;
        for (Assignment assignment : Catalyst.list(insert.assignments())) {
            if (!(assignment.key() instanceof Attribute column) || !(assignment.value() instanceof Attribute source)) {
                return List.of();
            }
            AggregateQuery.Column written = query.column(source);
            if (written instanceof AggregateQuery.Column.Key key) {
                columns.add(new TotalsInTable.NewColumn(column, totals.keys().get(key.number())));
            } else if (written instanceof AggregateQuery.Column.OfKeys ofKeys) {
                columns.add(new TotalsInTable.NewColumn(column, ofKeys.expression()));
            } else if (written instanceof AggregateQuery.Column.Result result
                    && updates.contains(new TotalsInTable.TotalColumn(column, result.number()))) {
                held++;
                columns.add(new TotalsInTable.NewColumn(
                        column,
                        totals.totals()
                                .get(result.number())
                                .result(totals.accumulators().get(result.number()))));
            } else {
                return List.of();
            }
        }
        return held == updates.size() ? columns : List.of();
    }

    /** The statement as it stands, over the totals of the batch. */
    private record Increments(MergeIntoTable statement, MergeKeys keys) implements KeyedWork {

        @Override
        public LogicalPlan rows() {
            return statement.sourceTable();
        }

        @Override
        public Reading reading() {
            return Reading.INCREMENTS;
        }

        @Override
        public MergeIntoTable merge(LogicalPlan rows, Optional<LogicalPlan> companion) {
            return withSource(statement, rows, keys.nullSafe());
        }
    }
}
