package io.frazil.flow;

import java.io.Serializable;
import java.util.Comparator;

/** One partition of one Kafka topic; ordered by topic, then by number. Written {@code transactions-3}. */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition>, Serializable {

    private static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    public TopicPartition {
        if (topic.isEmpty() || partition < 0) {
            throw new IllegalArgumentException("not a topic partition: " + topic + "-" + partition);
        }
    }

    @Override
    public int compareTo(TopicPartition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
