package io.frazil.commit;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * The table beside a flow's target that holds its totals. What is true of it is told by the target: each entry of the
 * flow's ledger names the snapshot of this table that belongs to it, and snapshots that no entry names never were.
 * Confined to the flow's thread.
 */
public final class TotalsTable {

    private static final ThreadLocal<Boolean> CHANGING = ThreadLocal.withInitial(() -> false);

    private final Table table;

    public TotalsTable(Table table) {
        this.table = table;
    }

    public Table table() {
        return table;
    }

    /** The name of the totals of one statement of a flow. */
    public static String name(String table, String statementHash) {
        return table + "__totals_" + statementHash.substring(0, 8);
    }

    /** The properties that mark such a table. */
    public static Map<String, String> properties(String flow, String target) {
        return Map.of(LedgerKeys.KIND, LedgerKeys.KIND_TOTALS, LedgerKeys.FLOW, flow, "frazil.totals-of", target);
    }

    /** Whether this thread is within {@link #change}: nobody else changes rows of a table of totals. */
    static boolean isChanging() {
        return CHANGING.get();
    }

    /**
     * Changes the table.
     *
     * @param statement commits to this table on the calling thread
     * @return the snapshot that it has made
     * @throws FrazilException CONFLICT if someone else has written in between
     */
    public long change(Runnable statement) {
        OptionalLong before = head();
        changing(statement);
        return added(before);
    }

    private static void changing(Runnable statement) {
        CHANGING.set(true);
        try {
            statement.run();
        } finally {
            CHANGING.remove();
        }
    }

    /**
     * Takes the table back to the totals of a snapshot.
     *
     * @param snapshotId empty: to no totals at all
     * @throws FrazilException LEDGER_MISMATCH if the table has lost that snapshot
     */
    public void rewind(OptionalLong snapshotId) {
        table.refresh();
        Snapshot head = table.currentSnapshot();
        if (snapshotId.isEmpty()) {
            if (head != null && !isEmpty(head)) {
                changing(() -> table.newDelete()
                        .deleteFromRowFilter(Expressions.alwaysTrue())
                        .commit());
            }
            return;
        }
        long id = snapshotId.getAsLong();
        if (head != null && head.snapshotId() == id) {
            return;
        }
        if (table.snapshot(id) == null) {
            throw new FrazilException(
                    ErrorCode.LEDGER_MISMATCH,
                    "cannot go on with the totals in " + table.name() + ": its snapshot " + id
                            + ", which the flow's table names, is gone",
                    "roll the flow's table back to a snapshot whose totals are kept, WITH REPLAY, or drop the flow and"
                            + " declare it again");
        }
        changing(() -> table.manageSnapshots().setCurrentSnapshot(id).commit());
    }

    private static boolean isEmpty(Snapshot snapshot) {
        return "0".equals(snapshot.summary().get("total-records"));
    }

    private OptionalLong head() {
        table.refresh();
        return table.currentSnapshot() == null
                ? OptionalLong.empty()
                : OptionalLong.of(table.currentSnapshot().snapshotId());
    }

    private long added(OptionalLong before) {
        OptionalLong head = head();
        Long parent = head.isEmpty() ? null : table.currentSnapshot().parentId();
        boolean ours = head.isPresent()
                && (before.isEmpty() ? parent == null : parent != null && parent == before.getAsLong());
        if (!ours) {
            throw new FrazilException(
                    ErrorCode.CONFLICT,
                    "could not add a batch to the totals in " + table.name() + ": someone else wrote to it",
                    "run a flow in one process at a time");
        }
        return head.getAsLong();
    }
}
