package io.frazil.stream;

import io.frazil.flow.OffsetRange;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.util.AccumulatorV2;

/**
 * How many records the tasks of one batch have read. A range is reported once it has been read to its end, and reported
 * again it counts once: tasks are retried, run twice, or speculated. Thread-safe.
 */
public final class ReadCounter extends AccumulatorV2<ReadCounter.RangeCount, Map<OffsetRange, ReadCounter.Counts>> {

    private final Map<OffsetRange, Counts> counts = new HashMap<>();

    /**
     * @param read records that Kafka delivered
     * @param skipped of these, the ones that could not be decoded and were left out
     */
    public record Counts(long read, long skipped) implements Serializable {

        public static final Counts ZERO = new Counts(0, 0);

        public Counts plus(Counts other) {
            return new Counts(read + other.read, skipped + other.skipped);
        }
    }

    /** One range, read to its end. */
    public record RangeCount(OffsetRange range, Counts counts) implements Serializable {}

    public static ReadCounter registered(SparkContext context) {
        ReadCounter counter = new ReadCounter();
        context.register(counter);
        return counter;
    }

    /** The sum over these ranges; empty while one of them has not been read to its end. */
    public synchronized Optional<Counts> complete(Collection<OffsetRange> ranges) {
        return counts.keySet().containsAll(ranges)
                ? Optional.of(ranges.stream().map(counts::get).reduce(Counts.ZERO, Counts::plus))
                : Optional.empty();
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
        }
    }

    @Override
    public synchronized Map<OffsetRange, Counts> value() {
        return Map.copyOf(counts);
    }
}
