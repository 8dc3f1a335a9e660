package io.frazil.care;

import io.frazil.commit.CommittedEntry;
import io.frazil.flow.BatchCounts;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Holds the entries of one flow against each other and against its position; pure. For one reading. */
final class FlowAudit {

    private final AuditedFlow flow;
    private final OffsetChains chains;
    private final List<AuditLine> wrong = new ArrayList<>();
    private final Set<String> batchIds = new HashSet<>();
    private BatchCounts counts = BatchCounts.ZERO;
    private long batches;
    private long rowsAhead;

    private FlowAudit(AuditedFlow flow) {
        this.flow = flow;
        this.chains = new OffsetChains(flow.name());
    }

    /** @param history main's, oldest first */
    static List<AuditLine> of(AuditedFlow flow, List<AuditedSnapshot> history) {
        FlowAudit audit = new FlowAudit(flow);
        List<AuditedSnapshot> own = own(flow.name(), history);
        own.forEach(snapshot -> audit.entry(snapshot, snapshot.entry().orElseThrow()));
        return audit.lines(own.stream().filter(FlowAudit::isInChain).toList());
    }

    /**
     * Whether what a flow has in the history begins where an older entry of it ended; the flow may have been dropped, and
     * have nothing there.
     */
    static boolean goesOnFrom(AuditedSnapshot older, List<AuditedSnapshot> history) {
        String name = older.entry().orElseThrow().entry().flow();
        FlowAudit audit = new FlowAudit(new AuditedFlow(
                name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        Stream.concat(
                        Stream.of(older),
                        own(name, history).stream().filter(FlowAudit::isInChain).limit(1))
                .forEach(snapshot -> audit.entry(snapshot, snapshot.entry().orElseThrow()));
        return isInChain(older)
                && audit.chains.lines().stream().noneMatch(line -> line.status() == AuditLine.Status.WRONG);
    }

    private static List<AuditedSnapshot> own(String flow, List<AuditedSnapshot> history) {
        return history.stream()
                .filter(snapshot -> snapshot.entry()
                        .filter(committed -> committed.entry().flow().equals(flow))
                        .isPresent())
                .toList();
    }

    private static boolean isInChain(AuditedSnapshot snapshot) {
        return snapshot.entry().orElseThrow().entry().kind() != LedgerEntry.Kind.ROWS;
    }

    private void entry(AuditedSnapshot snapshot, CommittedEntry committed) {
        LedgerEntry entry = committed.entry();
        if (!batchIds.add(entry.batchId())) {
            wrong("snapshot " + snapshot.id() + " repeats batch " + entry.batchId());
        }
        chains.seeTopics(entry.topicIds());
        if (entry.kind() == LedgerEntry.Kind.ROWS) {
            rowsAhead += snapshot.addedRecords();
            return;
        }
        if (entry.kind() == LedgerEntry.Kind.BATCH) {
            entry.ranges().forEach(range -> chains.takeIn(range, snapshot.id()));
            committed.position().ifPresent(position -> chains.agree(position, snapshot.id()));
            counts(snapshot, entry);
            return;
        }
        String cause = cause(entry.kind(), snapshot);
        entry.ranges().forEach(range -> chains.leaveOut(range, cause));
        boolean atWill = entry.kind() == LedgerEntry.Kind.RESET || entry.kind() == LedgerEntry.Kind.DECLARE;
        committed.position().ifPresent(position -> chains.moveTo(position, cause, atWill));
    }

    private static String cause(LedgerEntry.Kind kind, AuditedSnapshot snapshot) {
        String by = switch (kind) {
            case GAP -> "Kafka no longer held it, passed over";
            case ROLLBACK -> "the table was rolled back";
            case RESET -> "the flow was reset";
            case DECLARE -> "the flow was declared anew";
            case BATCH, ROWS -> throw new IllegalArgumentException("a batch moves by its ranges");
        };
        return by + " in snapshot " + snapshot.id() + " of " + snapshot.time();
    }

    private void counts(AuditedSnapshot snapshot, LedgerEntry entry) {
        BatchCounts of = entry.counts();
        counts = counts.plus(of);
        batches++;
        long offsets = entry.ranges().stream().mapToLong(OffsetRange::offsets).sum();
        if (!of.addsUp()) {
            wrong("snapshot " + snapshot.id() + ": the counts do not add up, " + of);
        } else if (of.read() > offsets) {
            wrong("snapshot " + snapshot.id() + ": " + of.read() + " records were read of " + offsets + " offsets");
        }
        boolean rowPerRecord =
                flow.rowPerRecordHash().filter(entry.statementHash()::equals).isPresent();
        if (!rowPerRecord) {
            return;
        }
        // At least once, rows come before their entry, and may come more than once.
        boolean trails = snapshot.addedRecords() == 0 && rowsAhead >= of.written();
        if (trails) {
            rowsAhead -= of.written();
        } else if (of.written() != snapshot.addedRecords()) {
            wrong("snapshot " + snapshot.id() + ": " + of.written() + " records were written, and "
                    + (snapshot.addedRecords() + rowsAhead) + " rows added");
        }
    }

    private List<AuditLine> lines(List<AuditedSnapshot> own) {
        flow.position().ifPresent(chains::endAt);
        flow.mismatch().ifPresent(this::wrong);
        List<AuditLine> lines = new ArrayList<>(chains.lines());
        lines.addAll(wrong);
        if (rowsAhead > 0) {
            lines.add(AuditLine.flow(
                    flow.name(),
                    rowsAhead
                            + " rows are there beside those of the entries: repeated, or ahead of their position, as at"
                            + " least once allows",
                    AuditLine.Status.NOTE));
        }
        if (flow.stream().isEmpty()) {
            lines.add(AuditLine.flow(flow.name(), "the flow was dropped", AuditLine.Status.NOTE));
        } else if (own.isEmpty()) {
            lines.add(
                    AuditLine.flow(flow.name(), "no entry of the flow is left in the history", AuditLine.Status.NOTE));
        } else if (!flow.tagged().equals(Optional.of(own.get(own.size() - 1).id()))) {
            lines.add(AuditLine.flow(
                    flow.name(),
                    "the flow's tag does not point at its newest snapshot, which expiry may remove; its next commit"
                            + " mends that",
                    AuditLine.Status.NOTE));
        }
        boolean right = lines.stream().noneMatch(line -> line.status() == AuditLine.Status.WRONG);
        lines.add(new AuditLine(
                Optional.of(flow.name()),
                Optional.empty(),
                Optional.of(counts),
                batches == 1 ? "1 batch" : batches + " batches",
                right ? AuditLine.Status.OK : AuditLine.Status.WRONG));
        return lines;
    }

    private void wrong(String finding) {
        wrong.add(AuditLine.flow(flow.name(), finding, AuditLine.Status.WRONG));
    }
}
