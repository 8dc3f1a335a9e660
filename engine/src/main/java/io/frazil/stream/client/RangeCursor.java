package io.frazil.stream.client;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.TopicPartition;
import io.frazil.stream.option.ClientOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;

/**
 * Goes over exactly the records of some ranges, one topic partition's records at a time in offset order. A range ends
 * when the consumer's position has reached its end, not at its last record: compaction, transaction markers and aborted
 * transactions leave gaps. Not thread-safe.
 */
public final class RangeCursor {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PROBE = Duration.ofSeconds(3);

    private final org.apache.kafka.clients.consumer.Consumer<ByteBuffer, ByteBuffer> consumer;
    private final ClientOptions options;
    private final Consumer<OffsetRange> onEnd;
    private final Map<TopicPartition, OffsetRange> open = new TreeMap<>();
    private final Queue<OffsetRange> polled = new ArrayDeque<>();

    private ConsumerRecords<ByteBuffer, ByteBuffer> records = ConsumerRecords.empty();
    private Iterator<ConsumerRecord<ByteBuffer, ByteBuffer>> current = Collections.emptyIterator();
    private OffsetRange range;

    /** @param onEnd told once of each range, when {@link #next} is called after its last record was handed out */
    public RangeCursor(
            org.apache.kafka.clients.consumer.Consumer<ByteBuffer, ByteBuffer> consumer,
            ClientOptions options,
            Collection<OffsetRange> ranges,
            Consumer<OffsetRange> onEnd) {
        this.consumer = consumer;
        this.options = options;
        this.onEnd = onEnd;
        ranges.forEach(one -> open.put(one.topicPartition(), one));
        consumer.assign(ClientOptions.kafka(open.keySet()));
        open.forEach((topicPartition, one) -> consumer.seek(ClientOptions.kafka(topicPartition), one.from()));
    }

    /** The next record, or {@code null} when every range has been read. */
    public ConsumerRecord<ByteBuffer, ByteBuffer> next() {
        while (true) {
            while (current.hasNext()) {
                ConsumerRecord<ByteBuffer, ByteBuffer> record = current.next();
                if (record.offset() < range.until()) {
                    return record;
                }
                current = Collections.emptyIterator();
            }
            range = polled.poll();
            if (range != null) {
                current = records.records(ClientOptions.kafka(range.topicPartition()))
                        .iterator();
                continue;
            }
            endRanges();
            if (open.isEmpty()) {
                return null;
            }
            poll();
        }
    }

    /** The range of the record that {@link #next} gave last. */
    public OffsetRange range() {
        return range;
    }

    private void endRanges() {
        List<OffsetRange> ended = new ArrayList<>();
        open.values().forEach(one -> {
            if (position(one) >= one.until()) {
                ended.add(one);
            }
        });
        if (ended.isEmpty()) {
            return;
        }
        ended.forEach(one -> open.remove(one.topicPartition()));
        consumer.pause(ended.stream()
                .map(one -> ClientOptions.kafka(one.topicPartition()))
                .toList());
        ended.forEach(onEnd);
    }

    private void poll() {
        long started = System.nanoTime();
        Map<TopicPartition, Long> before = positions();
        do {
            try {
                records = consumer.poll(POLL);
            } catch (OffsetOutOfRangeException e) {
                throw gone(e);
            } catch (KafkaException e) {
                throw new KafkaFailures(options).translate("read " + first(), e);
            }
            if (!records.isEmpty() || !before.equals(positions())) {
                records.partitions().forEach(one -> polled.add(open.get(ClientOptions.ours(one))));
                return;
            }
        } while (System.nanoTime() - started < options.timeout().toNanos());
        throw noProgress();
    }

    private Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new TreeMap<>();
        open.forEach((topicPartition, one) -> positions.put(topicPartition, position(one)));
        return positions;
    }

    private long position(OffsetRange one) {
        try {
            return consumer.position(ClientOptions.kafka(one.topicPartition()));
        } catch (KafkaException e) {
            throw new KafkaFailures(options).translate("read " + one, e);
        }
    }

    /** Kafka is silent, or the topic is gone, or the range reaches beyond what Kafka has. */
    private FrazilException noProgress() {
        Duration patience = options.timeout().compareTo(PROBE) < 0 ? options.timeout() : PROBE;
        try {
            for (OffsetRange one : open.values()) {
                TopicPartition topicPartition = one.topicPartition();
                boolean exists = consumer.partitionsFor(topicPartition.topic(), patience).stream()
                        .anyMatch(known -> known.partition() == topicPartition.partition());
                if (!exists) {
                    return lost(one, null);
                }
            }
            Map<org.apache.kafka.common.TopicPartition, Long> ends =
                    consumer.endOffsets(ClientOptions.kafka(open.keySet()), patience);
            for (OffsetRange one : open.values()) {
                long end = ends.get(ClientOptions.kafka(one.topicPartition()));
                if (end < one.until()) {
                    return lost(new OffsetRange(one.topicPartition(), Math.max(end, one.from()), one.until()), null);
                }
            }
            return new KafkaFailures(options).noAnswer("read " + first(), null);
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            return new KafkaFailures(options).noAnswer("read " + first(), e);
        } catch (KafkaException e) {
            throw new KafkaFailures(options).translate("read " + first(), e);
        }
    }

    private FrazilException gone(OffsetOutOfRangeException e) {
        Map.Entry<org.apache.kafka.common.TopicPartition, Long> first =
                e.offsetOutOfRangePartitions().entrySet().iterator().next();
        OffsetRange one = open.get(ClientOptions.ours(first.getKey()));
        return lost(new OffsetRange(one.topicPartition(), first.getValue(), one.until()), e);
    }

    private FrazilException lost(OffsetRange missing, Throwable cause) {
        return new FrazilException(
                ErrorCode.DATA_LOSS,
                "cannot read " + missing + ": Kafka at " + options.bootstrapServers() + " no longer holds it",
                "keep more in the topic, or set failOnDataLoss = false on stream " + options.stream()
                        + " to go on without it",
                cause);
    }

    private OffsetRange first() {
        return open.values().iterator().next();
    }
}
