package io.frazil.catalog;

import io.frazil.commit.CommittedEntry;
import io.frazil.commit.FlowTable;
import io.frazil.commit.Ledger;
import io.frazil.commit.LedgerCheck;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.Standing;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.spark.source.SparkTable;
import org.apache.spark.sql.connector.catalog.Table;

/**
 * The version of a table that a scan of it reads, with what one version of the table's metadata says of its flows.
 * Reads nothing. Immutable.
 */
public final class TableVersion {

    private final SparkTable table;
    private final Ledger ledger;

    private TableVersion(SparkTable table, Ledger ledger) {
        this.table = table;
        this.ledger = ledger;
    }

    /** Empty: it is no table of Iceberg in a catalog of ours, or one of its metadata tables. */
    public static Optional<TableVersion> of(Table table) {
        return table instanceof SparkTable spark && spark.table() instanceof BaseTable base && FlowTable.isOurs(base)
                ? Optional.of(new TableVersion(spark, FlowTable.of(base).loadedLedger()))
                : Optional.empty();
    }

    /** The table as Spark reads it, at exactly this version. */
    public Table table() {
        return table;
    }

    /** The same for all versions of one table. */
    public String tableId() {
        return table.id();
    }

    /** As its catalog writes it. */
    public String name() {
        return ledger.table();
    }

    /** Empty: the table has none yet, and no rows. */
    public Optional<Long> snapshotId() {
        return Optional.ofNullable(table.snapshotId());
    }

    public List<FlowDefinition> flows() {
        return ledger.definitions();
    }

    /** The flows that fill it from a stream, those left out that have not been declared to their end. */
    public List<FlowDefinition> flowsFrom(String stream) {
        return flows().stream()
                .filter(flow -> flow.stream().equals(stream))
                .filter(flow -> ledger.position(flow.name()).isPresent())
                .toList();
    }

    /**
     * Where a flow stood in this version.
     *
     * @throws FrazilException NOT_FOUND if nothing that is kept tells
     */
    public Standing standing(String flow) {
        Optional<Long> snapshot = snapshotId();
        Optional<Position> position = snapshot.flatMap(id -> position(flow, id));
        Optional<LedgerEntry> entry =
                snapshot.flatMap(id -> ledger.newestEntryIn(flow, id)).map(CommittedEntry::entry);
        if (position.isEmpty() || entry.isEmpty()) {
            throw new FrazilException(
                    ErrorCode.NOT_FOUND,
                    "could not tell where flow " + flow + " stood in "
                            + snapshot.map(id -> "snapshot " + id).orElse("the empty version") + " of " + name()
                            + ": no snapshot that is kept says it",
                    "read a newer version of the table, or say where the query begins to read the stream,"
                            + " FROM <stream> WITH (startingOffsets = ..)");
        }
        List<OffsetRange> ahead = ledger.rangesAhead(flow, snapshot.orElseThrow())
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.NOT_FOUND,
                        "could not tell what of the stream is in snapshot " + snapshot.get() + " of " + name()
                                + ": flow "
                                + flow + " delivers at least once, rows first, and the snapshots that tell of its rows"
                                + " have expired",
                        "START FLOW " + flow + ", so that its next batch says it, or say where the query begins to read"
                                + " the stream, FROM <stream> WITH (startingOffsets = ..)"));
        return new Standing(
                flow,
                name(),
                snapshot.orElseThrow(),
                position.get(),
                ahead,
                entry.get().clusterId(),
                entry.get().topicIds(),
                entry.get().watermarkMicros(),
                entry.get().totalsSnapshotId());
    }

    /** Of the newest version what the rows say, if someone has rolled the table back behind the flow's back. */
    private Optional<Position> position(String flow, long snapshotId) {
        if (!ledger.isHead(snapshotId)) {
            return ledger.positionAt(flow, snapshotId);
        }
        LedgerCheck check = ledger.check(flow);
        return check instanceof LedgerCheck.Mismatch mismatch
                ? mismatch.ofRows()
                : Optional.of(((LedgerCheck.Agrees) check).position());
    }
}
