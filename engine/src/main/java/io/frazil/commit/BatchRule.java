package io.frazil.commit;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.apache.iceberg.Snapshot;

/** The fence of a batch, and its entry; pure but for the facts it asks for. */
record BatchRule(BatchCommit batch) implements LedgerRule {

    @Override
    public LedgerChange decide(Ledger base, Snapshot added) {
        checkFence(base);
        BatchFacts facts = batch.facts().get();
        BatchCounts counts = counts(base, facts, Ledger.addedRows(added));
        return LedgerChange.of(entry(LedgerEntry.Kind.BATCH, counts, watermark(base, facts)), batch.to());
    }

    /** That of the facts, unless the flow is further already: a batch may have begun before the last one landed. */
    private OptionalLong watermark(Ledger base, BatchFacts facts) {
        return LongStream.concat(base.watermarkMicros(batch.flow()).stream(), facts.watermarkMicros().stream())
                .max();
    }

    /** What became of the records that were read. */
    BatchCounts counts(Ledger base, BatchFacts facts, long addedRows) {
        BatchCounts counts = batch.counting().counts(facts, addedRows);
        if (!batch.counting().allows(counts)) {
            throw new UnbalancedException("cannot commit " + batch.ranges() + " of flow " + batch.flow() + " to "
                    + base.table() + ": the counts do not add up, " + counts);
        }
        return counts;
    }

    LedgerEntry entry(LedgerEntry.Kind kind, BatchCounts counts, OptionalLong watermark) {
        return new LedgerEntry(
                batch.flow(),
                kind,
                batch.statementHash(),
                batch.batchId(),
                batch.writerId(),
                batch.clusterId(),
                batch.topicIds(),
                batch.ranges(),
                counts,
                watermark,
                batch.totalsSnapshotId());
    }

    void checkFence(Ledger base) {
        Position position = standing(base);
        if (!position.equals(batch.from())) {
            throw fenced(base, whereTheyPart(position));
        }
    }

    /** Where the flow stands, if it is still the flow of this batch. */
    Position standing(Ledger base) {
        Optional<FlowDefinition> definition = base.definition(batch.flow());
        Optional<Position> position = base.position(batch.flow());
        if (definition.isEmpty() || position.isEmpty()) {
            throw fenced(base, "the flow is no longer declared");
        }
        if (!definition.get().statementHash().equals(batch.statementHash())) {
            throw fenced(base, "the flow has another statement now");
        }
        return position.get();
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
