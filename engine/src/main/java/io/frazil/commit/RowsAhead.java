package io.frazil.commit;

import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Snapshot;

/** Which rows of a flow that is delivered at least once a snapshot holds beside those that a position tells of; pure. */
final class RowsAhead {

    private final String flow;
    private final Snapshots snapshots;
    private final boolean isAsked;

    /** @param isAsked whether the flow's definition asks for such delivery: its rows may all have expired */
    RowsAhead(String flow, Snapshots snapshots, boolean isAsked) {
        this.flow = flow;
        this.snapshots = snapshots;
        this.isAsked = isAsked;
    }

    /** The ranges of all rows since the flow's position was last set; empty: expiry may have taken some of them. */
    Optional<List<OffsetRange>> at(long snapshotId) {
        List<OffsetRange> ranges = new ArrayList<>();
        List<Snapshot> history = snapshots.history(snapshotId);
        boolean isTold = false;
        for (Snapshot snapshot : history) {
            Optional<LedgerEntry> entry = entry(snapshot);
            if (entry.isPresent()) {
                LedgerEntry.Kind kind = entry.get().kind();
                if (kind == LedgerEntry.Kind.DECLARE || kind == LedgerEntry.Kind.RESET) {
                    return Optional.of(ranges);
                }
                if (kind == LedgerEntry.Kind.ROWS) {
                    ranges.addAll(entry.get().ranges());
                } else {
                    isTold = true;
                }
            }
        }
        boolean isCertain = isTold || isWhole(history) || !isAsked && !isAnywhere();
        return isCertain ? Optional.of(ranges) : Optional.empty();
    }

    private Optional<LedgerEntry> entry(Snapshot snapshot) {
        return Ledger.entry(snapshot)
                .map(CommittedEntry::entry)
                .filter(entry -> entry.flow().equals(flow));
    }

    private static boolean isWhole(List<Snapshot> history) {
        return history.isEmpty() || history.get(history.size() - 1).parentId() == null;
    }

    private boolean isAnywhere() {
        return snapshots.all().stream()
                .flatMap(snapshot -> entry(snapshot).stream())
                .anyMatch(entry -> entry.kind() == LedgerEntry.Kind.ROWS);
    }
}
