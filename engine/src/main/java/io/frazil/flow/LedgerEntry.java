package io.frazil.flow;

import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one snapshot says of one flow: the part of the stream that it took in, and who put it there. Its written form is
 * a public format, {@code docs/ledger.md}.
 *
 * @param flow the flow's name
 * @param kind what the commit was
 * @param statementHash {@link FlowDefinition#statementHash()} of the statement that made the rows
 * @param batchId unique to one attempt to commit one range, so that two writers of one range can tell who won
 * @param writerId unique to one run of a flow in one process
 * @param clusterId Kafka's cluster id
 * @param topicIds Kafka's topic id of every topic of the ranges; another id under the same name is another topic
 * @param ranges what was taken in; for {@code GAP} and {@code ROLLBACK} what was left out, as far as its end is known; for
 *     {@code DECLARE} and {@code RESET} empty: there the position was set
 * @param counts what became of the records of the ranges
 * @param watermarkMicros microseconds since 1970-01-01 UTC; empty while the flow has no watermark
 * @param totalsSnapshotId the snapshot of the flow's table of totals that belongs to these rows; empty: it has none
 */
public record LedgerEntry(
        String flow,
        Kind kind,
        String statementHash,
        String batchId,
        String writerId,
        String clusterId,
        SortedMap<String, String> topicIds,
        List<OffsetRange> ranges,
        BatchCounts counts,
        OptionalLong watermarkMicros,
        OptionalLong totalsSnapshotId) {

    /** What a commit of a flow was. */
    public enum Kind {
        /** The flow was declared and its first position fixed; no rows. */
        DECLARE,
        /** Rows and position of one batch. */
        BATCH,
        /** The position was moved over offsets that Kafka no longer holds, with {@code failOnDataLoss = false}; no rows. */
        GAP,
        /** The position was set by {@code ALTER FLOW .. RESET TO}; no rows. */
        RESET,
        /** The table was taken back to an older snapshot by {@code ROLLBACK}; no rows. */
        ROLLBACK,
        /** Rows of a batch whose position follows in an entry of its own: no part of the chain of entries. */
        ROWS
    }

    public LedgerEntry {
        topicIds = Collections.unmodifiableSortedMap(new TreeMap<>(topicIds));
        ranges = List.copyOf(ranges);
    }
}
