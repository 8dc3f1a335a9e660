package io.frazil.stream.scan;

import static io.frazil.stream.Streams.PAYMENTS;
import static io.frazil.stream.Streams.at;
import static io.frazil.stream.Streams.cause;
import static io.frazil.stream.Streams.column;
import static io.frazil.stream.Streams.payment;
import static io.frazil.stream.Streams.range;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.StreamColumn;
import io.frazil.flow.StreamDefinition;
import io.frazil.stream.Streams;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTableTest {

    private static Streams streams;

    @BeforeAll
    static void start() {
        streams = new Streams();
    }

    @AfterAll
    static void stop() {
        streams.close();
    }

    @Test
    void readsExactlyTheRangesItIsTold() throws Exception {
        String topic = topic("exact", 2);
        streams.write(topic, 0, payments("a", 10));
        streams.write(topic, 1, payments("b", 10));
        ReadCounter counter = streams.counter();
        OffsetRange first = range(topic, 0, 3, 7);
        OffsetRange second = range(topic, 1, 0, 1);

        Dataset<Row> rows = streams.read(streams.table(PAYMENTS, "subscribe", topic), counter, first, second);

        assertEquals(List.of("a", "a", "a", "a", "b"), column(rows, "user"));
        assertEquals(List.of(3L, 4L, 5L, 6L, 0L), column(rows, "n"));
        assertEquals(List.of(3.5, 4.5, 5.5, 6.5, 0.5), column(rows, "amount"));
        assertEquals(Optional.of(new ReadCounter.Counts(5, 0)), counter.complete(List.of(first, second)));
        assertEquals(Optional.empty(), counter.complete(List.of(range(topic, 1, 0, 2))));
    }

    @Test
    void countsWithoutColumnsAndPrunesTheOthers() throws Exception {
        String topic = topic("pruned", 1);
        streams.write(topic, 0, payment("a", 1), "not json", "{\"n\": \"text\", \"user\": \"c\"}");
        KafkaTable table = streams.table(PAYMENTS, "subscribe", topic);
        OffsetRange whole = range(topic, 0, 0, 3);

        ReadCounter counter = streams.counter();
        Dataset<Row> users = streams.read(table, counter, whole).select("user");
        assertEquals(
                List.of("a", "c"),
                users.as(org.apache.spark.sql.Encoders.STRING()).collectAsList());
        assertEquals("StructType(StructField(user,StringType,true))", readSchema(users));
        assertEquals(Optional.of(new ReadCounter.Counts(3, 1)), counter.complete(List.of(whole)));

        assertEquals(2, streams.read(table, counter, whole).count(), "malformed documents count the same as without");
        assertEquals(
                1, counter.complete(List.of(whole)).orElseThrow().skipped(), "a range that was read twice counts once");
    }

    @Test
    void whatTravelsToTheExecutorsHoldsNoSecret(@TempDir Path directory) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "sesame");
        KafkaTable table =
                streams.table(PAYMENTS, "subscribe", "t", "kafka.ssl.truststore.password", "${file:" + secret + "}");
        Batch batch = table.withRanges(List.of(range("t", 0, 0, 5)), streams.counter(), ZoneOffset.UTC)
                .newScanBuilder(new CaseInsensitiveStringMap(Map.of()))
                .build()
                .toBatch();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(batch.createReaderFactory());
            out.writeObject(batch.planInputPartitions());
        }
        String travels = bytes.toString(StandardCharsets.ISO_8859_1);
        assertTrue(travels.contains("${file:" + secret + "}"));
        assertFalse(travels.contains("sesame"));
    }

    @Test
    void hiddenColumnsTellWhatKafkaKnows() throws Exception {
        String topic = topic("hidden", 2);
        try (KafkaProducer<String, String> producer = streams.producer(Map.of())) {
            ProducerRecord<String, String> record =
                    new ProducerRecord<>(topic, 1, 1_700_000_000_123L, "the key", payment("a", 1));
            record.headers()
                    .add("trace", "t-1".getBytes(StandardCharsets.UTF_8))
                    .add("empty", null);
            producer.send(record);
            producer.send(new ProducerRecord<>(topic, 1, 1_700_000_000_124L, null, payment("b", 2)));
            producer.flush();
        }
        KafkaTable table = streams.table(PAYMENTS, "subscribe", topic);
        List<Row> rows = streams.read(table, streams.counter(), range(topic, 1, 0, 2))
                .selectExpr("n", "_key", "_topic", "_partition", "_offset", "_timestamp", "_headers", "user")
                .orderBy("_offset")
                .collectAsList();

        Row first = rows.get(0);
        assertArrayEquals("the key".getBytes(StandardCharsets.UTF_8), (byte[]) first.get(1));
        assertEquals(List.of(topic, 1, 0L), List.of(first.get(2), first.get(3), first.get(4)));
        assertEquals(new Timestamp(1_700_000_000_123L), first.get(5));
        List<Row> headers = first.getList(6);
        assertEquals("trace", headers.get(0).get(0));
        assertArrayEquals(
                "t-1".getBytes(StandardCharsets.UTF_8), (byte[]) headers.get(0).get(1));
        assertEquals("empty", headers.get(1).get(0));
        assertNull(headers.get(1).get(1));
        assertEquals("a", first.get(7));
        assertNull(rows.get(1).get(1));
        assertEquals(List.of(), rows.get(1).getList(6));
        assertEquals(
                3, streams.read(table, streams.counter(), range(topic, 1, 0, 1)).columns().length);
    }

    @Test
    void aNullValueIsARowOfNulls() throws Exception {
        String topic = topic("nulls", 1);
        streams.write(topic, 0, payment("a", 1), null, payment("c", 3));
        OffsetRange whole = range(topic, 0, 0, 3);

        Dataset<Row> rows = streams.read(streams.table(PAYMENTS, "subscribe", topic), streams.counter(), whole);
        List<Object> users = new ArrayList<>();
        rows.orderBy("_offset").select("user").collectAsList().forEach(row -> users.add(row.get(0)));
        assertEquals(java.util.Arrays.asList("a", null, "c"), users);

        StructType required = StructType.fromDDL("user STRING NOT NULL, n BIGINT");
        ReadCounter counter = streams.counter();
        KafkaTable strict = streams.table(required, "subscribe", topic);
        assertEquals(List.of(1L, 3L), column(streams.read(strict, counter, whole), "n"));
        assertEquals(Optional.of(new ReadCounter.Counts(3, 1)), counter.complete(List.of(whole)));
        assertEquals(
                "could not decode " + topic + "-0@1, the value is NULL and column \"user\" is NOT NULL. Hint: fix the"
                        + " producer, or set bad.records = 'skip'. [BAD_RECORD]",
                failure(streams.read(
                                streams.table(required, "subscribe", topic, "bad.records", "fail"), counter, whole))
                        .getMessage());
    }

    @Test
    void aBadRecordLeavesNoTraceInTheRowAfterIt() throws Exception {
        String topic = topic("traces", 1);
        streams.write(topic, 0, "{\"user\": null, \"amount\": null, \"n\": \"x\"}", payment("good", 7));
        Dataset<Row> rows =
                streams.read(streams.table(PAYMENTS, "subscribe", topic), streams.counter(), range(topic, 0, 0, 2));
        assertEquals(
                List.of("[good,7.5,7]"),
                rows.collectAsList().stream().map(Row::toString).toList());
    }

    @Test
    void aBadRecordFailsOnRequest() throws Exception {
        String topic = topic("bad", 1);
        streams.write(topic, 0, payment("a", 1), "{\"n\": \"12,50\"}");
        KafkaTable table = streams.table(PAYMENTS, "subscribe", topic, "bad.records", "fail");
        FrazilException failure = failure(streams.read(table, streams.counter(), range(topic, 0, 0, 2)));
        assertEquals(
                "could not decode " + topic + "-0@1, field \"n\": expected BIGINT, found \"12,50\". Hint: fix the"
                        + " producer, or set bad.records = 'skip'. [BAD_RECORD]",
                failure.getMessage());
        assertEquals(ErrorCode.BAD_RECORD, failure.code());
    }

    @Test
    void abortedTransactionsAndMarkersLeaveGaps() throws Exception {
        String topic = topic("transactional", 1);
        try (KafkaProducer<String, String> producer = streams.producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            for (int i = 0; i < 6; i++) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic, 0, null, payment("t" + i, i)));
                producer.send(new ProducerRecord<>(topic, 0, null, payment("u" + i, i)));
                producer.flush();
                if (i % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
        KafkaTable table = streams.table(PAYMENTS, "subscribe", topic);
        OffsetRange whole = range(topic, 0, 0, 18);
        ReadCounter counter = streams.counter();
        assertEquals(List.of("t0", "u0", "t2", "u2", "t4", "u4"), column(streams.read(table, counter, whole), "user"));
        assertEquals(Optional.of(new ReadCounter.Counts(6, 0)), counter.complete(List.of(whole)));

        OffsetRange nothingButAborted = range(topic, 0, 2, 6);
        assertEquals(List.of(), column(streams.read(table, counter, nothingButAborted), "user"));
        assertEquals(Optional.of(new ReadCounter.Counts(0, 0)), counter.complete(List.of(nothingButAborted)));

        KafkaTable uncommitted =
                streams.table(PAYMENTS, "subscribe", topic, "kafka.isolation.level", "read_uncommitted");
        assertEquals(12, streams.read(uncommitted, counter, whole).count());
    }

    @Test
    void manyTopicPartitionsShareFewTasks() throws Exception {
        String topic = topic("many", 40);
        List<OffsetRange> ranges = new ArrayList<>();
        for (int partition = 0; partition < 40; partition++) {
            streams.write(topic, partition, payment("p" + partition, partition), payment("q", 1));
            ranges.add(range(topic, partition, 0, 2));
        }
        ReadCounter counter = streams.counter();
        KafkaTable table = streams.table(PAYMENTS, "subscribe", topic);
        Dataset<Row> rows = streams.read(table, counter, ranges.toArray(OffsetRange[]::new));
        assertEquals(1, rows.rdd().getNumPartitions());
        assertEquals(80, rows.count());
        assertEquals(Optional.of(new ReadCounter.Counts(80, 0)), counter.complete(ranges));
    }

    @Test
    void manyRecordsOverSeveralBatchesComeInOrder() throws Exception {
        String topic = topic("long", 2);
        streams.write(topic, 0, payments("a", 20_000));
        streams.write(topic, 1, payments("b", 15_000));
        ReadCounter counter = streams.counter();
        OffsetRange first = range(topic, 0, 1, 19_999);
        OffsetRange second = range(topic, 1, 5_000, 15_000);
        Dataset<Row> rows = streams.read(streams.table(PAYMENTS, "subscribe", topic), counter, first, second);
        assertEquals(2, rows.rdd().getNumPartitions());
        assertEquals(
                LongStream.concat(LongStream.range(1, 19_999), LongStream.range(5_000, 15_000))
                        .boxed()
                        .toList(),
                column(rows, "n"));
        assertEquals(Optional.of(new ReadCounter.Counts(29_998, 0)), counter.complete(List.of(first, second)));
    }

    @Test
    void aLimitLeavesTheCountIncompleteAndTheConsumersUsable() throws Exception {
        String topic = topic("limited", 1);
        streams.write(topic, 0, payments("a", 20_000));
        KafkaTable table = streams.table(PAYMENTS, "subscribe", topic);
        OffsetRange whole = range(topic, 0, 0, 20_000);
        for (int round = 0; round < 3; round++) {
            ReadCounter counter = streams.counter();
            assertEquals(
                    5,
                    streams.read(table, counter, whole).limit(5).collectAsList().size());
            assertEquals(Optional.empty(), counter.complete(List.of(whole)));
        }
        assertEquals(20_000, streams.read(table, streams.counter(), whole).count());
    }

    @Test
    void aQueryReadsFromTheStartingPointToTheEnd() throws Exception {
        String topic = topic("query", 2);
        streams.write(topic, 0, payments("a", 5));
        streams.write(topic, 1, payments("b", 3));
        KafkaTable latest = streams.table(PAYMENTS, "subscribe", topic);
        assertEquals(0, streams.read(latest).count());
        assertEquals(
                8, streams.read(latest, Map.of("startingOffsets", "earliest")).count());
        String some = "{\"" + topic + "\": {\"0\": 4, \"1\": -2}}";
        assertEquals(4, streams.read(latest, Map.of("startingoffsets", some)).count());
        KafkaTable timed = streams.table(PAYMENTS, "subscribe", topic, "startingTimestamp", "2100-01-01");
        assertEquals(0, streams.read(timed).count());
        assertEquals(
                8, streams.read(timed, Map.of("startingOffsets", "earliest")).count());
        FrazilException unknown = assertThrows(
                FrazilException.class,
                () -> streams.read(latest, Map.of("startingOffset", "earliest")).count());
        assertEquals(
                "cannot use the options of stream lake.s: unknown option 'startingOffset'. Hint: the nearest is"
                        + " 'startingOffsets'. [BAD_OPTION]",
                unknown.getMessage());
    }

    @Test
    void aRangeThatIsGoneIsNamed() throws Exception {
        String topic = topic("gone", 1);
        streams.write(topic, 0, payments("a", 3));
        KafkaTable table = streams.table(PAYMENTS, "subscribe", topic);
        FrazilException outside = failure(streams.read(table, streams.counter(), range(topic, 0, 100, 110)));
        assertEquals(
                "cannot read " + topic + "-0@100..109: Kafka at " + streams.kafka.bootstrapServers()
                        + " no longer holds it. Hint: keep more in the topic, or set failOnDataLoss = false on stream"
                        + " lake.s to go on without it. [DATA_LOSS]",
                outside.getMessage());
        KafkaTable hasty = streams.table(PAYMENTS, "subscribe", topic, "kafka.default.api.timeout.ms", "1500");
        FrazilException beyond = failure(streams.read(hasty, streams.counter(), range(topic, 0, 1, 9)));
        assertTrue(beyond.getMessage().startsWith("cannot read " + topic + "-0@3..8: "), beyond.getMessage());
    }

    @Test
    void generatedColumnsAreNotDecoded() throws Exception {
        String topic = topic("generated", 1);
        streams.write(topic, 0, payments("a", 2));
        List<StreamColumn> columns = List.of(
                new StreamColumn("user", "STRING", true, Optional.empty(), Optional.empty()),
                new StreamColumn("twice", "BIGINT", true, Optional.of("n * 2"), Optional.empty()),
                new StreamColumn("n", "BIGINT", true, Optional.empty(), Optional.empty()));
        StructType types = StructType.fromDDL("user STRING, twice BIGINT, n BIGINT");
        KafkaTable table = KafkaTable.of(
                new StreamDefinition("lake.s", columns, true, new TreeMap<>(streams.options("subscribe", topic))),
                types);
        OffsetRange whole = range(topic, 0, 0, 2);

        assertEquals(List.of("user", "twice", "n"), List.of(streams.read(table).columns()));
        assertEquals(
                List.of("user", "n"),
                List.of(streams.read(table.decodedOnly(), streams.counter(), whole)
                        .columns()));
        assertEquals(List.of(0L, 1L), column(streams.read(table.decodedOnly(), streams.counter(), whole), "n"));
        assertEquals(
                2, streams.read(table, streams.counter(), whole).select("user").count());
        FrazilException refused = assertThrows(
                FrazilException.class,
                () -> streams.read(table, streams.counter(), whole).collectAsList());
        assertEquals(
                "cannot read column twice of stream lake.s: it is generated, and this session does not compute"
                        + " generated columns. Hint: set spark.sql.extensions to Frazil's, or leave the column out."
                        + " [UNSUPPORTED]",
                refused.getMessage());
    }

    @Test
    void propertiesShowOptionsButNoSecret() {
        KafkaTable table = streams.table(PAYMENTS, "subscribe", "t", "kafka.ssl.key.password", "${env:KEY_PASSWORD}");
        assertEquals("kafka", table.properties().get("provider"));
        assertEquals("t", table.properties().get("option.subscribe"));
        assertEquals("***", table.properties().get("option.kafka.ssl.key.password"));
        assertFalse(table.toString().contains("KEY_PASSWORD"));
        assertThrows(
                AnalysisException.class,
                () -> streams.read(table).selectExpr("_nothing").count());
    }

    @Test
    void rangesThatOverlapAreRefused() {
        KafkaTable table = streams.table(PAYMENTS, "subscribe", "t");
        List<OffsetRange> overlapping = List.of(new OffsetRange(at("t", 0), 1, 3), new OffsetRange(at("t", 0), 0, 2));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> table.withRanges(overlapping, streams.counter(), ZoneOffset.UTC));
        assertEquals("ranges that overlap, at t-0@1..2", e.getMessage());
    }

    private static FrazilException failure(Dataset<Row> rows) {
        return cause(FrazilException.class, assertThrows(Exception.class, rows::collectAsList));
    }

    private static String readSchema(Dataset<Row> rows) {
        return rows.queryExecution()
                .executedPlan()
                .collectLeaves()
                .head()
                .schema()
                .toString();
    }

    private static String topic(String name, int partitions) {
        streams.kafka.createTopic(name, partitions, Map.of());
        return name;
    }

    private static String[] payments(String user, int count) {
        return LongStream.range(0, count).mapToObj(n -> payment(user, n)).toArray(String[]::new);
    }
}
