package io.frazil.plan.keyed;

import io.frazil.plan.totals.RunningTotals;
import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.LeftSemi$;
import org.apache.spark.sql.catalyst.plans.logical.Assignment;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.UpdateAction;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Running totals in a table of their own, with one row a group: the batch is added to it, and the results of the groups
 * that the batch touches go to the target.
 *
 * @param reading whether the statement is given anything else than running totals
 * @param change what becomes of the target by those results
 */
record TotalsBesideTable(AggregateQuery query, Reading reading, Change change)
        implements KeyedWork, KeyedWork.Companion {

    /** The change of a target by results of totals. */
    interface Change {

        /**
         * @param batch what the batch adds up to: a row for each group that it touches, as {@link #rows()} has them
         * @param results the query's rows of these groups, as they are now
         */
        MergeIntoTable merge(LogicalPlan batch, LogicalPlan results);
    }

    @Override
    public LogicalPlan rows() {
        return totals().ofBatch();
    }

    @Override
    public Optional<Companion> companion() {
        return Optional.of(this);
    }

    @Override
    public StructType schema() {
        List<StructField> fields = new ArrayList<>();
        columns()
                .forEach(column -> fields.add(new StructField(
                        column.name(), column.dataType(), true, org.apache.spark.sql.types.Metadata.empty())));
        return new StructType(fields.toArray(StructField[]::new)).asNullable();
    }

    @Override
    public MergeIntoTable merge(LogicalPlan companion, LogicalPlan rows) {
        List<Attribute> stored = Catalyst.list(companion.output());
        List<Attribute> ofBatch = columns();
        int keys = totals().keys().size();
        List<Assignment> sums = new ArrayList<>();
        List<Assignment> all = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            all.add(new Assignment(stored.get(i), ofBatch.get(i)));
            if (i >= keys) {
                Expression sum = totals().totals().get(i - keys).combined(stored.get(i), ofBatch.get(i));
                sums.add(new Assignment(stored.get(i), sum));
            }
        }
        return new MergeIntoTable(
                companion,
                rows,
                sameGroup(stored, totals().keys()),
                Catalyst.seq(List.of(new UpdateAction(Option.empty(), Catalyst.seq(sums), false))),
                Catalyst.seq(List.of(new InsertAction(Option.empty(), Catalyst.seq(all)))),
                Catalyst.seq(List.of()),
                false);
    }

    @Override
    public MergeIntoTable merge(LogicalPlan rows, Optional<LogicalPlan> companion) {
        return change.merge(rows, query.results(touched(companion.orElseThrow(), rows)));
    }

    /** The rows of the companion whose group is in the batch. */
    private LogicalPlan touched(LogicalPlan companion, LogicalPlan rows) {
        List<Attribute> stored = Catalyst.list(companion.output());
        List<Alias> groups = totals().keys().stream()
                .map(key -> Catalyst.alias(key, key.name()))
                .toList();
        Project batch = new Project(Catalyst.seq(groups), rows);
        Join join = new Join(
                companion,
                batch,
                LeftSemi$.MODULE$,
                Option.apply(sameGroup(
                        stored, groups.stream().map(Alias::toAttribute).toList())),
                JoinHint$.MODULE$.NONE());
        return Catalyst.renamed(join, stored, columns());
    }

    private static Expression sameGroup(List<Attribute> stored, List<Attribute> keys) {
        List<Expression> conditions = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            conditions.add(new EqualNullSafe(stored.get(i), keys.get(i)));
        }
        return Catalyst.and(conditions);
    }

    private List<Attribute> columns() {
        List<Attribute> columns = new ArrayList<>(totals().keys());
        columns.addAll(totals().accumulators());
        return columns;
    }

    private RunningTotals totals() {
        return query.totals();
    }
}
