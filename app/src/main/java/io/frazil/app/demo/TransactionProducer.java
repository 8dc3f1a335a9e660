package io.frazil.app.demo;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends made-up transactions to a topic at a steady rate, on a thread of its own; the methods are for any thread. */
public final class TransactionProducer implements AutoCloseable {

    private static final long TICK_NANOS = 10_000_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final int rowsPerSecond;
    private final TransactionMaker maker;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::produce, "demo-producer");
    private volatile boolean stopped;

    private TransactionProducer(String bootstrap, String topic, int rowsPerSecond, long first) {
        this.topic = topic;
        this.rowsPerSecond = rowsPerSecond;
        this.maker = new TransactionMaker(first);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "5", "compression.type", "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** @param first the number of the first transaction; no two of a topic should have the same */
    public static TransactionProducer start(String bootstrap, String topic, int rowsPerSecond, long first) {
        TransactionProducer started = new TransactionProducer(bootstrap, topic, rowsPerSecond, first);
        started.thread.start();
        return started;
    }

    /** How many records Kafka has confirmed. */
    public long acknowledged() {
        return acknowledged.get();
    }

    private void produce() {
        long started = System.nanoTime();
        long sent = 0;
        while (!stopped && failure.get() == null) {
            long due = (long) ((System.nanoTime() - started) / 1e9 * rowsPerSecond);
            Instant now = Instant.now();
            for (; sent < due && !stopped; sent++) {
                send(maker.next(now));
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    private void send(TransactionMaker.Transaction transaction) {
        byte[] key = transaction.userId().getBytes(StandardCharsets.UTF_8);
        byte[] value = transaction.json().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, key, value), (metadata, error) -> {
            if (error == null) {
                acknowledged.incrementAndGet();
            } else {
                failure.compareAndSet(null, error);
            }
        });
    }

    /** Stops sending and waits until Kafka has answered for everything sent; a second call does nothing. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
        Optional.ofNullable(failure.getAndSet(null)).ifPresent(error -> {
            throw new FrazilException(
                    ErrorCode.KAFKA, "could not send to topic " + topic + ": " + error.getMessage(), "", error);
        });
    }
}
