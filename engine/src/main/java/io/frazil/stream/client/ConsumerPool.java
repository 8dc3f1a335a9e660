package io.frazil.stream.client;

import io.frazil.stream.option.ClientOptions;
import io.frazil.stream.option.References;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/**
 * Consumers that live on between batches, one pool a JVM. A consumer is lent to one task at a time; idle ones are
 * closed when they have been idle too long or are too many. Thread-safe.
 */
public final class ConsumerPool {

    public static final ConsumerPool OF_THIS_JVM = new ConsumerPool(16, Duration.ofMinutes(5));

    private final int maxIdle;
    private final long maxIdleNanos;
    private final Deque<Idle> idle = new ArrayDeque<>();

    public ConsumerPool(int maxIdle, Duration maxIdleTime) {
        this.maxIdle = maxIdle;
        this.maxIdleNanos = maxIdleTime.toNanos();
    }

    /**
     * Lends a consumer without an assignment. The borrower ends the lease by one of its two methods.
     *
     * @param nowNanos as {@link System#nanoTime()} counts
     */
    public Lease lease(ClientOptions options, References references, long nowNanos) {
        Map<String, Object> config = options.consumer(references);
        Consumer<ByteBuffer, ByteBuffer> found = take(config);
        closeAll(expired(nowNanos));
        return new Lease(config, found == null ? make(options, config) : found);
    }

    public int idleConsumers() {
        synchronized (idle) {
            return idle.size();
        }
    }

    /** Closes every consumer that is not lent. */
    public void closeIdle() {
        List<Idle> closing;
        synchronized (idle) {
            closing = List.copyOf(idle);
            idle.clear();
        }
        closeAll(closing);
    }

    static Consumer<ByteBuffer, ByteBuffer> make(ClientOptions options, Map<String, Object> config) {
        try {
            return new KafkaConsumer<>(config);
        } catch (KafkaException e) {
            throw new KafkaFailures(options).notMade(e);
        }
    }

    private Consumer<ByteBuffer, ByteBuffer> take(Map<String, Object> config) {
        synchronized (idle) {
            Iterator<Idle> newestFirst = idle.descendingIterator();
            while (newestFirst.hasNext()) {
                Idle candidate = newestFirst.next();
                if (candidate.config().equals(config)) {
                    newestFirst.remove();
                    return candidate.consumer();
                }
            }
            return null;
        }
    }

    private List<Idle> expired(long nowNanos) {
        List<Idle> expired = new ArrayList<>();
        synchronized (idle) {
            while (!idle.isEmpty()
                    && (idle.size() > maxIdle || nowNanos - idle.peekFirst().sinceNanos() > maxIdleNanos)) {
                expired.add(idle.removeFirst());
            }
        }
        return expired;
    }

    private static void closeAll(List<Idle> closing) {
        closing.forEach(one -> close(one.consumer()));
    }

    /** Closes without waiting for a broker, whether or not this thread is being interrupted. */
    private static void close(Consumer<ByteBuffer, ByteBuffer> consumer) {
        boolean interrupted = Thread.interrupted();
        try {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Idle(Map<String, Object> config, Consumer<ByteBuffer, ByteBuffer> consumer, long sinceNanos) {}

    /** One task's use of a consumer; confined to the task's thread. */
    public final class Lease {

        private final Map<String, Object> config;
        private final Consumer<ByteBuffer, ByteBuffer> consumer;

        private Lease(Map<String, Object> config, Consumer<ByteBuffer, ByteBuffer> consumer) {
            this.config = config;
            this.consumer = consumer;
        }

        public Consumer<ByteBuffer, ByteBuffer> consumer() {
            return consumer;
        }

        /** Only after an undisturbed use: its assignment and what it has fetched ahead are dropped. */
        public void giveBack(long nowNanos) {
            consumer.unsubscribe();
            synchronized (idle) {
                idle.addLast(new Idle(config, consumer, nowNanos));
            }
            closeAll(expired(nowNanos));
        }

        /** After a failure or an interrupt: nobody can tell what state the consumer is in. */
        public void discard() {
            close(consumer);
        }
    }
}
