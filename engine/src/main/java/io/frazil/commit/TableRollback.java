package io.frazil.commit;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.List;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.exceptions.CommitFailedException;

/**
 * Takes a table to another of its snapshots, its flows with it, in one swap. As thread-safe as the table.
 *
 * @param replay whether the flows go back to where they stood at the snapshot
 */
public record TableRollback(FlowTable table, long snapshotId, boolean replay) {

    private static final int MAX_TRIES = 10;

    /**
     * What it would do to each flow, as the table is now.
     *
     * @throws FrazilException NOT_FOUND if the table no longer tells where a flow stood
     */
    public List<FlowRollback> preview() {
        Ledger ledger = table.ledger();
        return ledger.declaredFlows().stream()
                .map(flow -> FlowRollback.of(ledger, flow, snapshotId, replay))
                .toList();
    }

    /** Whether the table is there already, and its flows with it. */
    public boolean isDone() {
        Ledger ledger = table.ledger();
        return isHead(ledger)
                && ledger.declaredFlows().stream().allMatch(flow -> ledger.check(flow) instanceof LedgerCheck.Agrees);
    }

    private boolean isHead(Ledger ledger) {
        return ledger.snapshots()
                .head()
                .map(Snapshot::snapshotId)
                .filter(id -> id == snapshotId)
                .isPresent();
    }

    /** @return what it did to each flow */
    public List<FlowRollback> commit() {
        for (int tries = 1; ; tries++) {
            Ledger ledger = table.ledger();
            RollbackRule rule = new RollbackRule(snapshotId, replay, ledger.declaredFlows());
            try {
                swap(ledger, rule);
                return rule.decided();
            } catch (RuntimeException e) {
                if (hasLanded(ledger, rule)) {
                    return rule.decided();
                }
                if (!isConflict(e)) {
                    throw e;
                }
                if (tries == MAX_TRIES) {
                    throw new FrazilException(
                            ErrorCode.CONFLICT,
                            "could not roll back " + ledger.table() + ": other commits came first each time",
                            "try again",
                            e);
                }
            }
        }
    }

    private void swap(Ledger ledger, RollbackRule rule) {
        Table iceberg = table.table();
        if (ledger.declaredFlows().isEmpty()) {
            iceberg.manageSnapshots().setCurrentSnapshot(snapshotId).commit();
            return;
        }
        LedgerCommit.call(table.operations().current().uuid(), rule, () -> {
            Transaction transaction = iceberg.newTransaction();
            if (!isHead(ledger)) {
                transaction.manageSnapshots().setCurrentSnapshot(snapshotId).commit();
            }
            for (String flow : ledger.declaredFlows()) {
                transaction.newFastAppend().set(LedgerKeys.FLOW, flow).commit();
            }
            transaction.commitTransaction();
            return null;
        });
    }

    /** The catalog may have said that it failed, or nothing, and made it. */
    private boolean hasLanded(Ledger before, RollbackRule rule) {
        return !before.declaredFlows().isEmpty() && rule.isIn(table.ledger());
    }

    private static boolean isConflict(RuntimeException e) {
        return e instanceof CommitFailedException
                || e instanceof FrazilException ours && ours.code() == ErrorCode.CONFLICT;
    }
}
