package io.frazil.stream;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.TopicPartition;
import io.frazil.stream.batch.KafkaOffsets;
import io.frazil.stream.option.StartingPoint;
import io.frazil.stream.option.StreamOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code startingOffsets} written out for each topic partition, held against what Kafka has. Pure. */
record StartingOffsets(StreamOptions options, KafkaOffsets now) {

    Map<TopicPartition, Long> resolve(Map<TopicPartition, Long> written) {
        List<String> wrong = new ArrayList<>();
        Map<TopicPartition, Long> starts = new TreeMap<>();
        now.latest().asMap().forEach((topicPartition, latest) -> {
            long earliest = now.earliest().next(topicPartition).orElse(latest);
            Long offset = written.get(topicPartition);
            if (offset == null) {
                wrong.add("says nothing of " + topicPartition);
            } else if (offset == StartingPoint.EARLIEST) {
                starts.put(topicPartition, earliest);
            } else if (offset == StartingPoint.LATEST) {
                starts.put(topicPartition, latest);
            } else if (options.failOnDataLoss() && (offset < earliest || offset > latest)) {
                wrong.add("names " + topicPartition + "@" + offset + ", and Kafka has "
                        + (earliest == latest ? "nothing, next is " + latest : earliest + ".." + (latest - 1)));
            } else {
                starts.put(topicPartition, Math.min(latest, Math.max(earliest, offset)));
            }
        });
        written.keySet().forEach(topicPartition -> {
            if (now.latest().next(topicPartition).isEmpty()) {
                wrong.add("names " + topicPartition + ", which does not exist");
            }
        });
        if (!wrong.isEmpty()) {
            throw new FrazilException(
                    ErrorCode.BAD_OPTION,
                    "cannot start stream " + options.client().stream() + ": startingOffsets "
                            + String.join(", ", wrong),
                    "give every topic partition an offset that Kafka has, -2 for earliest or -1 for latest");
        }
        return starts;
    }
}
