package io.frazil;

import io.frazil.broker.ConfirmedProducer;
import io.frazil.broker.EmbeddedKafka;
import io.frazil.catalog.PlainLocalFileSystem;
import io.frazil.catalog.ReadMemoryPlugin;
import io.frazil.flow.FrazilException;
import io.frazil.run.flow.Flows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A real broker, a real catalog and a Spark session with Frazil in it, for one test class. */
public final class TestBed implements AutoCloseable {

    /** Which of many calls a test takes that strides over them: another number takes others. */
    public static final int PHASE = Integer.getInteger("frazil.phase", 20_780);

    private final Path directory;
    private final EmbeddedKafka kafka;
    private final ConfirmedProducer producer;
    private final SparkSession session;
    private final boolean owner;

    private TestBed(Path directory, EmbeddedKafka kafka, SparkSession session, boolean owner) {
        this(
                directory,
                kafka,
                session,
                owner,
                new ConfirmedProducer(kafka.bootstrapServers(), Map.of("linger.ms", "5")));
    }

    private TestBed(
            Path directory, EmbeddedKafka kafka, SparkSession session, boolean owner, ConfirmedProducer producer) {
        this.directory = directory;
        this.kafka = kafka;
        this.session = session;
        this.owner = owner;
        this.producer = producer;
    }

    private static SparkSession session(Path directory, Map<String, String> conf) {
        SparkSession.Builder builder = SparkSession.builder();
        settings(directory.resolve("warehouse")).forEach(builder::config);
        conf.forEach(builder::config);
        return builder.getOrCreate();
    }

    /** What every session is configured with. */
    public static Map<String, String> settings(Path warehouse) {
        Map<String, String> settings = new HashMap<>();
        settings.put("spark.master", "local[2]");
        settings.put("spark.ui.enabled", "false");
        settings.put("spark.sql.shuffle.partitions", "2");
        settings.put("spark.driver.host", "127.0.0.1");
        settings.put("spark.driver.bindAddress", "127.0.0.1");
        settings.put(
                "spark.sql.extensions",
                "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions,io.frazil.FrazilExtensions");
        settings.put("spark.sql.catalog.frazil", "io.frazil.catalog.FrazilCatalog");
        settings.put("spark.sql.catalog.frazil.warehouse", warehouse.toString());
        settings.put("spark.sql.defaultCatalog", "frazil");
        settings.put("spark.hadoop.fs.file.impl", PlainLocalFileSystem.class.getName());
        settings.put("spark.plugins", ReadMemoryPlugin.class.getName());
        settings.put("spark.sql.session.timeZone", "UTC");
        settings.put("frazil.trigger.interval", "0 seconds");
        return settings;
    }

    public static TestBed start() {
        return start(Map.of());
    }

    public static TestBed start(Map<String, String> conf) {
        return start(EmbeddedKafka.startTemporary(), conf);
    }

    /** @param kafka owned by the bed from now on */
    public static TestBed start(EmbeddedKafka kafka, Map<String, String> conf) {
        try {
            Path directory = Files.createTempDirectory("frazil-test");
            return new TestBed(directory, kafka, session(directory, conf), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same session and catalog with a broker of its own; closing it stops all flows and leaves the session. */
    public TestBed withOwnBroker() {
        return new TestBed(directory, EmbeddedKafka.startTemporary(), session, false);
    }

    /** The same broker and catalog for another thread, with settings and views of its own; not to be closed. */
    public TestBed withOwnSession() {
        return new TestBed(directory, kafka, session.newSession(), false, producer);
    }

    public SparkSession session() {
        return session;
    }

    public EmbeddedKafka kafka() {
        return kafka;
    }

    public Path directory() {
        return directory;
    }

    public List<Row> sql(String statement) {
        return session.sql(statement).collectAsList();
    }

    /** The single value of a single row, as text. */
    public String one(String statement) {
        return String.valueOf(sql(statement).get(0).get(0));
    }

    public void send(String topic, int partition, String value) {
        producer.send(topic, partition, value);
    }

    /** @param key null: none */
    public void send(String topic, int partition, byte[] key, String value) {
        producer.send(new ProducerRecord<>(
                topic, partition, key, value == null ? null : value.getBytes(StandardCharsets.UTF_8)));
    }

    /** A message with a time of its own, as a producer may set it. */
    public void sendAt(String topic, int partition, long timestampMillis, String value) {
        producer.send(
                new ProducerRecord<>(topic, partition, timestampMillis, null, value.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns once the broker has everything that was sent. */
    public void flush() {
        producer.flush();
    }

    /** Deletes the records before an offset, as retention does. */
    public void deleteBefore(String topic, int partition, long offset) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Declares a stream over one topic, from its first message on; columns in SQL's words, or empty to infer them. */
    public void stream(String name, String topic, String columns, String moreOptions) {
        session.sql("CREATE TABLE " + name + (columns.isEmpty() ? "" : " (" + columns + ")")
                + " USING kafka OPTIONS (bootstrap.servers = '" + kafka.bootstrapServers() + "', subscribe = '" + topic
                + "', startingOffsets = 'earliest'" + (moreOptions.isEmpty() ? "" : ", " + moreOptions) + ")");
    }

    public void caughtUp(String flow) {
        try {
            session.sql("WAIT FOR FLOW " + flow + " TIMEOUT " + Integer.getInteger("frazil.patience.minutes", 15)
                    + " MINUTES");
        } catch (FrazilException e) {
            e.addSuppressed(new AssertionError(sql("SHOW FLOWS LIKE '" + flow + "'")));
            throw e;
        }
    }

    @Override
    public void close() {
        Flows.of(session).stopAll(Duration.ofSeconds(30));
        producer.close();
        if (!owner) {
            kafka.close();
            return;
        }
        session.stop();
        kafka.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
