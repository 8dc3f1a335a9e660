package io.frazil.flow;

import java.io.Serializable;

/**
 * The offsets {@code from} (inclusive) to {@code until} (exclusive) of one topic partition; never empty. It may hold
 * fewer records than offsets: compaction and transaction markers leave gaps.
 */
public record OffsetRange(TopicPartition topicPartition, long from, long until) implements Serializable {

    public OffsetRange {
        if (from < 0 || until <= from) {
            throw new IllegalArgumentException("not an offset range: " + topicPartition + " " + from + ".." + until);
        }
    }

    /** How many offsets the range spans. */
    public long offsets() {
        return until - from;
    }

    /** Written with its last offset included, as people count: {@code transactions-3@10..19}. */
    @Override
    public String toString() {
        return topicPartition + "@" + from + ".." + (until - 1);
    }
}
