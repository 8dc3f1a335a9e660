package io.frazil.commit;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.TopicPartition;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.iceberg.Snapshot;

/**
 * The entry that follows rows which were committed ahead of it, and takes their position in; only while the table holds
 * them. Pure but for the facts it asks for.
 *
 * @param landed one after the other, each beginning where the one before it ends; not empty
 */
record TrailingRule(List<BatchCommit> landed, String batchId) implements LedgerRule {

    @Override
    public LedgerChange decide(Ledger base, Snapshot added) {
        BatchCommit whole = whole();
        BatchRule rule = new BatchRule(whole);
        rule.checkFence(base);
        BatchCounts counts = BatchCounts.ZERO;
        OptionalLong watermark = base.watermarkMicros(whole.flow());
        for (BatchCommit batch : landed) {
            BatchFacts facts = batch.facts().get();
            counts = counts.plus(new BatchRule(batch).counts(base, facts, addedRows(base, batch)));
            watermark = LongStream.concat(watermark.stream(), facts.watermarkMicros().stream())
                    .max();
        }
        return LedgerChange.of(rule.entry(LedgerEntry.Kind.BATCH, counts, watermark), whole.to());
    }

    /** All of them as one batch. */
    BatchCommit whole() {
        BatchCommit first = landed.get(0);
        BatchCommit last = landed.get(landed.size() - 1);
        SortedMap<TopicPartition, OffsetRange> ranges = new TreeMap<>();
        landed.stream()
                .flatMap(batch -> batch.ranges().stream())
                .forEach(range -> ranges.merge(
                        range.topicPartition(),
                        range,
                        (before, after) -> new OffsetRange(range.topicPartition(), before.from(), after.until())));
        return new BatchCommit(
                first.flow(),
                first.statementHash(),
                batchId,
                first.writerId(),
                first.clusterId(),
                last.topicIds(),
                first.from(),
                List.copyOf(ranges.values()),
                first.counting(),
                OptionalLong.empty(),
                first.facts());
    }

    private static long addedRows(Ledger base, BatchCommit batch) {
        return base.rowsAhead(batch.flow(), batch.batchId())
                .orElseThrow(() -> new RefusedException(
                        ErrorCode.CONFLICT,
                        "could not move flow " + batch.flow() + " of " + base.table() + " over " + batch.ranges()
                                + ": somebody has taken their rows out of the table",
                        ""));
    }
}
