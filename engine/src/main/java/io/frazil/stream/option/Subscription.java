package io.frazil.stream.option;

import io.frazil.flow.TopicPartition;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which topic partitions a stream reads. Immutable. */
public sealed interface Subscription {

    /** Whether this is a topic partition that the stream reads, should it exist. */
    boolean covers(TopicPartition topicPartition);

    /** {@code subscribe}: every partition of these topics. */
    record Topics(SortedSet<String> names) implements Subscription {

        public Topics {
            names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
        }

        @Override
        public boolean covers(TopicPartition topicPartition) {
            return names.contains(topicPartition.topic());
        }
    }

    /** {@code subscribePattern}: every partition of every topic whose whole name matches, also of ones to come. */
    record Matching(Pattern pattern) implements Subscription {

        @Override
        public boolean covers(TopicPartition topicPartition) {
            return pattern.matcher(topicPartition.topic()).matches();
        }
    }

    /** {@code assign}: these topic partitions and no others. */
    record Assigned(SortedSet<TopicPartition> topicPartitions) implements Subscription {

        public Assigned {
            topicPartitions = Collections.unmodifiableSortedSet(new TreeSet<>(topicPartitions));
        }

        @Override
        public boolean covers(TopicPartition topicPartition) {
            return topicPartitions.contains(topicPartition);
        }
    }
}
