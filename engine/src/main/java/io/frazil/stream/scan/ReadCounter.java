package io.frazil.stream.scan;

import io.frazil.flow.OffsetRange;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.util.AccumulatorV2;

/**
 * How many records the tasks of one batch have read. A range, or a piece of one, is reported once it has been read to its
 * end, and reported again it counts once: tasks are retried, run twice, or speculated. Thread-safe.
 */
public final class ReadCounter extends AccumulatorV2<ReadCounter.RangeCount, Map<OffsetRange, ReadCounter.Counts>> {

    private final Map<OffsetRange, Counts> counts = new HashMap<>();

    /** What waits for ranges, on the driver. */
    private transient List<Waiting> waiting = List.of();

    private record Waiting(List<OffsetRange> ranges, CompletableFuture<Void> read) {}

    /**
     * @param read records that Kafka delivered
     * @param skipped of these, the ones that could not be decoded and were left out
     * @param late of these, the ones that were left out because they are older than the watermark
     * @param reachedMicros the watermark that the others reach; {@link EventTime#NONE}: none
     */
    public record Counts(long read, long skipped, long late, long reachedMicros) implements Serializable {

        public static final Counts ZERO = new Counts(0, 0);

        /** Of a read without a watermark. */
        public Counts(long read, long skipped) {
            this(read, skipped, 0, EventTime.NONE);
        }

        public Counts plus(Counts other) {
            return new Counts(
                    read + other.read,
                    skipped + other.skipped,
                    late + other.late,
                    Math.max(reachedMicros, other.reachedMicros));
        }

        public OptionalLong reached() {
            return reachedMicros == EventTime.NONE ? OptionalLong.empty() : OptionalLong.of(reachedMicros);
        }
    }

    /** One range, or a piece of one, read to its end. */
    public record RangeCount(OffsetRange range, Counts counts) implements Serializable {}

    public static ReadCounter registered(SparkContext context) {
        ReadCounter counter = new ReadCounter();
        context.register(counter);
        return counter;
    }

    /** The sum over these ranges; empty while one of them has not been read to its end. */
    public synchronized Optional<Counts> complete(Collection<OffsetRange> ranges) {
        Counts sum = Counts.ZERO;
        for (OffsetRange range : ranges) {
            Optional<Counts> read = read(range);
            if (read.isEmpty()) {
                return read;
            }
            sum = sum.plus(read.get());
        }
        return Optional.of(sum);
    }

    /** Those of the ranges that have not been read to their end. */
    public synchronized List<OffsetRange> missing(Collection<OffsetRange> ranges) {
        return ranges.stream().filter(range -> read(range).isEmpty()).toList();
    }

    /** As one, or in pieces by several tasks; two scans of the same range may cut it differently. */
    private Optional<Counts> read(OffsetRange range) {
        Counts whole = counts.get(range);
        if (whole != null) {
            return Optional.of(whole);
        }
        return counts.entrySet().stream()
                .filter(piece -> piece.getKey().topicPartition().equals(range.topicPartition()))
                .filter(piece ->
                        piece.getKey().from() == range.from() && piece.getKey().until() < range.until())
                .flatMap(piece -> read(
                        new OffsetRange(range.topicPartition(), piece.getKey().until(), range.until()))
                        .map(piece.getValue()::plus)
                        .stream())
                .findFirst();
    }

    /** Completed, on the driver, once the tasks have read every one of these ranges to its end. */
    public synchronized CompletableFuture<Void> whenRead(Collection<OffsetRange> ranges) {
        Waiting added = new Waiting(List.copyOf(ranges), new CompletableFuture<>());
        waiting = Stream.concat(waiting.stream(), Stream.of(added)).toList();
        tell();
        return added.read();
    }

    private void tell() {
        waiting.stream()
                .filter(waits ->
                        waits.ranges().stream().allMatch(range -> read(range).isPresent()))
                .forEach(waits -> waits.read().complete(null));
    }

    @Override
    public synchronized boolean isZero() {
        return counts.isEmpty();
    }

    @Override
    public synchronized ReadCounter copy() {
        ReadCounter copy = new ReadCounter();
        copy.counts.putAll(counts);
        return copy;
    }

    @Override
    public synchronized void reset() {
        counts.clear();
    }

    @Override
    public synchronized void add(RangeCount count) {
        counts.put(count.range(), count.counts());
    }

    @Override
    public void merge(AccumulatorV2<RangeCount, Map<OffsetRange, Counts>> other) {
        Map<OffsetRange, Counts> theirs = other.value();
        synchronized (this) {
            counts.putAll(theirs);
            tell();
        }
    }

    @Override
    public synchronized Map<OffsetRange, Counts> value() {
        return Map.copyOf(counts);
    }
}
