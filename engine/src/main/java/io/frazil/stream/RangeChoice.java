package io.frazil.stream;

import io.frazil.flow.OffsetRange;
import java.util.List;
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
            if (ranges.stream().map(OffsetRange::topicPartition).distinct().count() < ranges.size()) {
                throw new IllegalArgumentException("two ranges of one topic partition: " + ranges);
            }
        }

        @Override
        public OptionalLong knownOffsets() {
            return OptionalLong.of(
                    ranges.stream().mapToLong(OffsetRange::offsets).sum());
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
