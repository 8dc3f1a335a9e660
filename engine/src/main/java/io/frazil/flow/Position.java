package io.frazil.flow;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The next offset of every topic partition of a stream that a table has taken in. Immutable. */
public final class Position implements Serializable {

    public static final Position EMPTY = new Position(new TreeMap<>());

    private final TreeMap<TopicPartition, Long> next;

    private Position(TreeMap<TopicPartition, Long> next) {
        this.next = next;
    }

    public static Position of(Map<TopicPartition, Long> next) {
        next.forEach((topicPartition, offset) -> {
            if (offset < 0) {
                throw new IllegalArgumentException("not an offset: " + topicPartition + "@" + offset);
            }
        });
        return new Position(new TreeMap<>(next));
    }

    /** The next offset to read of a topic partition, empty while the table knows nothing of it. */
    public OptionalLong next(TopicPartition topicPartition) {
        Long offset = next.get(topicPartition);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    public SortedSet<TopicPartition> topicPartitions() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(next.keySet()));
    }

    public SortedMap<TopicPartition, Long> asMap() {
        return Collections.unmodifiableSortedMap(next);
    }

    public boolean isEmpty() {
        return next.isEmpty();
    }

    /** Every range must begin where this position ends; a topic partition that is not in it yet may begin anywhere. */
    public Position advance(Collection<OffsetRange> ranges) {
        TreeMap<TopicPartition, Long> advanced = new TreeMap<>(next);
        for (OffsetRange range : ranges) {
            Long expected = advanced.put(range.topicPartition(), range.until());
            if (expected != null && expected != range.from()) {
                throw new IllegalArgumentException(
                        range + " does not begin where the position ends, at offset " + expected);
            }
        }
        return new Position(advanced);
    }

    /** Adds topic partitions that this position does not know yet; the ones it knows keep their offset. */
    public Position withNew(Map<TopicPartition, Long> starts) {
        TreeMap<TopicPartition, Long> merged = new TreeMap<>(starts);
        merged.putAll(next);
        return Position.of(merged);
    }

    /** The ranges between this position and a later one; topic partitions that only {@code end} knows are left out. */
    public List<OffsetRange> rangesTo(Position end) {
        List<OffsetRange> ranges = new ArrayList<>();
        next.forEach((topicPartition, from) -> end.next(topicPartition).ifPresent(until -> {
            if (until > from) {
                ranges.add(new OffsetRange(topicPartition, from, until));
            }
        }));
        return List.copyOf(ranges);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position position && next.equals(position.next);
    }

    @Override
    public int hashCode() {
        return next.hashCode();
    }

    @Override
    public String toString() {
        return next.toString();
    }
}
