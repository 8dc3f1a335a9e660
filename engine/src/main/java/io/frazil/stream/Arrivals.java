package io.frazil.stream;

import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;

/**
 * Waits for records without asking for them again and again: Kafka answers when there are some. What it answers with is
 * thrown away. Confined to one thread at a time.
 */
final class Arrivals implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(200);

    private final ClientOptions options;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    /** What the consumer asks for: to seek again would leave what it waits for unanswered. */
    private final Map<org.apache.kafka.common.TopicPartition, Long> asked = new HashMap<>();

    Arrivals(ClientOptions options, References references) {
        this.options = options;
        this.consumer = ConsumerPool.make(options, options.arrivals(references));
    }

    /**
     * Returns when there may be a record behind the position, or when it has waited so long.
     *
     * @param topicPartitions of the position, at least one
     * @param isOver asked now and then; true ends the wait
     * @return false, at once, if Kafka does not hold the position
     */
    boolean await(Position from, Collection<TopicPartition> topicPartitions, BooleanSupplier isOver, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            ask(from, topicPartitions);
            while (!isOver.getAsBoolean() && System.nanoTime() < end && !hasCome()) {
                // Kafka has not answered.
            }
            return true;
        } catch (OffsetOutOfRangeException | NoOffsetForPartitionException e) {
            asked.clear();
            return false;
        } catch (KafkaException e) {
            throw new KafkaFailures(options).translate("wait for records of stream " + options.stream(), e);
        }
    }

    private void ask(Position from, Collection<TopicPartition> topicPartitions) {
        Collection<org.apache.kafka.common.TopicPartition> wanted = ClientOptions.kafka(topicPartitions);
        consumer.assign(wanted);
        asked.keySet().retainAll(wanted);
        for (org.apache.kafka.common.TopicPartition one : wanted) {
            long offset = from.next(ClientOptions.ours(one)).orElseThrow();
            if (!Long.valueOf(offset).equals(asked.put(one, offset))) {
                consumer.seek(one, offset);
            }
        }
    }

    private boolean hasCome() {
        ConsumerRecords<ByteBuffer, ByteBuffer> records = consumer.poll(LOOK);
        records.partitions().forEach(one -> asked.put(one, consumer.position(one)));
        return !records.isEmpty();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
