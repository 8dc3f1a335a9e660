package io.frazil.stream;

import io.frazil.broker.BrokerSettings;
import io.frazil.broker.ConfirmedProducer;
import io.frazil.broker.EmbeddedKafka;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.StreamColumn;
import io.frazil.flow.StreamDefinition;
import io.frazil.flow.TopicPartition;
import io.frazil.stream.client.ConsumerPool;
import io.frazil.stream.option.StreamOptions;
import io.frazil.stream.scan.KafkaTable;
import io.frazil.stream.scan.ReadCounter;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;

/** A broker, a Spark session, and short ways to write topics and read them as streams. */
public final class Streams implements AutoCloseable {

    public static final StructType PAYMENTS = StructType.fromDDL("user STRING, amount DOUBLE, n BIGINT");

    public final EmbeddedKafka kafka;
    public final SparkSession spark;

    public Streams() {
        this(BrokerSettings.TEMPORARY);
    }

    public Streams(BrokerSettings settings) {
        kafka = EmbeddedKafka.start(settings);
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("stream-tests")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate();
    }

    public static TopicPartition at(String topic, int partition) {
        return new TopicPartition(topic, partition);
    }

    public static OffsetRange range(String topic, int partition, long from, long until) {
        return new OffsetRange(at(topic, partition), from, until);
    }

    public static String payment(String user, long n) {
        return "{\"user\": \"" + user + "\", \"amount\": " + n + ".5, \"n\": " + n + "}";
    }

    public Map<String, String> options(String... more) {
        Map<String, String> options = new HashMap<>();
        options.put("bootstrap.servers", kafka.bootstrapServers());
        options.put("kafka.default.api.timeout.ms", "8000");
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return options;
    }

    public StreamSource source(String... more) {
        return StreamSource.open(StreamOptions.parse("s", options(more)));
    }

    public KafkaTable table(StructType columns, String... more) {
        List<StreamColumn> declared = new ArrayList<>();
        for (var field : columns.fields()) {
            declared.add(new StreamColumn(
                    field.name(), field.dataType().sql(), field.nullable(), Optional.empty(), Optional.empty()));
        }
        return KafkaTable.of(new StreamDefinition("lake.s", declared, true, new TreeMap<>(options(more))), columns);
    }

    public Dataset<Row> read(KafkaTable table) {
        return read(table, Map.of());
    }

    public Dataset<Row> read(KafkaTable table, Map<String, String> options) {
        return org.apache.spark.sql.classic.Dataset$.MODULE$.ofRows(
                (org.apache.spark.sql.classic.SparkSession) spark,
                DataSourceV2Relation.create(
                        table, Option.empty(), Option.empty(), new CaseInsensitiveStringMap(options), Option.empty()));
    }

    public Dataset<Row> read(KafkaTable table, ReadCounter counter, OffsetRange... ranges) {
        return read(table.withRanges(List.of(ranges), counter, ZoneOffset.UTC));
    }

    public ReadCounter counter() {
        return ReadCounter.registered(spark.sparkContext());
    }

    public void write(String topic, int partition, String... values) {
        try (ConfirmedProducer producer = new ConfirmedProducer(kafka.bootstrapServers())) {
            for (String value : values) {
                producer.send(topic, partition, value);
            }
        }
    }

    public KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("bootstrap.servers", kafka.bootstrapServers());
        config.put("delivery.timeout.ms", (int) TimeUnit.MINUTES.toMillis(15));
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    /** One column of the rows, in order of their offsets. */
    public static List<Object> column(Dataset<Row> rows, String column) {
        return rows.orderBy("_partition", "_offset").select(column).collectAsList().stream()
                .map(row -> row.get(0))
                .toList();
    }

    /** The first of our errors in a chain of causes. */
    public static <T extends Throwable> T cause(Class<T> type, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " in the causes", failure);
    }

    /** The topics and consumers are gone; the Spark session stays for the next class. */
    @Override
    public void close() {
        ConsumerPool.OF_THIS_JVM.closeIdle();
        kafka.close();
    }
}
