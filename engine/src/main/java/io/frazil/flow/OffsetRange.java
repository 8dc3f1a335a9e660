package io.frazil.flow;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

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

    /** What is left of it, in order. */
    public List<OffsetRange> without(Collection<OffsetRange> taken) {
        List<OffsetRange> left = new ArrayList<>();
        long next = from;
        List<OffsetRange> inOrder = taken.stream()
                .filter(range -> range.topicPartition().equals(topicPartition))
                .sorted(Comparator.comparingLong(OffsetRange::from))
                .toList();
        for (OffsetRange range : inOrder) {
            if (range.from() > next && next < until) {
                left.add(new OffsetRange(topicPartition, next, Math.min(range.from(), until)));
            }
            next = Math.max(next, range.until());
        }
        if (next < until) {
            left.add(new OffsetRange(topicPartition, next, until));
        }
        return left;
    }

    /** Written with its last offset included, as people count: {@code transactions-3@10..19}. */
    @Override
    public String toString() {
        return topicPartition + "@" + from + ".." + (until - 1);
    }
}
