package io.frazil.stream.client;

import io.frazil.stream.option.ClientOptions;
import io.frazil.stream.option.OptionNames;
import io.frazil.stream.option.References;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for records on behalf of all streams of this process that have the same client settings: one consumer, one
 * thread, one question that stands at each broker, however many streams are idle. What Kafka answers with is thrown away.
 * Lives as long as it has watches. Thread-safe.
 */
public final class Arrivals {

    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

    /** Ends early when something comes, or what is waited for changes. */
    private static final Duration POLL = Duration.ofMinutes(1);

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Map<Map<String, Object>, Arrivals> SHARED = new HashMap<>();

    private final Map<String, Object> config;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Watch> watches = new LinkedHashSet<>();
    /** What the consumer asks for. To seek there again would leave the question that stands unanswered. */
    private final Map<TopicPartition, Long> asked = new HashMap<>();

    private Arrivals(ClientOptions options, Map<String, Object> config) {
        this.config = config;
        this.consumer = ConsumerPool.make(options, config);
    }

    /** Of a stream's, which waits for nothing yet. */
    public static Watch watch(ClientOptions options, References references) {
        Map<String, Object> config = options.arrivals(references);
        synchronized (SHARED) {
            Arrivals shared = SHARED.get(config);
            if (shared == null) {
                shared = new Arrivals(options, config);
                SHARED.put(config, shared);
                Thread thread = new Thread(shared::live, "frazil-arrivals");
                thread.setDaemon(true);
                thread.start();
            }
            return shared.add(options);
        }
    }

    private Watch add(ClientOptions options) {
        lock.lock();
        try {
            Watch watch = new Watch(options);
            watches.add(watch);
            return watch;
        } finally {
            lock.unlock();
        }
    }

    private void live() {
        try {
            while (!isOver()) {
                if (ask()) {
                    look();
                }
            }
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private boolean isOver() {
        synchronized (SHARED) {
            lock.lock();
            try {
                return watches.isEmpty() && SHARED.remove(config, this);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Every watch learns of it; the next one begins anew. */
    private void fail(Throwable e) {
        LOG.warn("The wait for records at {} has failed", config.get(OptionNames.BOOTSTRAP), e);
        synchronized (SHARED) {
            SHARED.remove(config, this);
        }
        lock.lock();
        try {
            watches.forEach(watch -> watch.fail(e));
        } finally {
            lock.unlock();
        }
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    /** False, after a while, if nothing is to be asked for. */
    private boolean ask() {
        lock.lock();
        try {
            Set<TopicPartition> watched = new HashSet<>();
            Map<TopicPartition, Long> wanted = new HashMap<>();
            for (Watch watch : watches) {
                watched.addAll(watch.offsets.keySet());
                if (watch.state == State.WAITING) {
                    watch.offsets.forEach((topicPartition, offset) -> wanted.merge(topicPartition, offset, Math::min));
                }
            }
            if (watched.isEmpty()) {
                changed.await(LOOK.toNanos(), TimeUnit.NANOSECONDS);
                return false;
            }
            if (!consumer.assignment().equals(watched)) {
                consumer.assign(watched);
                asked.keySet().retainAll(watched);
            }
            wanted.forEach((topicPartition, offset) -> {
                if (!offset.equals(asked.put(topicPartition, offset))) {
                    consumer.seek(topicPartition, offset);
                }
            });
            Set<TopicPartition> paused = new HashSet<>(consumer.paused());
            paused.retainAll(wanted.keySet());
            consumer.resume(paused);
            return true;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        try {
            tell(consumer.poll(POLL));
        } catch (WakeupException e) {
            // What is waited for has changed.
        } catch (OffsetOutOfRangeException e) {
            tellNotHeld(e.offsetOutOfRangePartitions().keySet());
        } catch (NoOffsetForPartitionException e) {
            tellNotHeld(e.partitions());
        }
    }

    private void tell(ConsumerRecords<ByteBuffer, ByteBuffer> records) {
        lock.lock();
        try {
            List<TopicPartition> unwanted = new ArrayList<>();
            for (TopicPartition topicPartition : records.partitions()) {
                asked.put(topicPartition, consumer.position(topicPartition));
                List<ConsumerRecord<ByteBuffer, ByteBuffer>> come = records.records(topicPartition);
                long last = come.get(come.size() - 1).offset();
                boolean isWanted = false;
                for (Watch watch : watches) {
                    Long offset = watch.offsets.get(topicPartition);
                    if (offset != null && offset <= last) {
                        isWanted |= watch.state == State.WAITING;
                        watch.end(State.ARRIVED);
                    }
                }
                if (!isWanted) {
                    unwanted.add(topicPartition);
                }
            }
            // A stream that was told is likely to wait on from here soon; if more comes before, it is busy.
            consumer.pause(unwanted);
        } finally {
            lock.unlock();
        }
    }

    private void tellNotHeld(Collection<TopicPartition> topicPartitions) {
        lock.lock();
        try {
            asked.keySet().removeAll(topicPartitions);
            for (Watch watch : watches) {
                if (watch.offsets.keySet().stream().anyMatch(topicPartitions::contains)) {
                    watch.end(State.NOT_HELD);
                    watch.offsets = Map.of();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void askAnew() {
        changed.signal();
        consumer.wakeup();
    }

    private enum State {
        WAITING,
        ARRIVED,
        NOT_HELD,
        FAILED
    }

    /** One stream's wait, again and again. Confined to one thread at a time. */
    public final class Watch implements AutoCloseable {

        private final ClientOptions options;
        private final Condition ended = lock.newCondition();
        private Map<TopicPartition, Long> offsets = Map.of();
        private State state = State.ARRIVED;
        private Throwable failure;

        private Watch(ClientOptions options) {
            this.options = options;
        }

        /**
         * Returns when there may be a record at one of the offsets or behind it, or when it has waited so long.
         *
         * @param wanted at least one
         * @param isOver asked at first and when {@link #wake} is called; true ends the wait
         * @return false, at once, if Kafka does not hold them
         */
        public boolean await(Map<TopicPartition, Long> wanted, BooleanSupplier isOver, Duration atMost) {
            lock.lock();
            try {
                if (state != State.FAILED && (state != State.WAITING || !offsets.equals(wanted))) {
                    offsets = Map.copyOf(wanted);
                    state = State.WAITING;
                    askAnew();
                }
                long left = atMost.toNanos();
                while (state == State.WAITING && left > 0 && !isOver.getAsBoolean()) {
                    left = ended.awaitNanos(left);
                }
                if (state == State.FAILED) {
                    throw failed();
                }
                return state != State.NOT_HELD;
            } catch (InterruptedException e) {
                throw new KafkaFailures(options).translate(doing(), new InterruptException(e));
            } finally {
                lock.unlock();
            }
        }

        /** For any thread: lets a wait ask whether it is over. */
        public void wake() {
            lock.lock();
            try {
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Whether it has waited for these ever since it was asked to, and none has come. */
        public boolean isWaitingFor(Map<TopicPartition, Long> wanted) {
            lock.lock();
            try {
                return state == State.WAITING && offsets.equals(wanted);
            } finally {
                lock.unlock();
            }
        }

        private RuntimeException failed() {
            return failure instanceof KafkaException e
                    ? new KafkaFailures(options).translate(doing(), e)
                    : new IllegalStateException("could not " + doing(), failure);
        }

        private String doing() {
            return "wait for records of stream " + options.stream();
        }

        private void fail(Throwable e) {
            failure = e;
            end(State.FAILED);
        }

        private void end(State as) {
            state = as;
            ended.signalAll();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                watches.remove(this);
                askAnew();
            } finally {
                lock.unlock();
            }
        }
    }
}
