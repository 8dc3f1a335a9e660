package io.frazil.care.expiry;

import io.frazil.commit.FlowTable;
import io.frazil.commit.Ledger;
import io.frazil.commit.TotalsTable;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.relocated.com.google.common.util.concurrent.MoreExecutors;

/**
 * Expires old snapshots of a flow's table, and of the totals beside it, some at a time. What it decides on is the version
 * that was read last. Belongs to the flow's thread.
 */
public final class Expiry {

    private final String flow;
    private final FlowTable table;
    private final Optional<TotalsTable> totals;
    /** Totals are named by snapshots of the table, which are not all looked at for every batch. */
    private int totalsWhenSeen;

    public Expiry(String flow, FlowTable table, Optional<TotalsTable> totals) {
        this.flow = flow;
        this.table = table;
        this.totals = totals;
    }

    /** Whether there is likely to be enough that can go; costs next to nothing. */
    public boolean isDue(Instant now) {
        return ExpiryPlan.isLikely(operations(table.table()).current(), now) || isTotalsDue();
    }

    /** One go. False: there was not enough that could go. */
    public boolean carryOut(Instant now) {
        return carryOutTable(now) | carryOutTotals(now);
    }

    private boolean carryOutTable(Instant now) {
        TableOperations operations = operations(table.table());
        if (!ExpiryPlan.isLikely(operations.current(), now)) {
            return false;
        }
        Optional<ExpiryPlan> plan =
                ExpiryPlan.of(operations.current(), table.loadedLedger().snapshotsAhead(), now);
        return plan.isPresent() && expire(operations, plan.get()) > 0;
    }

    private boolean isTotalsDue() {
        return totals.filter(beside -> count(beside) >= totalsWhenSeen + ExpiryPlan.ENOUGH)
                .isPresent();
    }

    /** By the table as it is when its own snapshots have gone: what those named is named no longer. */
    private boolean carryOutTotals(Instant now) {
        if (!isTotalsDue()) {
            return false;
        }
        TotalsTable beside = totals.orElseThrow();
        TableOperations operations = operations(beside.table());
        Ledger ledger = table.loadedLedger();
        Optional<ExpiryPlan> plan = ExpiryPlan.ofTotals(operations.current(), ledger.totalsSnapshots(flow), now);
        boolean isDone = plan.isPresent() && expire(operations, plan.get()) > 0;
        boolean isMore = plan.filter(found -> found.count() >= ExpiryPlan.MOST).isPresent();
        totalsWhenSeen = isMore ? 0 : count(beside);
        return isDone;
    }

    private static int count(TotalsTable beside) {
        TableMetadata metadata = operations(beside.table()).current();
        return metadata.snapshots().size();
    }

    static int expire(TableOperations operations, ExpiryPlan plan) {
        // As for a small commit: Iceberg looks only every 10 ms whether a pool has done a step.
        ExecutorService here = MoreExecutors.newDirectExecutorService();
        TableUntil until = new TableUntil(operations, plan.oldestKept());
        // Of data files it believes what expired snapshots say that they removed, which may be in use again.
        new BaseTable(until, "")
                .expireSnapshots()
                .expireOlderThan(plan.olderThanMillis())
                .retainLast(1)
                .cleanupLevel(ExpireSnapshots.CleanupLevel.METADATA_ONLY)
                .planWith(here)
                .executeDeleteWith(here)
                .commit();
        operations.refresh();
        return until.removed();
    }

    private static TableOperations operations(Table table) {
        return ((HasTableOperations) table).operations();
    }
}
