package io.frazil.flow;

import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a flow stood in one snapshot of its table: what lies before its position is in the table as of that snapshot,
 * and of the rest only what was delivered ahead of it. Immutable.
 *
 * @param flow the flow's name
 * @param table as its catalog writes it
 * @param ahead ranges that are in the table too, as far as they are not before the position
 * @param clusterId Kafka's id of the cluster that the position belongs to
 * @param topicIds Kafka's ids of the position's topics, as far as they are known
 * @param watermarkMicros the watermark that the flow had reached, microseconds since 1970-01-01 UTC; empty: none
 * @param totalsSnapshotId the snapshot of the flow's table of totals that belongs to it; empty: it has none
 */
public record Standing(
        String flow,
        String table,
        long snapshotId,
        Position position,
        List<OffsetRange> ahead,
        String clusterId,
        SortedMap<String, String> topicIds,
        OptionalLong watermarkMicros,
        OptionalLong totalsSnapshotId) {

    public Standing {
        ahead = List.copyOf(ahead);
        topicIds = Collections.unmodifiableSortedMap(new TreeMap<>(topicIds));
    }

    /** What of these ranges is not in the table. */
    public List<OffsetRange> missing(List<OffsetRange> ranges) {
        return ranges.stream().flatMap(range -> range.without(ahead).stream()).toList();
    }

    /** In words, for plans and errors. */
    public String place() {
        return "the position of snapshot " + snapshotId + " of " + table;
    }

    /** @throws FrazilException LEDGER_MISMATCH if the stream's Kafka is not the one that the position belongs to */
    public void requireCluster(String stream, String found) {
        if (!found.equals(clusterId)) {
            throw new FrazilException(
                    ErrorCode.LEDGER_MISMATCH,
                    "cannot read stream " + stream + " from " + place() + ": the stream now points at Kafka cluster "
                            + found + ", and the position belongs to cluster " + clusterId,
                    "point the stream back, or say where the query begins to read, FROM <stream> WITH (startingOffsets = ..)");
        }
    }
}
