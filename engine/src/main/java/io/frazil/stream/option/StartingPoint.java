package io.frazil.stream.option;

import io.frazil.flow.TopicPartition;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where reading begins while a table has no position of the stream. Immutable. */
public sealed interface StartingPoint {

    /** Spark's number for the earliest offset. */
    long EARLIEST = -2;

    /** Spark's number for the latest offset. */
    long LATEST = -1;

    /** At the first record that Kafka still has. */
    record Earliest() implements StartingPoint {}

    /** Behind the last record that Kafka has now. */
    record Latest() implements StartingPoint {}

    /** At these offsets; {@link #EARLIEST} and {@link #LATEST} may stand for an offset. */
    record Offsets(SortedMap<TopicPartition, Long> offsets) implements StartingPoint {

        public Offsets {
            offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
        }
    }

    /** At the first record of each topic partition that is not older than this. */
    record At(Instant instant) implements StartingPoint {}
}
