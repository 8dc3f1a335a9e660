package io.frazil.care;

import io.frazil.flow.LedgerEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Holds the snapshots of a table against each other; pure. */
final class SnapshotAudit {

    private static final String COMPACTION = "replace";

    private SnapshotAudit() {}

    /**
     * @param history main's, oldest first; not empty
     * @param others the table's snapshots that are not in it, and that no tag and no branch keeps
     */
    static List<AuditLine> of(List<AuditedSnapshot> history, List<AuditedSnapshot> others) {
        List<AuditLine> lines = new ArrayList<>();
        begin(history, others, lines);
        AuditedSnapshot parent = null;
        for (AuditedSnapshot snapshot : history) {
            kind(snapshot, lines);
            compaction(snapshot, parent, lines);
            rows(snapshot, parent, lines);
            parent = snapshot;
        }
        return lines;
    }

    private static void begin(List<AuditedSnapshot> history, List<AuditedSnapshot> others, List<AuditLine> lines) {
        AuditedSnapshot first = history.get(0);
        if (first.parentId().isEmpty()) {
            return;
        }
        long missing = first.parentId().getAsLong();
        boolean rolledBack = first.entry()
                .filter(committed -> committed.entry().kind() == LedgerEntry.Kind.ROLLBACK)
                .isPresent();
        List<AuditedSnapshot> older = others.stream()
                .filter(other -> other.isOlderThan(first) && !descends(other, missing, others))
                .toList();
        lines.add(
                !rolledBack && !areLeftByTags(older, history)
                        ? AuditLine.table(
                                "snapshot " + missing + " is missing from the history, and older ones are there",
                                AuditLine.Status.WRONG)
                        : AuditLine.table(
                                "history begins with snapshot " + first.id() + " of " + first.time()
                                        + ", older ones are expired",
                                AuditLine.Status.NOTE));
    }

    /** Expiry leaves what a flow's tag keeps; when the flow commits again its tag moves on, and leaves that to the next expiry. */
    private static boolean areLeftByTags(List<AuditedSnapshot> older, List<AuditedSnapshot> history) {
        Set<String> flows = new HashSet<>();
        return older.stream()
                .allMatch(snapshot -> snapshot.entry()
                                .filter(committed -> flows.add(committed.entry().flow()))
                                .isPresent()
                        && FlowAudit.goesOnFrom(snapshot, history));
    }

    private static boolean descends(AuditedSnapshot snapshot, long ancestor, List<AuditedSnapshot> among) {
        AuditedSnapshot at = snapshot;
        while (at != null && at.parentId().isPresent()) {
            long parent = at.parentId().getAsLong();
            if (parent == ancestor) {
                return true;
            }
            at = among.stream()
                    .filter(other -> other.id() == parent)
                    .findFirst()
                    .orElse(null);
        }
        return false;
    }

    private static void kind(AuditedSnapshot snapshot, List<AuditLine> lines) {
        snapshot.unreadable()
                .ifPresent(why -> lines.add(AuditLine.table(
                        "snapshot " + snapshot.id() + " has an entry that cannot be read: " + why,
                        AuditLine.Status.WRONG)));
        if (snapshot.entry().isEmpty() && snapshot.unreadable().isEmpty() && !isCompaction(snapshot)) {
            lines.add(AuditLine.table(
                    "snapshot " + snapshot.id() + " of " + snapshot.time() + " (" + snapshot.operation()
                            + ") is no flow's: " + snapshot.addedRecords() + " rows added, "
                            + snapshot.deletedRecords() + " deleted",
                    AuditLine.Status.FOREIGN));
        }
    }

    private static boolean isCompaction(AuditedSnapshot snapshot) {
        return snapshot.operation().equals(COMPACTION);
    }

    /** It leaves out rows that were marked as deleted, and may leave the delete files behind. */
    private static void compaction(AuditedSnapshot snapshot, AuditedSnapshot parent, List<AuditLine> lines) {
        if (!isCompaction(snapshot)) {
            return;
        }
        long leftOut = snapshot.deletedRecords() - snapshot.addedRecords();
        long marked = parent == null ? Long.MAX_VALUE : parent.markedRows().orElse(Long.MAX_VALUE);
        if (leftOut < 0 || leftOut > marked) {
            lines.add(AuditLine.table(
                    "snapshot " + snapshot.id() + " compacted " + snapshot.deletedRecords() + " rows into "
                            + snapshot.addedRecords(),
                    AuditLine.Status.WRONG));
        }
    }

    private static void rows(AuditedSnapshot snapshot, AuditedSnapshot parent, List<AuditLine> lines) {
        OptionalLong before = parent == null
                ? (snapshot.parentId().isEmpty() ? OptionalLong.of(0) : OptionalLong.empty())
                : parent.totalRecords();
        if (before.isEmpty() || snapshot.totalRecords().isEmpty()) {
            return;
        }
        long expected = before.getAsLong() + snapshot.addedRecords() - snapshot.deletedRecords();
        if (expected != snapshot.totalRecords().getAsLong()) {
            lines.add(AuditLine.table(
                    "snapshot " + snapshot.id() + " counts "
                            + snapshot.totalRecords().getAsLong() + " rows where " + before.getAsLong() + " + "
                            + snapshot.addedRecords() + " - " + snapshot.deletedRecords() + " make " + expected,
                    AuditLine.Status.WRONG));
        }
    }
}
