package io.frazil.app.demo;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Asks Kafka about the demo's topic; for any thread. */
public record DemoTopic(String bootstrap, String name) {

    public boolean exists() {
        return ask(admin -> admin.listTopics().names().get().contains(name));
    }

    /** The next offset of every topic partition, by its number. */
    public SortedMap<Integer, Long> endOffsets() {
        return ask(admin -> {
            TopicDescription topic =
                    admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            for (TopicPartitionInfo each : topic.partitions()) {
                asked.put(new TopicPartition(name, each.partition()), OffsetSpec.latest());
            }
            SortedMap<Integer, Long> ends = new TreeMap<>();
            admin.listOffsets(asked)
                    .all()
                    .get()
                    .forEach((topicPartition, end) -> ends.put(topicPartition.partition(), end.offset()));
            return ends;
        });
    }

    private interface Question<T> {
        T put(Admin admin) throws ExecutionException, InterruptedException;
    }

    private <T> T ask(Question<T> question) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            return question.put(admin);
        } catch (ExecutionException e) {
            throw new FrazilException(
                    ErrorCode.KAFKA,
                    "could not ask Kafka about topic " + name + ": "
                            + e.getCause().getMessage(),
                    "",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FrazilException(
                    ErrorCode.KAFKA, "could not ask Kafka about topic " + name + ": interrupted", "", e);
        }
    }
}
