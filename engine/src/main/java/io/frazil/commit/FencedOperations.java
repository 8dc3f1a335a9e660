package io.frazil.commit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.frazil.flow.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.SnapshotParser;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A catalog's own table operations, with a flow's fence, position, ledger entry and tag put into the one swap that
 * commits its rows, and with the catalog's word on the outcome checked against the table. As thread-safe as the
 * operations it wraps.
 */
public final class FencedOperations implements TableOperations {

    private static final Logger LOG = LoggerFactory.getLogger(FencedOperations.class);

    private final TableOperations delegate;
    private final String tableName;
    private final UnaryOperator<FileIO> storage;

    public FencedOperations(TableOperations delegate, String tableName) {
        this(delegate, tableName, UnaryOperator.identity());
    }

    private FencedOperations(TableOperations delegate, String tableName, UnaryOperator<FileIO> storage) {
        this.delegate = delegate;
        this.tableName = tableName;
        this.storage = storage;
    }

    /** Of the same table, through another view of its storage. */
    FencedOperations through(UnaryOperator<FileIO> otherStorage) {
        return new FencedOperations(delegate, tableName, otherStorage);
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        List<Long> added = addedToMain(metadata);
        LedgerCommit commit = LedgerCommit.activeFor(base);
        if (commit == null) {
            refuseForeignChange(base, metadata);
        }
        if (added.isEmpty()) {
            delegate.commit(base, metadata);
        } else if (commit == null) {
            swap(base, metadata, last(added));
        } else {
            swapWithLedger(commit, base, metadata, added);
        }
    }

    /** For changes of a flow that move no rows. */
    void commitUnfenced(TableMetadata base, TableMetadata metadata) {
        delegate.commit(base, metadata);
    }

    /** Nothing but us writes a flow's position or definition, and nobody writes rows to a stream's place in the catalog. */
    private void refuseForeignChange(TableMetadata base, TableMetadata metadata) {
        if (base == null) {
            return;
        }
        boolean addsRows = metadata.changes().stream().anyMatch(MetadataUpdate.AddSnapshot.class::isInstance);
        if (addsRows && LedgerKeys.KIND_STREAM.equals(base.property(LedgerKeys.KIND, null))) {
            throw new RefusedException(
                    ErrorCode.UNSUPPORTED,
                    "cannot write to " + tableName + ": it is a stream, not a table",
                    "write to an Iceberg table, or produce to the stream's topic");
        }
        if (LedgerKeys.KIND_TOTALS.equals(base.property(LedgerKeys.KIND, null))
                && !TotalsTable.isChanging()
                && metadata.changes().stream().anyMatch(FencedOperations::changesRows)) {
            throw new RefusedException(
                    ErrorCode.UNSUPPORTED,
                    "cannot change rows of " + tableName + ": they are the totals of a flow",
                    "change the flow's table; ROLLBACK takes its totals back too");
        }
        metadata.changes().stream()
                .flatMap(FencedOperations::changedProperties)
                .filter(LedgerKeys::belongsToLedger)
                .findFirst()
                .ifPresent(property -> {
                    throw new RefusedException(
                            ErrorCode.UNSUPPORTED,
                            "cannot change property " + property + " of " + tableName + ": it belongs to a flow",
                            "use CREATE FLOW, ALTER FLOW .. RESET TO, or DROP FLOW");
                });
    }

    private static boolean changesRows(MetadataUpdate change) {
        return change instanceof MetadataUpdate.AddSnapshot add
                && !DataOperations.REPLACE.equals(add.snapshot().operation());
    }

    private static Stream<String> changedProperties(MetadataUpdate change) {
        Set<String> properties = Set.of();
        if (change instanceof MetadataUpdate.SetProperties set) {
            properties = set.updated().keySet();
        } else if (change instanceof MetadataUpdate.RemoveProperties remove) {
            properties = remove.removed();
        }
        return properties.stream();
    }

    private void swapWithLedger(LedgerCommit commit, TableMetadata base, TableMetadata metadata, List<Long> added) {
        Ledger ledger = Ledger.of(tableName, base);
        Map<Long, LedgerChange> changes = new LinkedHashMap<>();
        added.forEach(id -> changes.put(id, commit.rule().decide(ledger, metadata.snapshot(id))));
        TableMetadata.Builder builder = TableMetadata.buildFrom(base);
        for (MetadataUpdate update : metadata.changes()) {
            if (!isStop(update, added)) {
                withSummary(update, changes).applyTo(builder);
            }
        }
        changes.forEach((id, change) -> {
            builder.setProperties(change.properties());
            if (change.isEntry()) {
                builder.setRef(
                        LedgerKeys.tag(change.entry().flow()),
                        SnapshotRef.tagBuilder(id).maxRefAgeMs(Long.MAX_VALUE).build());
            }
        });
        try {
            swap(base, builder.build(), last(added));
            commit.landed(changes.get(last(added)));
        } catch (CommitStateUnknownException e) {
            throw e;
        } catch (RuntimeException e) {
            commit.unsettled(last(added));
            throw e;
        }
    }

    /** Main's stop at an older snapshot, on which a rollback adds its own, would stand in the log after those. */
    private static boolean isStop(MetadataUpdate update, List<Long> added) {
        return update instanceof MetadataUpdate.SetSnapshotRef ref
                && ref.name().equals(SnapshotRef.MAIN_BRANCH)
                && !added.contains(ref.snapshotId());
    }

    private static MetadataUpdate withSummary(MetadataUpdate update, Map<Long, LedgerChange> changes) {
        if (!(update instanceof MetadataUpdate.AddSnapshot add)
                || !changes.containsKey(add.snapshot().snapshotId())) {
            return update;
        }
        ObjectNode json = (ObjectNode) LedgerText.parsed(SnapshotParser.toJson(add.snapshot()));
        ObjectNode summary = json.withObject("summary");
        changes.get(add.snapshot().snapshotId()).summary().forEach(summary::put);
        return new MetadataUpdate.AddSnapshot(SnapshotParser.fromJson(json.toString()));
    }

    /** A false "failed" would make Iceberg try again, conflict with its own files and delete the ones just committed. */
    private void swap(TableMetadata base, TableMetadata metadata, long snapshotId) {
        try {
            delegate.commit(base, metadata);
        } catch (RuntimeException failure) {
            if (!hasLanded(snapshotId, failure)) {
                throw failure;
            }
            LOG.warn("Snapshot {} of {} has landed although its commit failed", snapshotId, tableName, failure);
        }
    }

    private boolean hasLanded(long snapshotId, RuntimeException failure) {
        try {
            TableMetadata refreshed = delegate.refresh();
            return refreshed != null && refreshed.snapshot(snapshotId) != null;
        } catch (RuntimeException e) {
            CommitStateUnknownException unknown = new CommitStateUnknownException(failure);
            unknown.addSuppressed(e);
            throw unknown;
        }
    }

    /** The new snapshots that main is moved to, one after the other. */
    private static List<Long> addedToMain(TableMetadata metadata) {
        return metadata.changes().stream()
                .filter(MetadataUpdate.SetSnapshotRef.class::isInstance)
                .map(MetadataUpdate.SetSnapshotRef.class::cast)
                .filter(ref -> ref.name().equals(SnapshotRef.MAIN_BRANCH))
                .map(MetadataUpdate.SetSnapshotRef::snapshotId)
                .filter(id -> metadata.changes().stream()
                        .anyMatch(change -> change instanceof MetadataUpdate.AddSnapshot add
                                && add.snapshot().snapshotId() == id))
                .toList();
    }

    private static long last(List<Long> ids) {
        return ids.get(ids.size() - 1);
    }

    @Override
    public TableMetadata refresh() {
        LedgerCommit.awaitTurn();
        TableMetadata refreshed = delegate.refresh();
        LedgerCommit commit = LedgerCommit.activeFor(refreshed);
        if (commit != null && commit.landedLate(refreshed)) {
            throw new CommitStateUnknownException(
                    "could not tell at once that the batch has landed in " + tableName,
                    new IllegalStateException("the catalog answered that the commit failed, and made it afterwards"));
        }
        return refreshed;
    }

    @Override
    public TableMetadata current() {
        return delegate.current();
    }

    @Override
    public FileIO io() {
        return storage.apply(delegate.io());
    }

    @Override
    public EncryptionManager encryption() {
        return delegate.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return delegate.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return delegate.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommittedMetadata) {
        return delegate.temp(uncommittedMetadata);
    }

    @Override
    public long newSnapshotId() {
        return delegate.newSnapshotId();
    }

    @Override
    public boolean requireStrictCleanup() {
        return delegate.requireStrictCleanup();
    }

    String tableName() {
        return tableName;
    }
}
