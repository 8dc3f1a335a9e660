package io.frazil.broker;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends messages, and says so if one of them did not arrive: Kafka's own producer tells that to none but the one who
 * asks for each. Thread-safe.
 */
public final class ConfirmedProducer implements AutoCloseable {

    /** A busy machine may be slow; what is lost is told all the same. */
    private static final int DELIVERY_TIMEOUT_MILLIS = 900_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    public ConfirmedProducer(String bootstrapServers) {
        this(bootstrapServers, Map.of());
    }

    /** @param settings of a Kafka producer, beside the bootstrap servers */
    public ConfirmedProducer(String bootstrapServers, Map<String, String> settings) {
        Map<String, Object> all = new HashMap<>();
        all.put("delivery.timeout.ms", DELIVERY_TIMEOUT_MILLIS);
        // A topic that is made by its first message refuses that one at first; a second must not overtake it.
        all.put("max.in.flight.requests.per.connection", 1);
        all.putAll(settings);
        all.put("bootstrap.servers", bootstrapServers);
        this.producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends a value, in UTF-8, to a topic partition that Kafka's producer chooses. */
    public void send(String topic, String value) {
        send(new ProducerRecord<>(topic, bytes(value)));
    }

    /** @param value sent in UTF-8; null: a record without a value */
    public void send(String topic, int partition, String value) {
        send(new ProducerRecord<>(topic, partition, null, value == null ? null : bytes(value)));
    }

    public void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record, (metadata, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    /** Returns once the broker has everything that was sent. */
    public void flush() {
        producer.flush();
        requireAllSent();
    }

    /** Waits for everything that was sent. */
    @Override
    public void close() {
        producer.close();
        requireAllSent();
    }

    private void requireAllSent() {
        Exception error = failure.getAndSet(null);
        if (error != null) {
            throw new IllegalStateException("Kafka did not take a message: " + error.getMessage(), error);
        }
    }

    private static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
