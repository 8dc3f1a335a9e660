package io.frazil.care.expiry;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * A table without what has come of one of its snapshots, which stands for all of that: a file that an older snapshot
 * holds is in a later one only if this one holds it too. So Iceberg, which reads the manifest list of each snapshot that
 * stays, reads a few instead of thousands. Made for one expiry; what is removed here is removed from the whole table.
 */
final class TableUntil implements TableOperations {

    private final TableOperations whole;
    private final long newest;
    private TableMetadata wholeBase;
    private TableMetadata base;
    private TableMetadata after;
    private FileIO io;
    private int removed;

    /** @param newest the snapshot that stands for all that has come of it */
    TableUntil(TableOperations whole, long newest) {
        this.whole = whole;
        this.newest = newest;
        this.io = whole.io();
    }

    /** How many snapshots went. */
    int removed() {
        return removed;
    }

    @Override
    public TableMetadata current() {
        return base == null ? of(whole.current()) : base;
    }

    /** What is cleaned up behind a commit is what that commit has removed, whatever others have done since. */
    @Override
    public TableMetadata refresh() {
        return after == null ? of(whole.refresh()) : after;
    }

    private TableMetadata of(TableMetadata metadata) {
        wholeBase = metadata;
        base = until(metadata, newest);
        return base;
    }

    static TableMetadata until(TableMetadata metadata, long newest) {
        Set<Long> before = before(metadata, newest);
        Snapshot head = metadata.currentSnapshot();
        ValidationException.check(
                metadata.snapshot(newest) != null && head != null && !before.contains(head.snapshotId()),
                "Snapshot %s has been removed meanwhile, or the table was rolled back to an older one",
                newest);
        return TableMetadata.buildFrom(metadata)
                .setRef(
                        SnapshotRef.MAIN_BRANCH,
                        SnapshotRef.branchBuilder(newest).build())
                .removeSnapshots(stoodFor(metadata, newest))
                .discardChanges()
                .build();
    }

    /** Those that were committed before it. */
    private static Set<Long> before(TableMetadata metadata, long snapshotId) {
        return ExpiryPlan.oldestFirst(metadata).stream()
                .map(Snapshot::snapshotId)
                .takeWhile(id -> id != snapshotId)
                .collect(Collectors.toSet());
    }

    /** What has come of it; but a snapshot that was picked from elsewhere may hold other files than those. */
    private static Set<Long> stoodFor(TableMetadata metadata, long snapshotId) {
        Set<Long> descendants = new HashSet<>(Set.of(snapshotId));
        Set<Long> stoodFor = new HashSet<>();
        for (Snapshot snapshot : ExpiryPlan.oldestFirst(metadata)) {
            if (snapshot.parentId() != null && descendants.contains(snapshot.parentId())) {
                descendants.add(snapshot.snapshotId());
                if (!isPicked(snapshot)) {
                    stoodFor.add(snapshot.snapshotId());
                }
            }
        }
        return stoodFor;
    }

    private static boolean isPicked(Snapshot snapshot) {
        return snapshot.summary() != null && snapshot.summary().containsKey(SnapshotSummary.SOURCE_SNAPSHOT_ID_PROP);
    }

    @Override
    public void commit(TableMetadata from, TableMetadata to) {
        if (!Objects.equals(from, base)) {
            throw new CommitFailedException("Snapshot %s was looked at anew", newest);
        }
        Set<Long> ids = before(from, newest);
        ids.removeIf(id -> to.snapshot(id) != null);
        Set<String> refs = new HashSet<>(from.refs().keySet());
        refs.removeAll(to.refs().keySet());
        TableMetadata kept = without(from, refs, ids);
        FileIO ahead = ReadAhead.of(whole.io(), kept.snapshots());
        if (!ids.isEmpty()) {
            whole.commit(wholeBase, without(wholeBase, refs, ids));
        }
        removed = ids.size();
        after = kept;
        io = ahead;
    }

    private static TableMetadata without(TableMetadata metadata, Set<String> refs, Set<Long> ids) {
        TableMetadata.Builder builder = TableMetadata.buildFrom(metadata);
        refs.forEach(builder::removeRef);
        return builder.removeSnapshots(ids).build();
    }

    @Override
    public FileIO io() {
        return io;
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return whole.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return whole.locationProvider();
    }
}
