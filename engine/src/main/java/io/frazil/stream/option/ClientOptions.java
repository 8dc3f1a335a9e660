package io.frazil.stream.option;

import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * What a stream tells Kafka's clients: the {@code kafka.*} options without that prefix. References are resolved where
 * a client is made, so that a secret is never sent from one process to another. Immutable.
 *
 * @param stream the stream's name, for messages
 */
public record ClientOptions(String stream, SortedMap<String, String> properties) implements Serializable {

    private static final int API_TIMEOUT_MILLIS = 20_000;
    private static final int REQUEST_TIMEOUT_MILLIS = 15_000;
    private static final int RECORDS_PER_POLL = 4_096;

    /**
     * What a broker may answer at once, all topic partitions together; Kafka's own 50 MB, for several tasks that each read
     * one answer and have asked for the next, would outlive the young generation and fill the old one.
     */
    private static final int FETCH_BYTES = 8 << 20;

    /**
     * As large as the operating system finds right; Kafka's own 64 KB bound what is on its way from a broker that is not
     * near, and make sixteen reads of each megabyte.
     */
    private static final int RECEIVE_BUFFER_BYTES = -1;

    /**
     * A range at the end of a topic leaves a fetch ahead waiting at the broker, and the next batch's fetch waits behind
     * it: with Kafka's own half second, every small batch takes that long.
     */
    private static final int FETCH_WAIT_MILLIS = 10;

    /**
     * How long a question for records may stand at the broker; it is asked again then. Streams share it: one that begins
     * to wait is not in it before it is asked again.
     */
    private static final int ARRIVALS_WAIT_MILLIS = 250;

    public ClientOptions {
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }

    static ClientOptions of(String stream, SortedMap<String, String> options) {
        TreeMap<String, String> properties = new TreeMap<>();
        options.forEach((name, value) -> {
            if (name.startsWith(OptionNames.KAFKA)) {
                properties.put(name.substring(OptionNames.KAFKA.length()), value.strip());
            }
        });
        properties.put(OptionNames.BOOTSTRAP, options.get(OptionNames.BOOTSTRAP).strip());
        return new ClientOptions(stream, properties);
    }

    /** As written, so a reference is shown as such. */
    public String bootstrapServers() {
        return properties.get(OptionNames.BOOTSTRAP);
    }

    /** How long Kafka may take to answer. */
    public Duration timeout() {
        String written = properties.get(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
        return Duration.ofMillis(written == null ? API_TIMEOUT_MILLIS : Long.parseLong(written));
    }

    /** A consumer's properties, with every reference resolved: not to be logged, shown or stored. */
    public Map<String, Object> consumer(References references) {
        Map<String, Object> resolved = new HashMap<>(Map.of(
                ConsumerConfig.RECEIVE_BUFFER_CONFIG, RECEIVE_BUFFER_BYTES,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES));
        resolved.putAll(resolved(references));
        resolved.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        resolved.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        resolved.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        resolved.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        resolved.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        return resolved;
    }

    /** Of a consumer that only waits for records, and wants as little of them as Kafka can give; resolved likewise. */
    public Map<String, Object> arrivals(References references) {
        Map<String, Object> resolved = consumer(references);
        resolved.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, ARRIVALS_WAIT_MILLIS);
        resolved.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        resolved.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
        resolved.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
        resolved.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return resolved;
    }

    /** An admin client's properties, resolved likewise. */
    public Map<String, Object> admin(References references) {
        Map<String, Object> resolved = resolved(references);
        resolved.keySet()
                .removeIf(name -> OptionNames.isClientOption(name)
                        && !AdminClientConfig.configNames().contains(name));
        return resolved;
    }

    private Map<String, Object> resolved(References references) {
        int timeout = Math.toIntExact(timeout().toMillis());
        Map<String, Object> resolved = new HashMap<>();
        resolved.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
        resolved.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(timeout, REQUEST_TIMEOUT_MILLIS));
        properties.forEach((name, value) -> resolved.put(name, references.resolve(optionName(name), value)));
        return resolved;
    }

    private static String optionName(String property) {
        return property.equals(OptionNames.BOOTSTRAP) ? property : OptionNames.KAFKA + property;
    }

    public static org.apache.kafka.common.TopicPartition kafka(TopicPartition topicPartition) {
        return new org.apache.kafka.common.TopicPartition(topicPartition.topic(), topicPartition.partition());
    }

    public static List<org.apache.kafka.common.TopicPartition> kafka(Collection<TopicPartition> topicPartitions) {
        return topicPartitions.stream().map(ClientOptions::kafka).toList();
    }

    public static Map<org.apache.kafka.common.TopicPartition, Long> kafka(Position position) {
        Map<org.apache.kafka.common.TopicPartition, Long> offsets = new HashMap<>();
        position.asMap().forEach((topicPartition, offset) -> offsets.put(kafka(topicPartition), offset));
        return offsets;
    }

    public static TopicPartition ours(org.apache.kafka.common.TopicPartition topicPartition) {
        return new TopicPartition(topicPartition.topic(), topicPartition.partition());
    }
}
