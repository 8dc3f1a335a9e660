package io.frazil.stream.scan;

import io.frazil.flow.OffsetRange;
import io.frazil.flow.Standing;
import io.frazil.flow.TopicPartition;
import io.frazil.stream.StreamSource;
import io.frazil.stream.batch.BatchPlan;
import io.frazil.stream.batch.BatchPlanner;
import io.frazil.stream.batch.KafkaOffsets;
import io.frazil.stream.option.BatchLimits;
import io.frazil.stream.option.StreamOptions;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** Which ranges a scan reads. Driver side; confined to the thread that plans. */
sealed interface RangeChoice {

    List<OffsetRange> ranges();

    ReadCounter counter();

    /** How many offsets, if that is known without asking Kafka. */
    OptionalLong knownOffsets();

    /** A flow's batch: exactly these. */
    record Given(List<OffsetRange> ranges, ReadCounter counter) implements RangeChoice {

        public Given {
            ranges = List.copyOf(ranges);
            Map<TopicPartition, Long> end = new HashMap<>();
            ranges.stream().sorted(Comparator.comparingLong(OffsetRange::from)).forEach(range -> {
                Long before = end.put(range.topicPartition(), range.until());
                if (before != null && before > range.from()) {
                    throw new IllegalArgumentException("ranges that overlap, at " + range);
                }
            });
        }

        @Override
        public OptionalLong knownOffsets() {
            return OptionalLong.of(
                    ranges.stream().mapToLong(OffsetRange::offsets).sum());
        }

        @Override
        public String toString() {
            return ", " + knownOffsets().orElse(0) + " offsets of " + ranges.size() + " topic partitions";
        }
    }

    /**
     * A query beside a table that holds the beginning: what a flow's next batch would read if it had no limits, as Kafka
     * has it when the first scan is run. Shared by the scans of one query, so that they end alike. Thread-safe.
     */
    final class Rest implements RangeChoice {

        private final StreamOptions options;
        private final Standing standing;
        private List<OffsetRange> ranges;

        Rest(StreamOptions options, Standing standing) {
            this.options = options;
            this.standing = standing;
        }

        @Override
        public synchronized List<OffsetRange> ranges() {
            if (ranges == null) {
                try (StreamSource source = StreamSource.open(options)) {
                    ranges = from(source.refreshed());
                }
            }
            return ranges;
        }

        private List<OffsetRange> from(KafkaOffsets now) {
            String stream = options.client().stream();
            standing.requireCluster(stream, now.clusterId());
            BatchPlanner planner = new BatchPlanner(options.subscription(), BatchLimits.NONE, options.failOnDataLoss());
            BatchPlan plan = planner.plan(standing.position(), standing.topicIds(), now, Duration.ZERO);
            if (plan instanceof BatchPlan.Stop stop) {
                throw stop.loss().exceptionOfQuery(stream, standing);
            }
            return plan instanceof BatchPlan.Read read ? standing.missing(read.ranges()) : List.of();
        }

        @Override
        public ReadCounter counter() {
            return ReadCounter.registered(SparkSession.active().sparkContext());
        }

        @Override
        public OptionalLong knownOffsets() {
            return OptionalLong.empty();
        }

        @Override
        public String toString() {
            return " from " + standing.place();
        }
    }

    /** A query: from the stream's starting point to its end, as Kafka has it when the query starts. */
    final class UntilNow implements RangeChoice {

        private final String stream;
        private final SortedMap<String, String> options;
        private List<OffsetRange> ranges;

        UntilNow(String stream, SortedMap<String, String> options) {
            this.stream = stream;
            this.options = options;
        }

        @Override
        public List<OffsetRange> ranges() {
            if (ranges == null) {
                try (StreamSource source = StreamSource.open(StreamOptions.parse(stream, options))) {
                    ranges = source.start().rangesTo(source.latest());
                }
            }
            return ranges;
        }

        @Override
        public ReadCounter counter() {
            return ReadCounter.registered(SparkSession.active().sparkContext());
        }

        @Override
        public OptionalLong knownOffsets() {
            return OptionalLong.empty();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof UntilNow query
                    && stream.equals(query.stream)
                    && new TreeMap<>(options).equals(query.options);
        }

        @Override
        public int hashCode() {
            return stream.hashCode();
        }
    }
}
