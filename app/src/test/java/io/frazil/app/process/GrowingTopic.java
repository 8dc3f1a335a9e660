package io.frazil.app.process;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Keeps a topic growing, on a thread of its own. A record says its own offset, so that what became of every single one
 * can be told: some cannot be decoded, some are of no interest to a {@link GrowingFlow}. It also says what
 * {@link ChangesByKey} makes of it.
 */
final class GrowingTopic implements AutoCloseable {

    static final String NAME = "growing";
    static final int PARTITIONS = 3;

    private static final int RECORDS_A_TICK = 2;
    private static final long TICK_NANOS = 10_000_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final long[] sent = new long[PARTITIONS];
    private final Thread thread = new Thread(this::produce, "growing-topic");
    private volatile boolean stopped;

    private GrowingTopic(String bootstrap) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    static GrowingTopic start(String bootstrap) {
        GrowingTopic topic = new GrowingTopic(bootstrap);
        topic.thread.start();
        return topic;
    }

    static boolean isBad(long offset) {
        return offset % 17 == 5;
    }

    static boolean isFiltered(long offset) {
        return !isBad(offset) && offset % 10 == 3;
    }

    static boolean isStored(long offset) {
        return !isBad(offset) && !isFiltered(offset);
    }

    private void produce() {
        for (long tick = 0; !stopped && failure.get() == null; tick++) {
            for (int i = 0; i < RECORDS_A_TICK; i++) {
                send((int) ((tick * RECORDS_A_TICK + i) % PARTITIONS));
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    private void send(int partition) {
        long offset = sent[partition]++;
        String value =
                isBad(offset) ? "no JSON" : "{\"n\": " + offset + ", " + ChangesByKey.fields(partition, offset) + "}";
        producer.send(
                new ProducerRecord<>(NAME, partition, null, value.getBytes(StandardCharsets.UTF_8)),
                (metadata, error) -> {
                    if (error != null || metadata.offset() != offset) {
                        failure.compareAndSet(
                                null, new IllegalStateException("record " + offset + " went astray", error));
                    }
                });
    }

    /** Ends the growth, and returns how many records each topic partition has. */
    long[] stop() throws Exception {
        stopped = true;
        thread.join();
        producer.close();
        if (failure.get() != null) {
            throw failure.get();
        }
        return LongStream.of(sent).toArray();
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.close();
    }
}
