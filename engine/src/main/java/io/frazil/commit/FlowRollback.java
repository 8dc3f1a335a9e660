package io.frazil.commit;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * What taking a table to another snapshot does to one of its flows. Immutable.
 *
 * @param before where the flow stood
 * @param after where it goes on
 * @param leftOut what it had taken in, the snapshot does not hold, and it does not take in again
 * @param again what it takes in again
 * @param clusterId of the Kafka that {@code after} belongs to
 * @param topicIds likewise
 * @param watermarkMicros the watermark that held at the snapshot
 * @param totalsSnapshotId the snapshot of the flow's table of totals that belongs to the snapshot's rows
 */
public record FlowRollback(
        FlowDefinition flow,
        Position before,
        Position after,
        List<OffsetRange> leftOut,
        List<OffsetRange> again,
        String clusterId,
        SortedMap<String, String> topicIds,
        OptionalLong watermarkMicros,
        OptionalLong totalsSnapshotId) {

    public FlowRollback {
        leftOut = List.copyOf(leftOut);
        again = List.copyOf(again);
    }

    /**
     * Reads what it would do; pure.
     *
     * @param replay whether the flow goes back to where it stood at the snapshot
     * @throws FrazilException NOT_FOUND if the table no longer tells where that was
     */
    static FlowRollback of(Ledger base, String flow, long snapshotId, boolean replay) {
        RollbackReading reading = RollbackReading.of(base, flow, snapshotId);
        return replay ? reading.replay() : reading.plain();
    }

    LedgerEntry entry(String batchId, String writerId) {
        return new LedgerEntry(
                flow.name(),
                LedgerEntry.Kind.ROLLBACK,
                flow.statementHash(),
                batchId,
                writerId,
                clusterId,
                topicIds,
                leftOut,
                BatchCounts.ZERO,
                watermarkMicros,
                totalsSnapshotId);
    }

    static FrazilException untold(Ledger base, String flow, long snapshotId) {
        return new FrazilException(
                ErrorCode.NOT_FOUND,
                "cannot take flow " + flow + " back to where it stood at snapshot " + snapshotId + " of " + base.table()
                        + ": the snapshots that told are expired",
                "roll back without WITH REPLAY, then ALTER FLOW " + flow + " RESET TO TIMESTAMP '..'");
    }
}
