package io.frazil.commit;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;

/**
 * What a ledger tells of one flow before its table is taken to another snapshot; pure.
 *
 * @param before where the flow stands
 * @param there where it stood at the snapshot; empty if nothing tells
 * @param taken what it has taken in that the snapshot does not hold, one range a topic partition
 * @param newest the entry that set the position
 * @param reference the flow's newest entry at the snapshot, or its first if the flow had not begun
 * @param begun whether the flow had begun at the snapshot
 */
record RollbackReading(
        Ledger base,
        FlowDefinition flow,
        long snapshotId,
        Position before,
        Optional<Position> there,
        Map<TopicPartition, OffsetRange> taken,
        CommittedEntry newest,
        Optional<CommittedEntry> reference,
        boolean begun) {

    static RollbackReading of(Ledger base, String flow, long snapshotId) {
        FlowDefinition definition = base.required(flow);
        List<CommittedEntry> line = base.entriesToPosition(flow);
        Optional<Position> before = base.position(flow);
        if (line.isEmpty() || before.isEmpty()) {
            throw new FrazilException(
                    ErrorCode.LEDGER_MISMATCH,
                    "cannot roll back " + base.table() + ": it has lost the ledger of flow " + flow,
                    "ALTER FLOW " + flow + " RESET TO LATEST, or DROP FLOW " + flow);
        }
        List<Snapshot> history = base.snapshots().history(snapshotId);
        Set<Long> kept = history.stream().map(Snapshot::snapshotId).collect(Collectors.toSet());
        List<CommittedEntry> undone = line.stream()
                .takeWhile(committed -> !kept.contains(committed.snapshotId()))
                .toList();
        Optional<CommittedEntry> newestThere =
                base.entriesAt(flow, snapshotId).stream().findFirst();
        boolean wholeHistory =
                !history.isEmpty() && history.get(history.size() - 1).parentId() == null;
        Optional<CommittedEntry> first = wholeHistory && !undone.isEmpty()
                ? Optional.of(undone.get(undone.size() - 1))
                        .filter(committed -> committed.entry().kind() == LedgerEntry.Kind.DECLARE)
                : Optional.empty();
        Optional<CommittedEntry> reference = newestThere.or(() -> first);
        return new RollbackReading(
                base,
                definition,
                snapshotId,
                before.get(),
                newestThere.isPresent() ? base.positionAt(flow, snapshotId) : first.flatMap(CommittedEntry::position),
                taken(undone),
                line.get(0),
                reference,
                newestThere.isPresent());
    }

    private static Map<TopicPartition, OffsetRange> taken(List<CommittedEntry> undone) {
        Map<TopicPartition, OffsetRange> taken = new TreeMap<>();
        undone.stream()
                .map(CommittedEntry::entry)
                .filter(entry -> entry.kind() == LedgerEntry.Kind.BATCH || entry.kind() == LedgerEntry.Kind.GAP)
                .flatMap(entry -> entry.ranges().stream())
                .forEach(range -> taken.merge(range.topicPartition(), range, RollbackReading::around));
        return taken;
    }

    private static OffsetRange around(OffsetRange one, OffsetRange other) {
        return new OffsetRange(
                one.topicPartition(), Math.min(one.from(), other.from()), Math.max(one.until(), other.until()));
    }

    /** The flow keeps its position, but takes in nothing that the snapshot already holds. */
    FlowRollback plain() {
        Map<TopicPartition, Long> after = new TreeMap<>(before.asMap());
        there.filter(position -> begun)
                .ifPresent(position -> position.asMap().forEach((topicPartition, next) -> {
                    if (isSameTopic(topicPartition)) {
                        after.merge(topicPartition, next, Math::max);
                    }
                }));
        return rollback(Position.of(after), leftOut(after), List.of(), newest.entry());
    }

    private List<OffsetRange> leftOut(Map<TopicPartition, Long> after) {
        List<OffsetRange> leftOut = new ArrayList<>();
        after.forEach((topicPartition, until) -> {
            OptionalLong from = there.filter(position -> isSameTopic(topicPartition))
                    .map(position -> position.next(topicPartition))
                    .orElse(OptionalLong.empty());
            OffsetRange range = taken.get(topicPartition);
            if (from.isEmpty() && range != null) {
                from = OptionalLong.of(range.from());
            }
            if (from.isPresent() && from.getAsLong() < until) {
                leftOut.add(new OffsetRange(topicPartition, from.getAsLong(), until));
            }
        });
        return leftOut;
    }

    /** The flow goes on from where it stood at the snapshot; topic partitions it did not know from where they began. */
    FlowRollback replay() {
        Position at = there.orElseThrow(() -> FlowRollback.untold(base, flow.name(), snapshotId));
        Map<TopicPartition, Long> starts = new TreeMap<>();
        taken.forEach((topicPartition, range) -> starts.put(topicPartition, range.from()));
        Position after = at.withNew(starts);
        return rollback(
                after,
                List.of(),
                after.rangesTo(before),
                reference.orElse(newest).entry());
    }

    private boolean isSameTopic(TopicPartition topicPartition) {
        if (reference.isEmpty()) {
            return true;
        }
        LedgerEntry then = reference.get().entry();
        String thenId = then.topicIds().get(topicPartition.topic());
        String nowId = newest.entry().topicIds().get(topicPartition.topic());
        return then.clusterId().equals(newest.entry().clusterId())
                && (thenId == null || nowId == null || thenId.equals(nowId));
    }

    /**
     * Totals belong to their statement; another one begins without.
     *
     * @param of the entry whose Kafka the position belongs to
     */
    private FlowRollback rollback(Position after, List<OffsetRange> leftOut, List<OffsetRange> again, LedgerEntry of) {
        SortedMap<String, String> topicIds = new TreeMap<>(newest.entry().topicIds());
        topicIds.putAll(of.topicIds());
        Optional<CommittedEntry> then = reference.filter(committed -> begun);
        return new FlowRollback(
                flow,
                before,
                after,
                leftOut,
                again,
                of.clusterId(),
                topicIds,
                then.map(committed -> committed.entry().watermarkMicros()).orElse(OptionalLong.empty()),
                then.filter(committed -> committed.entry().statementHash().equals(flow.statementHash()))
                        .map(committed -> committed.entry().totalsSnapshotId())
                        .orElse(OptionalLong.empty()));
    }
}
