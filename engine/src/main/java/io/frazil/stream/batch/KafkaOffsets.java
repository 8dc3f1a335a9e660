package io.frazil.stream.batch;

import io.frazil.flow.Position;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What Kafka says of a stream at one moment. Immutable.
 *
 * @param clusterId Kafka's id of the cluster
 * @param topicIds Kafka's id of every topic that exists; another id under the same name is another topic
 * @param missingTopics topics that the stream names and Kafka does not have
 * @param earliest the first offset that Kafka still has, of every topic partition of the stream
 * @param latest the offset behind the last record that can be read: with {@code read_committed} the last stable one
 */
public record KafkaOffsets(
        String clusterId,
        SortedMap<String, String> topicIds,
        SortedSet<String> missingTopics,
        Position earliest,
        Position latest) {

    public KafkaOffsets {
        topicIds = Collections.unmodifiableSortedMap(new TreeMap<>(topicIds));
        missingTopics = Collections.unmodifiableSortedSet(new TreeSet<>(missingTopics));
    }
}
