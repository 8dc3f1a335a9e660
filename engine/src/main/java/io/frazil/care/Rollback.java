package io.frazil.care;

import io.frazil.catalog.QualifiedName;
import io.frazil.commit.FlowRollback;
import io.frazil.commit.FlowTable;
import io.frazil.commit.Ledger;
import io.frazil.commit.TableRollback;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.sql.Statement;
import io.frazil.stream.StreamSource;
import io.frazil.stream.batch.BatchPlanner;
import io.frazil.stream.batch.DataLoss;
import io.frazil.stream.batch.KafkaOffsets;
import io.frazil.stream.option.StreamOptions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Snapshot;

/**
 * One {@code ROLLBACK} of one table. The table's flows must not run meanwhile, or what they have at hand is lost work.
 * For one thread.
 *
 * @param streams the options of a flow's stream
 */
public record Rollback(
        QualifiedName name, TableRollback change, boolean forward, Function<FlowDefinition, StreamOptions> streams) {

    /**
     * @throws FrazilException NOT_FOUND if the table has no such snapshot
     */
    public static Rollback of(
            QualifiedName name,
            FlowTable table,
            Statement.RollbackTarget target,
            boolean replay,
            Function<FlowDefinition, StreamOptions> streams) {
        Ledger ledger = table.ledger();
        long snapshotId = target instanceof Statement.RollbackTarget.Timestamp timestamp
                ? currentAt(name, ledger, timestamp.instant())
                : ((Statement.RollbackTarget.Version) target).snapshotId();
        if (ledger.snapshots().snapshot(snapshotId).isEmpty()) {
            throw new FrazilException(
                    ErrorCode.NOT_FOUND,
                    "could not find snapshot " + snapshotId + " in table " + name,
                    "DESCRIBE HISTORY " + name + " lists what there is");
        }
        boolean forward =
                ledger.snapshots().history().stream().noneMatch(snapshot -> snapshot.snapshotId() == snapshotId);
        return new Rollback(name, new TableRollback(table, snapshotId, replay), forward, streams);
    }

    private static long currentAt(QualifiedName name, Ledger ledger, Instant instant) {
        List<HistoryEntry> log = ledger.snapshots().log();
        if (log.isEmpty()) {
            throw new FrazilException(
                    ErrorCode.NOT_FOUND, "could not roll back " + name + ": it has no snapshots yet", "");
        }
        return log.stream()
                .filter(entry -> entry.timestampMillis() <= instant.toEpochMilli())
                .reduce((earlier, later) -> later)
                .map(HistoryEntry::snapshotId)
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.NOT_FOUND,
                        "could not find what " + name + " was at " + instant + ": its first snapshot is of "
                                + Instant.ofEpochMilli(log.get(0).timestampMillis()),
                        "DESCRIBE HISTORY " + name + " lists what there is"));
    }

    /** When the snapshot was committed that the table is taken to. */
    public Instant targetTime() {
        return change.table()
                .ledger()
                .snapshots()
                .snapshot(change.snapshotId())
                .map(Snapshot::timestampMillis)
                .map(Instant::ofEpochMilli)
                .orElseThrow();
    }

    /**
     * Makes sure that it can be done, and changes nothing.
     *
     * @throws FrazilException NOT_FOUND, DATA_LOSS
     */
    public void check() {
        List<FlowRollback> flows = change.preview();
        if (change.replay()) {
            flows.forEach(this::checkKafka);
        }
    }

    private void checkKafka(FlowRollback rollback) {
        StreamOptions options = streams.apply(rollback.flow());
        KafkaOffsets kafka;
        try (StreamSource source = StreamSource.open(options)) {
            kafka = source.offsets();
        }
        if (!kafka.clusterId().equals(rollback.clusterId())) {
            throw refused(rollback, "stream " + rollback.flow().stream() + " points at another Kafka cluster now");
        }
        Optional<DataLoss> loss = BatchPlanner.of(options).loss(rollback.after(), rollback.topicIds(), kafka);
        loss.ifPresent(lost -> {
            throw refused(
                    rollback,
                    "Kafka no longer holds "
                            + lost.losses().stream()
                                    .map(DataLoss.Loss::toString)
                                    .collect(Collectors.joining(", ")));
        });
    }

    private FrazilException refused(FlowRollback rollback, String why) {
        return new FrazilException(
                ErrorCode.DATA_LOSS,
                "cannot replay flow " + rollback.flow().name() + " from snapshot " + change.snapshotId() + " of " + name
                        + ": " + why,
                "roll back without WITH REPLAY; the flow then keeps its position");
    }

    /** Does it. Empty: the table is there already. */
    public Optional<List<FlowRollback>> carryOut() {
        return change.isDone() ? Optional.empty() : Optional.of(change.commit());
    }
}
