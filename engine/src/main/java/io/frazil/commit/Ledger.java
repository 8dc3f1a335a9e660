package io.frazil.commit;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;

/** What one version of a table says of its flows; immutable and pure. */
public final class Ledger {

    private final String table;
    private final TableMetadata metadata;

    private Ledger(String table, TableMetadata metadata) {
        this.table = table;
        this.metadata = metadata;
    }

    static Ledger of(String table, TableMetadata metadata) {
        return new Ledger(table, metadata);
    }

    /** The table's name, as its catalog writes it. */
    public String table() {
        return table;
    }

    public List<FlowDefinition> definitions() {
        return metadata.properties().keySet().stream()
                .flatMap(property -> LedgerKeys.definedFlow(property).stream())
                .sorted()
                .map(this::required)
                .toList();
    }

    /** The names of the flows that have a position, in order. */
    List<String> declaredFlows() {
        return metadata.properties().keySet().stream()
                .flatMap(property -> LedgerKeys.definedFlow(property).stream())
                .filter(flow -> position(flow).isPresent())
                .sorted()
                .toList();
    }

    public Optional<FlowDefinition> definition(String flow) {
        return property(LedgerKeys.definition(flow)).map(DefinitionText::parse);
    }

    /** @throws FrazilException NOT_FOUND */
    public FlowDefinition required(String flow) {
        return definition(flow)
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.NOT_FOUND, "could not find flow " + flow + " on table " + table, "see SHOW FLOWS"));
    }

    /** Where the flow stands; empty if it is not declared. */
    public Optional<Position> position(String flow) {
        return property(LedgerKeys.position(flow)).map(LedgerText::position);
    }

    /** The batch id of the commit that set the position. */
    public Optional<String> lastBatch(String flow) {
        return property(LedgerKeys.lastBatch(flow));
    }

    public DesiredState desiredState(String flow) {
        return property(LedgerKeys.desiredState(flow)).map(DesiredState::parse).orElse(DesiredState.RUNNING);
    }

    /** The flow's entries among main's ancestors, newest first, as far back as snapshots are kept. */
    public List<CommittedEntry> entries(String flow) {
        List<CommittedEntry> entries = new ArrayList<>();
        entriesFrom(metadata.currentSnapshot(), flow).forEachRemaining(entries::add);
        return List.copyOf(entries);
    }

    /**
     * The flow's newest entry among main's ancestors; where expiry has cut these off behind what others have committed
     * since, the one that set the position, which its tag keeps.
     */
    public Optional<CommittedEntry> newestEntry(String flow) {
        Iterator<CommittedEntry> entries = entriesFrom(metadata.currentSnapshot(), flow);
        if (entries.hasNext()) {
            return Optional.of(entries.next());
        }
        return Optional.ofNullable(lastBatchSnapshot(flow))
                .filter(this::expiredSince)
                .map(Ledger::committed);
    }

    /** How far the flow's watermark has come; empty: it has none. */
    public OptionalLong watermarkMicros(String flow) {
        return newestEntry(flow).map(newest -> newest.entry().watermarkMicros()).orElse(OptionalLong.empty());
    }

    /** The flow's newest entry in a snapshot or its ancestors; else the one that set the position, where that is kept. */
    public Optional<CommittedEntry> newestEntryIn(String flow, long snapshotId) {
        Iterator<CommittedEntry> entries = entriesFrom(metadata.snapshot(snapshotId), flow);
        return entries.hasNext()
                ? Optional.of(entries.next())
                : Optional.ofNullable(lastBatchSnapshot(flow)).map(Ledger::committed);
    }

    /** Whether the snapshot is the table's newest one in this version. */
    public boolean isHead(long snapshotId) {
        Snapshot head = metadata.currentSnapshot();
        return head != null && head.snapshotId() == snapshotId;
    }

    /** The entry of one batch, wherever it is: a batch that landed and was rolled back at once has landed. */
    Optional<CommittedEntry> entryOf(String flow, String batchId) {
        return Stream.concat(
                        ancestors(metadata.currentSnapshot()),
                        Stream.of(metadata).flatMap(all -> all.snapshots().stream()))
                .filter(snapshot -> holds(snapshot, LedgerKeys.BATCH_ID, batchId))
                .filter(snapshot -> holds(snapshot, LedgerKeys.FLOW, flow) && !isRows(snapshot))
                .map(Ledger::committed)
                .findFirst();
    }

    /**
     * Where the flow stood in a snapshot: as its newest entry there says; else that entry's ranges on top of the older
     * ones, back to one that says; else the present position less the ranges of the newer ones. Empty if the snapshots
     * that would tell are gone.
     */
    public Optional<Position> positionAt(String flow, long snapshotId) {
        Map<TopicPartition, Long> later = new TreeMap<>();
        CommittedEntry newest = null;
        Iterator<CommittedEntry> entries = entriesFrom(metadata.snapshot(snapshotId), flow);
        while (entries.hasNext()) {
            CommittedEntry committed = entries.next();
            newest = newest == null ? committed : newest;
            if (committed.position().isPresent()) {
                Map<TopicPartition, Long> next =
                        new TreeMap<>(committed.position().get().asMap());
                next.putAll(later);
                return Optional.of(Position.of(next));
            }
            committed.entry().ranges().forEach(range -> later.putIfAbsent(range.topicPartition(), range.until()));
        }
        return newest == null ? Optional.empty() : undoneTo(flow, newest.snapshotId());
    }

    private Optional<Position> undoneTo(String flow, long snapshotId) {
        Map<TopicPartition, Long> next =
                new TreeMap<>(position(flow).orElse(Position.EMPTY).asMap());
        Iterator<CommittedEntry> entries = entriesFrom(lastBatchSnapshot(flow), flow);
        while (entries.hasNext()) {
            CommittedEntry committed = entries.next();
            if (committed.snapshotId() == snapshotId) {
                return Optional.of(Position.of(next));
            }
            if (committed.entry().kind() != LedgerEntry.Kind.BATCH) {
                return Optional.empty();
            }
            committed.entry().ranges().forEach(range -> next.put(range.topicPartition(), range.from()));
        }
        return Optional.empty();
    }

    /** The flow's entries among a snapshot and its ancestors, newest first. */
    List<CommittedEntry> entriesAt(String flow, long snapshotId) {
        List<CommittedEntry> entries = new ArrayList<>();
        entriesFrom(metadata.snapshot(snapshotId), flow).forEachRemaining(entries::add);
        return entries;
    }

    /** The entries that led to the flow's position, newest first: main's, unless someone else moved main. */
    List<CommittedEntry> entriesToPosition(String flow) {
        Snapshot last = lastBatchSnapshot(flow);
        return last == null ? entries(flow) : entriesAt(flow, last.snapshotId());
    }

    /** The table's snapshots. */
    public Snapshots snapshots() {
        return new Snapshots(metadata);
    }

    /** The entry in a snapshot; empty if it holds none. */
    public static Optional<CommittedEntry> entry(Snapshot snapshot) {
        return snapshot.summary() != null && snapshot.summary().containsKey(LedgerKeys.FLOW)
                ? Optional.of(committed(snapshot))
                : Optional.empty();
    }

    /** Holds the position against the rows: only a change by someone else, such as a rollback, parts them. */
    public LedgerCheck check(String flow) {
        required(flow);
        Position recorded = position(flow)
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.LEDGER_MISMATCH,
                        "cannot go on with flow " + flow + ": table " + table + " has lost its position",
                        "drop the flow and declare it again"));
        Optional<CommittedEntry> newest = newestEntry(flow);
        boolean same = newest.isPresent()
                && lastBatch(flow)
                        .equals(newest.map(committed -> committed.entry().batchId()));
        if (same || (newest.isEmpty() && expiredSince(lastBatchSnapshot(flow)))) {
            return new LedgerCheck.Agrees(recorded);
        }
        Optional<Position> ofRows = newest.flatMap(committed -> positionAt(flow, committed.snapshotId()));
        return new LedgerCheck.Mismatch(
                flow,
                table,
                recorded,
                ofRows,
                leftOut(flow, newest, ofRows, recorded),
                Optional.ofNullable(lastBatchSnapshot(flow)).map(Snapshot::snapshotId),
                newest.map(CommittedEntry::snapshotId));
    }

    /** Main's history is cut off after that snapshot, so that its absence there means expiry, not rollback. */
    private boolean expiredSince(Snapshot last) {
        Snapshot oldest = ancestors(metadata.currentSnapshot())
                .reduce((newer, older) -> older)
                .orElse(null);
        return oldest != null
                && oldest.parentId() != null
                && (last == null
                        || oldest.sequenceNumber() > last.sequenceNumber()
                        || (oldest.sequenceNumber() == 0 && oldest.timestampMillis() > last.timestampMillis()));
    }

    private List<OffsetRange> leftOut(
            String flow, Optional<CommittedEntry> newest, Optional<Position> ofRows, Position recorded) {
        Map<TopicPartition, OffsetRange> merged = new TreeMap<>();
        Iterator<CommittedEntry> entries = entriesFrom(lastBatchSnapshot(flow), flow);
        while (entries.hasNext()) {
            CommittedEntry committed = entries.next();
            if (newest.isPresent() && newest.get().snapshotId() == committed.snapshotId()) {
                break;
            }
            committed
                    .entry()
                    .ranges()
                    .forEach(range -> merged.merge(
                            range.topicPartition(),
                            range,
                            (later, earlier) -> new OffsetRange(
                                    range.topicPartition(),
                                    Math.min(later.from(), earlier.from()),
                                    Math.max(later.until(), earlier.until()))));
        }
        ofRows.ifPresent(
                position -> position.rangesTo(recorded).forEach(range -> merged.put(range.topicPartition(), range)));
        return List.copyOf(merged.values());
    }

    private Snapshot lastBatchSnapshot(String flow) {
        String lastBatch = lastBatch(flow).orElse("");
        return metadata.snapshots().stream()
                .filter(snapshot -> holds(snapshot, LedgerKeys.FLOW, flow))
                .filter(snapshot -> holds(snapshot, LedgerKeys.BATCH_ID, lastBatch))
                .findFirst()
                .orElse(null);
    }

    /** Whether it holds rows of a flow whose position follows in an entry of its own. */
    public static boolean isRows(Snapshot snapshot) {
        return holds(snapshot, LedgerKeys.KIND, LedgerKeys.KIND_ROWS);
    }

    /** How many rows a batch added that were committed ahead of its position; empty if main does not hold them. */
    OptionalLong rowsAhead(String flow, String batchId) {
        return ancestors(metadata.currentSnapshot())
                .filter(snapshot -> holds(snapshot, LedgerKeys.BATCH_ID, batchId))
                .filter(snapshot -> holds(snapshot, LedgerKeys.FLOW, flow) && isRows(snapshot))
                .mapToLong(Ledger::addedRows)
                .findFirst();
    }

    /**
     * The ranges of a flow's rows in a snapshot that were committed ahead of their position since that was last set, those
     * that it has come past too. Empty: expiry has taken what would tell.
     */
    public Optional<List<OffsetRange>> rangesAhead(String flow, long snapshotId) {
        boolean isAsked = definition(flow)
                .filter(definition ->
                        "at-least-once".equals(definition.options().get("delivery")))
                .isPresent();
        return new RowsAhead(flow, snapshots(), isAsked).at(snapshotId);
    }

    /**
     * The snapshots of rows in main's history, of whichever flow, that reach beyond the flow's position: it may still follow,
     * and until then it does not tell what of them is in the table.
     */
    public Set<Long> snapshotsAhead() {
        return ancestors(metadata.currentSnapshot())
                .filter(Ledger::isRows)
                .filter(snapshot -> isAhead(committed(snapshot).entry()))
                .map(Snapshot::snapshotId)
                .collect(Collectors.toSet());
    }

    private boolean isAhead(LedgerEntry rows) {
        Optional<Position> position = position(rows.flow());
        return position.isPresent()
                && rows.ranges().stream()
                        .anyMatch(range -> range.until()
                                > position.get().next(range.topicPartition()).orElse(0));
    }

    /** The snapshots of its totals that a flow's entries name, in whichever snapshot they are. */
    public Set<Long> totalsSnapshots(String flow) {
        return metadata.snapshots().stream()
                .filter(snapshot -> holds(snapshot, LedgerKeys.FLOW, flow))
                .map(snapshot -> snapshot.summary().get(LedgerKeys.TOTALS_SNAPSHOT))
                .filter(Objects::nonNull)
                .map(Long::parseLong)
                .collect(Collectors.toSet());
    }

    static long addedRows(Snapshot snapshot) {
        return Long.parseLong(snapshot.summary().getOrDefault(SnapshotSummary.ADDED_RECORDS_PROP, "0"));
    }

    private Iterator<CommittedEntry> entriesFrom(Snapshot start, String flow) {
        return ancestors(start)
                .filter(snapshot -> holds(snapshot, LedgerKeys.FLOW, flow) && !isRows(snapshot))
                .map(Ledger::committed)
                .iterator();
    }

    private static CommittedEntry committed(Snapshot snapshot) {
        return new CommittedEntry(
                snapshot.snapshotId(),
                snapshot.timestampMillis(),
                EntryText.parse(snapshot.summary()),
                EntryText.position(snapshot.summary()));
    }

    private static boolean holds(Snapshot snapshot, String key, String value) {
        return snapshot.summary() != null && value.equals(snapshot.summary().get(key));
    }

    private Stream<Snapshot> ancestors(Snapshot start) {
        return Stream.iterate(
                start,
                Objects::nonNull,
                snapshot -> snapshot.parentId() == null ? null : metadata.snapshot(snapshot.parentId()));
    }

    private Optional<String> property(String key) {
        return Optional.ofNullable(metadata.properties().get(key));
    }
}
