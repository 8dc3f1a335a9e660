package io.frazil.stream;

import io.frazil.flow.TopicPartition;
import io.frazil.stream.client.KafkaFailures;
import io.frazil.stream.client.SharedAdmin;
import io.frazil.stream.option.References;
import io.frazil.stream.option.StreamOptions;
import io.frazil.stream.option.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds the topic partitions that a stream's subscription means at the moment. Confined to one thread at a time. */
final class Discovery implements AutoCloseable {

    private final StreamOptions options;
    private final KafkaFailures failures;
    private final SharedAdmin shared;
    private final Admin admin;
    private String clusterId;

    /** @param missingTopics named by the stream and not there */
    record Found(
            String clusterId,
            SortedMap<String, String> topicIds,
            SortedSet<String> missingTopics,
            SortedSet<TopicPartition> topicPartitions) {}

    Discovery(StreamOptions options, References references) {
        this.options = options;
        this.failures = new KafkaFailures(options.client());
        this.shared = SharedAdmin.open(options.client(), references);
        this.admin = shared.admin();
    }

    Found find() {
        if (clusterId == null) {
            clusterId = answer(admin.describeCluster().clusterId());
        }
        SortedMap<String, String> topicIds = new TreeMap<>();
        SortedSet<String> missing = new TreeSet<>();
        SortedSet<TopicPartition> topicPartitions = new TreeSet<>();
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin.describeTopics(topics()).topicNameValues();
        asked.forEach((topic, future) -> {
            List<TopicDescription> described = described(future);
            if (described.isEmpty()) {
                missing.add(topic);
            }
            for (TopicDescription one : described) {
                topicIds.put(topic, one.topicId().toString());
                one.partitions().stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .filter(options.subscription()::covers)
                        .forEach(topicPartitions::add);
            }
        });
        return new Found(clusterId, topicIds, missing, topicPartitions);
    }

    @Override
    public void close() {
        shared.close();
    }

    private Collection<String> topics() {
        if (options.subscription() instanceof Subscription.Topics topics) {
            return topics.names();
        }
        if (options.subscription() instanceof Subscription.Assigned assigned) {
            return assigned.topicPartitions().stream()
                    .map(TopicPartition::topic)
                    .distinct()
                    .toList();
        }
        Subscription.Matching matching = (Subscription.Matching) options.subscription();
        List<String> matches = new ArrayList<>();
        for (String topic : answer(admin.listTopics().names())) {
            if (matching.pattern().matcher(topic).matches()) {
                matches.add(topic);
            }
        }
        return matches;
    }

    /** Empty if there is no such topic. */
    private List<TopicDescription> described(KafkaFuture<TopicDescription> future) {
        try {
            return List.of(future.get());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return List.of();
            }
            throw failures.translate(doing(), e.getCause());
        }
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw failures.translate(doing(), e.getCause());
        }
    }

    private String doing() {
        return "find the topics of stream " + options.client().stream();
    }
}
