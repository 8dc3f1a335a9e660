package io.frazil.commit;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;

/** The fence of a batch, and its entry; pure but for the facts it asks for. */
record BatchRule(BatchCommit batch) implements LedgerRule {

    @Override
    public LedgerChange decide(Ledger base, Snapshot added) {
        checkFence(base);
        BatchFacts facts = batch.facts().get();
        long addedRows = Long.parseLong(added.summary().getOrDefault(SnapshotSummary.ADDED_RECORDS_PROP, "0"));
        BatchCounts counts = batch.counting().counts(facts, addedRows);
        if (!batch.counting().allows(counts)) {
            throw new UnbalancedException("cannot commit " + batch.ranges() + " of flow " + batch.flow() + " to "
                    + base.table() + ": the counts do not add up, " + counts);
        }
        OptionalLong watermark = facts.watermarkMicros();
        LedgerEntry entry = new LedgerEntry(
                batch.flow(),
                LedgerEntry.Kind.BATCH,
                batch.statementHash(),
                batch.batchId(),
                batch.writerId(),
                batch.clusterId(),
                batch.topicIds(),
                batch.ranges(),
                counts,
                watermark,
                batch.totalsSnapshotId());
        return LedgerChange.of(entry, batch.to());
    }

    private void checkFence(Ledger base) {
        Optional<FlowDefinition> definition = base.definition(batch.flow());
        Optional<Position> position = base.position(batch.flow());
        if (definition.isEmpty() || position.isEmpty()) {
            throw fenced(base, "the flow is no longer declared");
        }
        if (!definition.get().statementHash().equals(batch.statementHash())) {
            throw fenced(base, "the flow has another statement now");
        }
        if (!position.get().equals(batch.from())) {
            throw fenced(base, whereTheyPart(position.get()));
        }
    }

    private String whereTheyPart(Position position) {
        for (OffsetRange range : batch.ranges()) {
            OptionalLong next = position.next(range.topicPartition());
            if (!next.equals(batch.from().next(range.topicPartition()))) {
                return "the flow stands at offset " + (next.isPresent() ? next.getAsLong() : "none") + " of "
                        + range.topicPartition();
            }
        }
        return "the flow stands elsewhere";
    }

    private FencedException fenced(Ledger base, String why) {
        return new FencedException(
                "cannot commit " + batch.ranges() + " of flow " + batch.flow() + " to " + base.table() + ": " + why);
    }
}
