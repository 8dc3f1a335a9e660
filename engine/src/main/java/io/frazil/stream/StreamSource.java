package io.frazil.stream;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import io.frazil.stream.batch.KafkaOffsets;
import io.frazil.stream.client.Arrivals;
import io.frazil.stream.client.ConsumerPool;
import io.frazil.stream.client.KafkaFailures;
import io.frazil.stream.option.ClientOptions;
import io.frazil.stream.option.References;
import io.frazil.stream.option.StartingPoint;
import io.frazil.stream.option.StreamOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * What a stream's driver side asks Kafka: which topic partitions there are, and their offsets. Holds a consumer
 * while it is asked, and none while it waits. Confined to one thread at a time, but for {@link
 * #wake}; an interrupt ends a question with a runtime exception, the thread's flag set again.
 */
public final class StreamSource implements AutoCloseable {

    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(5);

    private final StreamOptions options;
    private final KafkaFailures failures;
    private final Discovery discovery;
    private final LongSupplier nanos;
    private Optional<ConsumerPool.Lease> lease = Optional.empty();
    private volatile Optional<Arrivals.Watch> watch = Optional.empty();
    private Discovery.Found found;
    private Position latest = Position.EMPTY;
    private Position earliest = Position.EMPTY;
    private long foundAtNanos;

    private StreamSource(StreamOptions options, LongSupplier nanos) {
        this.options = options;
        this.nanos = nanos;
        this.failures = new KafkaFailures(options.client());
        this.discovery = new Discovery(options, References.ofThisProcess());
        try {
            consumer();
        } catch (RuntimeException e) {
            discovery.close();
            throw e;
        }
    }

    /** Makes the clients; Kafka is asked when the first question is. */
    public static StreamSource open(StreamOptions options) {
        return open(options, System::nanoTime);
    }

    static StreamSource open(StreamOptions options, LongSupplier nanos) {
        return new StreamSource(options, nanos);
    }

    /**
     * What Kafka has now, for one question a call. Asked all the time, it sees new topic partitions, and what Kafka has
     * deleted at the beginning of known ones, within a few seconds.
     */
    public KafkaOffsets offsets() {
        if (found == null || nanos.getAsLong() - foundAtNanos > DISCOVERY_INTERVAL.toNanos()) {
            return refreshed();
        }
        if (isWaitingAt(latest)) {
            return snapshot();
        }
        try {
            latest = ends();
        } catch (TimeoutException e) {
            discard();
            // A topic that has been deleted meanwhile is asked for in vain until then.
            return refreshed();
        } catch (KafkaException e) {
            discard();
            throw failures.translate("read the end of stream " + options.client().stream(), e);
        }
        return snapshot();
    }

    /** Whether Kafka, which is asked for what comes behind a position, would have said if there were any. */
    public boolean isWaitingAt(Position position) {
        return watch.isPresent() && watch.get().isWaitingFor(ClientOptions.kafka(position));
    }

    /** What Kafka has now, topic partitions and earliest offsets included. */
    public KafkaOffsets refreshed() {
        found = null;
        Discovery.Found now = discovery.find();
        try {
            read(now);
        } catch (TimeoutException e) {
            discard();
            // A topic that was deleted between the two questions is asked for in vain.
            Discovery.Found then = discovery.find();
            if (then.equals(now)) {
                throw failures.translate(readingOffsets(), e);
            }
            ask(readingOffsets(), () -> read(then));
        } catch (KafkaException e) {
            discard();
            throw failures.translate(readingOffsets(), e);
        }
        return snapshot();
    }

    private String readingOffsets() {
        return "read the offsets of stream " + options.client().stream();
    }

    private Discovery.Found read(Discovery.Found now) {
        Consumer<ByteBuffer, ByteBuffer> consumer = consumer();
        Collection<org.apache.kafka.common.TopicPartition> topicPartitions = ClientOptions.kafka(now.topicPartitions());
        // Nothing is ever polled here; of topic partitions that are not assigned the client warns at every answer.
        consumer.assign(topicPartitions);
        earliest = position(consumer.beginningOffsets(topicPartitions));
        latest = position(consumer.endOffsets(topicPartitions));
        found = now;
        foundAtNanos = nanos.getAsLong();
        return now;
    }

    /**
     * Waits until there may be a record behind a position of the stream.
     *
     * @param isOver asked at first and when {@link #wake} is called; true ends the wait
     * @param atMost the longest wait
     * @return false, at once, if there is nothing to wait for: topic partitions or offsets of the position are not there
     */
    public boolean awaitBeyond(Position from, BooleanSupplier isOver, Duration atMost) {
        if (found == null) {
            return false;
        }
        Map<TopicPartition, Long> there = new TreeMap<>(from.asMap());
        there.keySet().retainAll(found.topicPartitions());
        if (there.isEmpty()) {
            return false;
        }
        if (watch.isEmpty()) {
            watch = Optional.of(Arrivals.watch(options.client(), References.ofThisProcess()));
        }
        Map<org.apache.kafka.common.TopicPartition, Long> wanted = ClientOptions.kafka(Position.of(there));
        if (watch.get().isWaitingFor(wanted)) {
            // It is at rest: whoever has questions meanwhile may have the consumer.
            lease.ifPresent(idle -> idle.giveBack(System.nanoTime()));
            lease = Optional.empty();
        }
        return watch.get().await(wanted, isOver, atMost);
    }

    /** For any thread: lets a wait that goes on ask whether it is over. */
    public void wake() {
        watch.ifPresent(Arrivals.Watch::wake);
    }

    /** Where the stream starts by its {@code startingOffsets} or {@code startingTimestamp}. */
    public Position start() {
        StartingPoint starting = options.starting();
        if (starting instanceof StartingPoint.At at) {
            return at(at.instant());
        }
        KafkaOffsets now = whole();
        if (starting instanceof StartingPoint.Offsets offsets) {
            return Position.of(new StartingOffsets(options, now).resolve(offsets.offsets()));
        }
        return starting instanceof StartingPoint.Earliest ? now.earliest() : now.latest();
    }

    /** In each topic partition the first record that is not older than this; its end where there is none. */
    public Position at(Instant instant) {
        KafkaOffsets now = whole();
        Map<org.apache.kafka.common.TopicPartition, Long> query = new HashMap<>();
        ClientOptions.kafka(found.topicPartitions())
                .forEach(topicPartition -> query.put(topicPartition, Math.max(0, instant.toEpochMilli())));
        Map<org.apache.kafka.common.TopicPartition, OffsetAndTimestamp> answer = ask(
                "find " + instant + " in stream " + options.client().stream(),
                () -> consumer().offsetsForTimes(query));
        Map<TopicPartition, Long> offsets = new TreeMap<>(now.latest().asMap());
        answer.forEach((topicPartition, offset) -> {
            if (offset != null) {
                offsets.merge(ClientOptions.ours(topicPartition), offset.offset(), Math::min);
            }
        });
        return Position.of(offsets);
    }

    public Position earliest() {
        return whole().earliest();
    }

    public Position latest() {
        return whole().latest();
    }

    /** Values of some records from both ends of every topic partition, for inferring columns; none is {@code null}. */
    public List<byte[]> sample(int maxRecords) {
        KafkaOffsets now = whole();
        found = null;
        return new Sample(consumer(), options.client(), now).values(maxRecords);
    }

    @Override
    public void close() {
        try (discovery) {
            watch.ifPresent(Arrivals.Watch::close);
            discard();
        }
    }

    /** Fresh, and an error if a topic that the stream names does not exist. */
    private KafkaOffsets whole() {
        KafkaOffsets now = refreshed();
        if (!now.missingTopics().isEmpty()) {
            throw new FrazilException(
                    ErrorCode.NOT_FOUND,
                    "could not find topic " + String.join(", ", now.missingTopics()) + " of stream "
                            + options.client().stream() + " on Kafka at "
                            + options.client().bootstrapServers(),
                    "create it, or correct 'subscribe'");
        }
        return now;
    }

    private Position ends() {
        return position(assigned().endOffsets(ClientOptions.kafka(found.topicPartitions())));
    }

    private Consumer<ByteBuffer, ByteBuffer> assigned() {
        Consumer<ByteBuffer, ByteBuffer> consumer = consumer();
        if (consumer.assignment().isEmpty()) {
            consumer.assign(ClientOptions.kafka(found.topicPartitions()));
        }
        return consumer;
    }

    private Consumer<ByteBuffer, ByteBuffer> consumer() {
        if (lease.isEmpty()) {
            lease = Optional.of(
                    ConsumerPool.OF_THIS_JVM.lease(options.client(), References.ofThisProcess(), System.nanoTime()));
        }
        return lease.get().consumer();
    }

    private void discard() {
        lease.ifPresent(ConsumerPool.Lease::discard);
        lease = Optional.empty();
    }

    private KafkaOffsets snapshot() {
        return new KafkaOffsets(found.clusterId(), found.topicIds(), found.missingTopics(), earliest, latest);
    }

    private <T> T ask(String doing, Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException e) {
            discard();
            throw failures.translate(doing, e);
        }
    }

    private static Position position(Map<org.apache.kafka.common.TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> ours = new HashMap<>();
        offsets.forEach((topicPartition, offset) -> ours.put(ClientOptions.ours(topicPartition), offset));
        return Position.of(ours);
    }
}
