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
 * can be told: some cannot be decoded, some are of no interest to {@link #STATEMENTS}. It also says what
 * {@link ChangesByKey} makes of it.
 */
final class GrowingTopic implements AutoCloseable {

    static final String NAME = "growing";
    static final int PARTITIONS = 3;

    /** Fills {@code t} from the topic at {@code ${bootstrap}}, in small batches with a file for each topic partition. */
    static final String STATEMENTS = """
            CREATE TABLE s (n BIGINT) USING kafka OPTIONS (
              bootstrap.servers = '${bootstrap}', subscribe = 'growing', startingOffsets = 'earliest',
              maxOffsetsPerTrigger = 500, bad.records = 'skip');
            CREATE TABLE t USING iceberg PARTITIONED BY (p) OPTIONS (trigger.interval = '0 seconds')
              AS SELECT _partition AS p, _offset AS o, n FROM s WHERE n % 10 <> 3;
            """;

    /** The same, delivered at least once. */
    static final String STATEMENTS_AT_LEAST_ONCE =
            STATEMENTS.replace("OPTIONS (trigger", "OPTIONS (delivery = 'at-least-once', trigger");

    /** The same, and totals beside a table of their own, in batches that catch up with {@code t}. */
    static final String STATEMENTS_WITH_TOTALS = STATEMENTS + """
            CREATE TABLE large (n BIGINT) USING kafka OPTIONS (
              bootstrap.servers = '${bootstrap}', subscribe = 'growing', startingOffsets = 'earliest',
              maxOffsetsPerTrigger = 20000, bad.records = 'skip');
            CREATE TABLE totals USING iceberg OPTIONS (trigger.interval = '0 seconds')
              AS SELECT _partition AS p, COUNT(*) AS c, SUM(n) AS total, SUM(n) / COUNT(*) AS mean
              FROM large WHERE n % 10 <> 3 GROUP BY _partition;
            """;

    /** Changes the rows of {@code t} by key as {@link ChangesByKey} has it, in batches that catch up. */
    static final String STATEMENTS_BY_KEY = """
            CREATE TABLE s (n BIGINT, user_id STRING, event_time TIMESTAMP, amount BIGINT, op STRING) USING kafka OPTIONS (
              bootstrap.servers = '${bootstrap}', subscribe = 'growing', startingOffsets = 'earliest',
              maxOffsetsPerTrigger = 5000, bad.records = 'skip');
            CREATE TABLE t (user_id STRING, event_time TIMESTAMP, amount BIGINT, p INT) USING iceberg PARTITIONED BY (p);
            SET frazil.trigger.interval = '0 seconds';
            MERGE INTO t USING (
              SELECT user_id, event_time, amount, op, _partition AS p FROM s WHERE n % 10 <> 3) source
              ON t.user_id = source.user_id AND t.event_time = source.event_time
              WHEN MATCHED AND source.op = 'close' THEN DELETE
              WHEN MATCHED THEN UPDATE SET amount = source.amount
              WHEN NOT MATCHED AND source.op <> 'close' THEN INSERT (user_id, event_time, amount, p)
                VALUES (source.user_id, source.event_time, source.amount, source.p);
            """;

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
