package io.frazil.commit;

import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * One attempt to commit one batch of a flow.
 *
 * @param flow the flow's name
 * @param statementHash of the definition that the statement was planned from; another one in the table fences the batch
 * @param batchId unique to this attempt
 * @param writerId unique to one run of a flow in one process
 * @param clusterId Kafka's cluster id
 * @param topicIds Kafka's topic id of every topic of the ranges
 * @param from the position where the batch begins
 * @param ranges what it takes in, beginning at {@code from}; not empty
 * @param counting how its rows tell of its records
 * @param totalsSnapshotId the snapshot of the flow's table of totals with this batch in it; empty: it has no such table
 * @param facts asked at the moment of the commit, when all records have been read, and again if the catalog asks for
 *     another try
 */
public record BatchCommit(
        String flow,
        String statementHash,
        String batchId,
        String writerId,
        String clusterId,
        SortedMap<String, String> topicIds,
        Position from,
        List<OffsetRange> ranges,
        Counting counting,
        OptionalLong totalsSnapshotId,
        Supplier<BatchFacts> facts) {

    public BatchCommit {
        LedgerKeys.checked(flow);
        topicIds = Collections.unmodifiableSortedMap(new TreeMap<>(topicIds));
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("a batch of flow " + flow + " without ranges");
        }
        from.advance(ranges);
    }

    /** Where the flow stands once the batch has landed. */
    public Position to() {
        return from.advance(ranges);
    }
}
