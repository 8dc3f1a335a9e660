package io.frazil.commit;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;

/** The snapshots of one version of a table; immutable. */
public final class Snapshots {

    private final TableMetadata metadata;

    Snapshots(TableMetadata metadata) {
        this.metadata = metadata;
    }

    /** A snapshot of the table, wherever it is. */
    public Optional<Snapshot> snapshot(long snapshotId) {
        return Optional.ofNullable(metadata.snapshot(snapshotId));
    }

    public List<Snapshot> all() {
        return metadata.snapshots();
    }

    /** Empty for a table that has no snapshots. */
    public Optional<Snapshot> head() {
        return Optional.ofNullable(metadata.currentSnapshot());
    }

    /** Main's history, newest first, as far back as snapshots are kept. */
    public List<Snapshot> history() {
        return ancestors(metadata.currentSnapshot()).toList();
    }

    /** A snapshot's history, newest first, as far back as snapshots are kept; empty if there is no such snapshot. */
    public List<Snapshot> history(long snapshotId) {
        return ancestors(metadata.snapshot(snapshotId)).toList();
    }

    /** What was current when, oldest first, as far back as the table tells. */
    public List<HistoryEntry> log() {
        return metadata.snapshotLog();
    }

    /** What the tags, and the branches other than main, keep. */
    public Set<Long> kept() {
        return metadata.refs().entrySet().stream()
                .filter(ref -> !ref.getKey().equals(SnapshotRef.MAIN_BRANCH))
                .map(ref -> ref.getValue().snapshotId())
                .flatMap(id -> ancestors(metadata.snapshot(id)).map(Snapshot::snapshotId))
                .collect(Collectors.toSet());
    }

    /** The snapshot that a flow's tag points at. */
    public Optional<Long> tagged(String flow) {
        return Optional.ofNullable(metadata.refs().get(LedgerKeys.tag(flow))).map(SnapshotRef::snapshotId);
    }

    private Stream<Snapshot> ancestors(Snapshot start) {
        return Stream.iterate(
                start,
                Objects::nonNull,
                snapshot -> snapshot.parentId() == null ? null : metadata.snapshot(snapshot.parentId()));
    }
}
