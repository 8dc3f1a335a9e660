package io.frazil.commit;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a flow's position and the rows of its table belong together. */
public sealed interface LedgerCheck {

    /** They do. */
    record Agrees(Position position) implements LedgerCheck {}

    /**
     * The table no longer holds what the position says: someone else rolled it back.
     *
     * @param recorded the flow's position
     * @param ofRows where the rows that are there end; empty if the table holds no entry of the flow any more, or not
     *     enough of them to tell
     * @param leftOut what the flow took in and the table no longer holds, as far as snapshots still tell
     * @param recordedSnapshotId the snapshot to reset to in order to go on, leaving those out
     * @param rowsSnapshotId the snapshot to reset to in order to take them in again
     */
    record Mismatch(
            String flow,
            String table,
            Position recorded,
            Optional<Position> ofRows,
            List<OffsetRange> leftOut,
            Optional<Long> recordedSnapshotId,
            Optional<Long> rowsSnapshotId)
            implements LedgerCheck {

        public FrazilException toException() {
            String ranges = leftOut.stream().map(OffsetRange::toString).collect(Collectors.joining(", "));
            return new FrazilException(
                    ErrorCode.LEDGER_MISMATCH,
                    "cannot go on with flow " + flow + ": table " + table
                            + " was rolled back by someone else and no longer holds "
                            + (ranges.isEmpty() ? "what its position says" : ranges),
                    "leave that out with " + reset(recordedSnapshotId, "LATEST") + ", or take it in again with "
                            + reset(ofRows.flatMap(position -> rowsSnapshotId), "EARLIEST"));
        }

        private String reset(Optional<Long> snapshotId, String otherwise) {
            return "ALTER FLOW " + flow + " RESET TO "
                    + snapshotId.map(id -> "VERSION " + id).orElse(otherwise);
        }
    }
}
