package io.frazil.run.batch;

import io.frazil.plan.BatchRows;
import io.frazil.plan.keyed.EffectiveRows;
import io.frazil.plan.keyed.KeyedWork;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;

/**
 * One batch of a flow that changes rows by key: Kafka is read once, then the batch's rows go into the table of totals, if
 * there is one, and into the target. Belongs to the flow's thread.
 */
public final class KeyedBatch implements AutoCloseable {

    private final SparkSession session;
    private final KeyedWork work;
    private final Optional<FlowTotals> totals;
    private final boolean copyOnWrite;
    private final BatchRows rows;
    private final long count;
    private Optional<LogicalPlan> companion = Optional.empty();

    /**
     * Reads the batch.
     *
     * @param copyOnWrite whether the files that hold changed rows are written anew
     */
    public KeyedBatch(SparkSession session, KeyedWork work, Optional<FlowTotals> totals, boolean copyOnWrite) {
        this.copyOnWrite = copyOnWrite;
        this.session = session;
        this.work = work;
        this.totals = totals;
        this.rows = BatchRows.of(session, work.rows());
        this.count = counted();
    }

    private long counted() {
        try {
            return rows.count();
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    /**
     * Adds the batch to the table of totals. It counts for nothing until the target's commit names the snapshot.
     *
     * @param before the snapshot of the totals that belongs to the rows that are there
     * @return the snapshot with the batch in it
     */
    public OptionalLong addTotals(OptionalLong before) {
        if (totals.isEmpty() || count == 0) {
            return before;
        }
        FlowTotals beside = totals.get();
        beside.table().rewind(before);
        long added = beside.table()
                .change(() -> Dataset$.MODULE$.ofRows(
                        session, work.companion().orElseThrow().merge(beside.newest(), rows.plan())));
        companion = Optional.of(beside.asOf(added));
        return OptionalLong.of(added);
    }

    /** Changes the target; a batch that has nothing to change leaves it as it is. */
    public Object merge() {
        if (count == 0) {
            return null;
        }
        MergeIntoTable merge = work.merge(rows.plan(), companion);
        return copyOnWrite ? mergeEffective(merge) : Dataset$.MODULE$.ofRows(session, merge);
    }

    private Object mergeEffective(MergeIntoTable merge) {
        try (BatchRows effective = BatchRows.of(session, EffectiveRows.of(merge))) {
            return effective.count() == 0
                    ? null
                    : Dataset$.MODULE$.ofRows(session, EffectiveRows.merge(merge, effective.plan()));
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
