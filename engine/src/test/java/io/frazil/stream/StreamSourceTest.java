package io.frazil.stream;

import static io.frazil.stream.Streams.PAYMENTS;
import static io.frazil.stream.Streams.at;
import static io.frazil.stream.Streams.cause;
import static io.frazil.stream.Streams.column;
import static io.frazil.stream.Streams.payment;
import static io.frazil.stream.Streams.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.broker.BrokerSettings;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.stream.batch.BatchPlan;
import io.frazil.stream.batch.BatchPlanner;
import io.frazil.stream.batch.DataLoss;
import io.frazil.stream.batch.KafkaOffsets;
import io.frazil.stream.option.BatchLimits;
import io.frazil.stream.option.ClientOptions;
import io.frazil.stream.option.StreamOptions;
import io.frazil.stream.option.Subscription;
import io.frazil.stream.scan.KafkaTable;
import io.frazil.stream.scan.ReadCounter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamSourceTest {

    private static Streams streams;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        streams = new Streams(BrokerSettings.TEMPORARY
                .withUser("ada", "s3cret")
                .withOverrides(Map.of("log.cleaner.backoff.ms", "50", "log.retention.check.interval.ms", "50")));
    }

    @AfterAll
    static void stop() {
        streams.close();
    }

    @Test
    void thereAreThreeWaysToSubscribe() throws Exception {
        topic("ways.one", 2);
        topic("ways.two", 1);
        streams.write("ways.one", 1, "a", "b");
        try (StreamSource source = streams.source("subscribe", "ways.one, ways.two")) {
            KafkaOffsets offsets = source.offsets();
            assertEquals(
                    Position.of(Map.of(at("ways.one", 0), 0L, at("ways.one", 1), 2L, at("ways.two", 0), 0L)),
                    offsets.latest());
            assertEquals(Set.of("ways.one", "ways.two"), offsets.topicIds().keySet());
            assertNotEquals(
                    offsets.topicIds().get("ways.one"), offsets.topicIds().get("ways.two"));
            assertEquals(Set.of(), offsets.missingTopics());
            assertTrue(!offsets.clusterId().isEmpty(), offsets.clusterId());
        }
        try (StreamSource source = streams.source("subscribePattern", "ways\\.t.*")) {
            assertEquals(Set.of(at("ways.two", 0)), source.offsets().latest().topicPartitions());
        }
        try (StreamSource source = streams.source("assign", "{\"ways.one\": [1]}")) {
            assertEquals(Position.of(Map.of(at("ways.one", 1), 2L)), source.latest());
            assertEquals(Position.of(Map.of(at("ways.one", 1), 0L)), source.earliest());
        }
    }

    @Test
    void aWaitEndsWhenARecordComesAndNotBefore() throws Exception {
        topic("awaited", 2);
        streams.write("awaited", 0, "a", "b");
        streams.write("awaited", 1, "c");
        Duration forEver = Duration.ofHours(1);
        try (StreamSource source = streams.source("subscribe", "awaited")) {
            assertFalse(source.awaitBeyond(Position.EMPTY, () -> false, forEver), "nothing to wait for");
            Position end = source.offsets().latest();
            AtomicInteger asked = new AtomicInteger();
            Thread waker = new Thread(() -> {
                while (asked.get() < 3) {
                    source.wake();
                }
            });
            waker.start();
            assertTrue(source.awaitBeyond(end, () -> asked.incrementAndGet() == 3, forEver));
            waker.join();
            assertEquals(3, asked.get(), "it waits while nothing comes");
            assertTrue(source.awaitBeyond(end, () -> false, Duration.ofMillis(1)), "it waits no longer than it shall");

            assertTrue(source.awaitBeyond(
                    Position.of(Map.of(at("awaited", 0), 2L, at("awaited", 1), 0L)), () -> false, forEver));
            for (int i = 0; i < 3; i++) {
                AtomicBoolean sent = new AtomicBoolean();
                Position from = source.offsets().latest();
                int partition = i % 2;
                assertTrue(source.awaitBeyond(
                        from,
                        () -> {
                            if (!sent.getAndSet(true)) {
                                streams.write("awaited", partition, "more");
                            }
                            return false;
                        },
                        forEver));
                assertTrue(sent.get());
                assertEquals(
                        1,
                        from.rangesTo(source.offsets().latest()).stream()
                                .mapToLong(OffsetRange::offsets)
                                .sum());
            }
        }
    }

    @Test
    void aWaitEndsWhereThePositionIsNoLongerInKafka() throws Exception {
        topic("beyond", 1);
        streams.write("beyond", 0, "a");
        try (StreamSource source = streams.source("subscribe", "beyond")) {
            source.offsets();
            Position beyond = Position.of(Map.of(at("beyond", 0), 7L));
            assertFalse(source.awaitBeyond(beyond, () -> false, Duration.ofHours(1)));
            streams.write("beyond", 0, "b");
            assertTrue(source.awaitBeyond(Position.of(Map.of(at("beyond", 0), 1L)), () -> false, Duration.ofHours(1)));
        }
    }

    @Test
    void idleStreamsShareOneWaitAndEachIsToldOfItsOwn() throws Exception {
        List<StreamSource> sources = new ArrayList<>();
        List<Position> ends = new ArrayList<>();
        long adminsBefore = threads("kafka-admin-client-thread");
        ExecutorService waiting = Executors.newCachedThreadPool();
        Map<Integer, AtomicBoolean> isOver = new TreeMap<>();
        try {
            for (int i = 0; i < 20; i++) {
                topic("shared" + i, 1);
                streams.write("shared" + i, 0, "a");
                StreamSource source = streams.source("subscribe", "shared" + i);
                sources.add(source);
                ends.add(source.offsets().latest());
                assertTrue(source.awaitBeyond(ends.get(i), () -> false, Duration.ofMillis(1)));
            }
            assertEquals(1, threads("frazil-arrivals"));
            assertEquals(1, threads("kafka-admin-client-thread") - adminsBefore);

            Map<Integer, Future<Boolean>> told = new TreeMap<>();
            for (int i = 0; i < sources.size(); i++) {
                StreamSource source = sources.get(i);
                Position end = ends.get(i);
                AtomicBoolean over = new AtomicBoolean();
                isOver.put(i, over);
                told.put(i, waiting.submit(() -> source.awaitBeyond(end, over::get, Duration.ofHours(1))));
            }
            for (int i = 0; i < sources.size(); i += 2) {
                streams.write("shared" + i, 0, "b");
                assertTrue(told.get(i).get(60, TimeUnit.SECONDS));
                assertFalse(told.get(i + 1).isDone());
                assertEquals(start("shared" + i, 2), sources.get(i).offsets().latest());
            }
        } finally {
            isOver.values().forEach(over -> over.set(true));
            sources.forEach(StreamSource::wake);
            waiting.shutdown();
            assertTrue(waiting.awaitTermination(60, TimeUnit.SECONDS), "each wait ends when it is over");
            sources.forEach(StreamSource::close);
        }
        await("nobody waits any longer", () -> threads("frazil-arrivals") == 0);
        assertEquals(0, threads("kafka-admin-client-thread") - adminsBefore);
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }

    @Test
    void newTopicPartitionsAreFoundWithinSeconds() throws Exception {
        topic("growing", 1);
        AtomicLong nanos = new AtomicLong();
        StreamOptions options = StreamOptions.parse("s", streams.options("subscribePattern", "growing.*"));
        try (StreamSource source = StreamSource.open(options, nanos::get)) {
            assertEquals(Set.of(at("growing", 0)), source.offsets().latest().topicPartitions());
            admin(admin -> admin.createPartitions(Map.of("growing", NewPartitions.increaseTo(2)))
                    .all()
                    .get());
            topic("growing.too", 1);
            streams.write("growing", 0, "a");
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
            assertEquals(
                    Position.of(Map.of(at("growing", 0), 1L)), source.offsets().latest());
            nanos.addAndGet(1);
            assertEquals(
                    Set.of(at("growing", 0), at("growing", 1), at("growing.too", 0)),
                    source.offsets().latest().topicPartitions());
        }
    }

    @Test
    void knownTopicPartitionsCostOneQuestion() throws Exception {
        topic("asked", 3);
        StreamOptions options = StreamOptions.parse("s", streams.options("subscribe", "asked"));
        try (StreamSource source = StreamSource.open(options, () -> 0)) {
            source.offsets();
            Map<String, Long> one = Map.of("ListOffsets", 5L);
            Map<String, Long> asked = costOf(source);
            // What is counted late, of another test or of the question before the first of the five, comes once; what
            // a question costs, each time.
            for (int again = 0; again < 5 && !asked.equals(one); again++) {
                asked = costOf(source);
            }
            assertEquals(one, asked);
        }
    }

    /** Of five questions, in requests to this process's broker. */
    private static Map<String, Long> costOf(StreamSource source) {
        Map<String, Long> before = requests();
        for (int i = 0; i < 5; i++) {
            source.offsets();
        }
        // The broker counts a request when its answer is on the way, which may be here before that.
        await("all are counted", () -> since(before).getOrDefault("ListOffsets", 0L) >= 5);
        Map<String, Long> after = since(before);
        // The broker's own housekeeping asks for none of these.
        after.keySet().retainAll(Set.of("ListOffsets", "Metadata", "DescribeTopicPartitions", "Fetch"));
        return after;
    }

    private static Map<String, Long> since(Map<String, Long> before) {
        Map<String, Long> after = requests();
        after.replaceAll((request, count) -> count - before.getOrDefault(request, 0L));
        after.values().removeIf(count -> count == 0);
        return after;
    }

    /** How many requests of each kind the broker in this process has answered. */
    private static Map<String, Long> requests() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        Map<String, Long> counts = new TreeMap<>();
        try {
            ObjectName all = new ObjectName("kafka.network:type=RequestMetrics,name=RequestsPerSec,*");
            for (ObjectName name : server.queryNames(all, null)) {
                counts.merge(name.getKeyProperty("request"), (Long) server.getAttribute(name, "Count"), Long::sum);
            }
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
        return counts;
    }

    @Test
    void aStreamStartsWhereItIsTold() throws Exception {
        topic("starts", 2);
        try (KafkaProducer<String, String> producer = streams.producer(Map.of())) {
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord<>("starts", 0, 1_000_000L + i, null, "v"));
            }
            producer.flush();
        }
        assertEquals(start("starts", 10, 0), started("startingOffsets", "latest"));
        assertEquals(start("starts", 0, 0), started("startingOffsets", "earliest"));
        assertEquals(start("starts", 4, 0), started("startingOffsets", "{\"starts\": {\"0\": 4, \"1\": -1}}"));
        assertEquals(start("starts", 7, 0), started("startingTimestamp", "1000007"));
        assertEquals(start("starts", 10, 0), started("startingTimestamp", "1000010"));
        try (StreamSource source = streams.source("subscribe", "starts")) {
            assertEquals(start("starts", 3, 0), source.at(Instant.ofEpochMilli(1_000_003)));
            assertEquals(start("starts", 0, 0), source.at(Instant.EPOCH));
        }
        FrazilException wrong = assertThrows(
                FrazilException.class, () -> started("startingOffsets", "{\"starts\": {\"0\": 11, \"7\": 0}}"));
        assertEquals(
                "cannot start stream s: startingOffsets names starts-0@11, and Kafka has 0..9, says nothing of"
                        + " starts-1, names starts-7, which does not exist. Hint: give every topic partition an offset"
                        + " that Kafka has, -2 for earliest or -1 for latest. [BAD_OPTION]",
                wrong.getMessage());
    }

    @Test
    void aMissingTopicIsNamed() {
        try (StreamSource source = streams.source("subscribe", "not.there,neither")) {
            assertEquals(Set.of("not.there", "neither"), source.offsets().missingTopics());
            FrazilException missing = assertThrows(FrazilException.class, source::start);
            assertEquals(
                    "could not find topic neither, not.there of stream s on Kafka at "
                            + streams.kafka.bootstrapServers()
                            + ". Hint: create it, or correct 'subscribe'. [NOT_FOUND]",
                    missing.getMessage());
        }
        try (StreamSource source = streams.source("subscribePattern", "nothing\\.like\\.it")) {
            assertEquals(Position.EMPTY, source.start());
        }
    }

    @Test
    void silenceEndsInTime() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        StreamOptions options = StreamOptions.parse(
                "s",
                Map.of(
                        "bootstrap.servers", "127.0.0.1:" + port,
                        "subscribe", "t",
                        "kafka.default.api.timeout.ms", "1000"));
        try (StreamSource source = StreamSource.open(options)) {
            FrazilException failure = assertThrows(FrazilException.class, source::offsets);
            assertEquals(
                    "could not find the topics of stream s: no answer from Kafka at 127.0.0.1:" + port
                            + " within 1000 ms. Hint: check that bootstrap.servers of stream s is right and that the"
                            + " brokers, at the addresses they advertise, can be reached. [KAFKA]",
                    failure.getMessage());
        }
        FrazilException nameless = assertThrows(
                FrazilException.class,
                () -> StreamSource.open(StreamOptions.parse(
                        "s", Map.of("bootstrap.servers", "no.such.host.invalid:1", "subscribe", "t"))));
        assertTrue(
                nameless.getMessage().startsWith("could not find Kafka at no.such.host.invalid:1 ("),
                nameless.getMessage());
        assertEquals(ErrorCode.KAFKA, nameless.code());
    }

    @Test
    void aLoginComesFromAReferenceAndARefusalSaysSo() throws Exception {
        topic("guarded", 1);
        streams.write("guarded", 0, payment("a", 1));
        Path password = directory.resolve("password");
        Files.writeString(password, "s3cret\n");
        String[] login = {
            "bootstrap.servers", streams.kafka.saslBootstrapServers().orElseThrow(),
            "subscribe", "guarded",
            "kafka.security.protocol", "SASL_PLAINTEXT",
            "kafka.sasl.mechanism", "PLAIN",
            "kafka.sasl.jaas.config",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required "
                            + "username=\"ada\" password=\"${file:"
                            + password + "}\";"
        };
        try (StreamSource source = streams.source(login)) {
            assertEquals(Position.of(Map.of(at("guarded", 0), 1L)), source.latest());
        }
        KafkaTable table = streams.table(PAYMENTS, login);
        assertEquals(
                1,
                streams.read(table, streams.counter(), range("guarded", 0, 0, 1))
                        .count());

        Files.writeString(password, "wrong");
        try (StreamSource source = streams.source(login)) {
            FrazilException refused = assertThrows(FrazilException.class, source::offsets);
            assertEquals(
                    "could not find the topics of stream s: Kafka at " + login[1] + " refuses the login"
                            + " (Authentication failed: Invalid username or password). Hint: check"
                            + " kafka.security.protocol, kafka.sasl.* and kafka.ssl.* of stream s, and what their"
                            + " references hold. [KAFKA]",
                    refused.getMessage());
        }
        FrazilException task = failure(streams.read(table, streams.counter(), range("guarded", 0, 0, 1)));
        assertTrue(task.getMessage().contains("refuses the login"), task.getMessage());

        Files.writeString(password, "never shown\"; bro\\ken \u0000");
        String[] broken = login.clone();
        broken[9] = "NoSuchModule required password=${file:" + password + "};";
        FrazilException unusable =
                assertThrows(FrazilException.class, () -> streams.source(broken).close());
        assertEquals(
                "cannot make a Kafka client for stream s. Hint: check its kafka.* options, above all the ones that"
                        + " hold secrets. [BAD_OPTION]",
                unusable.getMessage());
        assertEquals(null, unusable.getCause());
    }

    @Test
    void whatRetentionDeletesIsALossToPlanAndRead() throws Exception {
        topic("shrinking", 1);
        streams.write("shrinking", 0, payments(10));
        try (StreamSource source = streams.source("subscribe", "shrinking")) {
            admin(admin -> admin.deleteRecords(
                            Map.of(ClientOptions.kafka(at("shrinking", 0)), RecordsToDelete.beforeOffset(6)))
                    .all()
                    .get());
            KafkaOffsets now = source.refreshed();
            assertEquals(start("shrinking", 6), now.earliest());
            BatchPlan plan = planner("shrinking").plan(start("shrinking", 2), now.topicIds(), now, Duration.ZERO);
            BatchPlan.Stop stop = assertInstanceOf(BatchPlan.Stop.class, plan);
            assertEquals(
                    Optional.of(range("shrinking", 0, 2, 6)),
                    stop.loss().losses().get(0).range());
        }
        KafkaTable table = streams.table(PAYMENTS, "subscribe", "shrinking");
        FrazilException gone = failure(streams.read(table, streams.counter(), range("shrinking", 0, 2, 8)));
        assertEquals(ErrorCode.DATA_LOSS, gone.code());
        assertTrue(gone.getMessage().startsWith("cannot read shrinking-0@2..7: "), gone.getMessage());
        assertEquals(
                2,
                streams.read(table, streams.counter(), range("shrinking", 0, 6, 8))
                        .count());
    }

    @Test
    void aTopicMadeAgainIsAnotherTopic() throws Exception {
        topic("again", 1);
        streams.write("again", 0, payments(3));
        try (StreamSource source = streams.source("subscribe", "again")) {
            KafkaOffsets before = source.offsets();
            admin(admin -> admin.deleteTopics(List.of("again")).all().get());
            await("the topic is gone", () -> !source.refreshed().missingTopics().isEmpty());
            BatchPlan vanished =
                    planner("again").plan(before.latest(), before.topicIds(), source.refreshed(), Duration.ZERO);
            assertEquals(List.of(DataLoss.Reason.VANISHED), reasons(assertInstanceOf(BatchPlan.Stop.class, vanished)));
            topic("again", 1);
            streams.write("again", 0, payments(5));
            await(
                    "the new topic is whole",
                    () -> start("again", 5).equals(source.refreshed().latest()));
            KafkaOffsets after = source.refreshed();
            BatchPlan plan = planner("again").plan(before.latest(), before.topicIds(), after, Duration.ZERO);
            assertEquals(List.of(DataLoss.Reason.RECREATED), reasons(assertInstanceOf(BatchPlan.Stop.class, plan)));
        }
    }

    @Test
    void anOpenTransactionHoldsTheEndBack() throws Exception {
        topic("open", 1);
        streams.write("open", 0, "a", "b");
        try (KafkaProducer<String, String> producer = streams.producer(Map.of("transactional.id", "open"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("open", 0, null, "c")).get(20, TimeUnit.SECONDS);
            try (StreamSource source = streams.source("subscribe", "open")) {
                assertEquals(start("open", 2), source.latest());
                producer.commitTransaction();
                await(
                        "the transaction counts",
                        () -> start("open", 4).equals(source.offsets().latest()));
            }
        }
    }

    @Test
    void compactedTopicsAreReadToTheEndOfTheRange() throws Exception {
        streams.kafka.createTopic(
                "compacted",
                1,
                Map.of(
                        "cleanup.policy", "compact",
                        "min.cleanable.dirty.ratio", "0.01",
                        "segment.ms", "100",
                        "min.compaction.lag.ms", "0",
                        "delete.retention.ms", "0"));
        KafkaTable table = streams.table(PAYMENTS, "subscribe", "compacted");
        try (KafkaProducer<String, String> producer = streams.producer(Map.of("batch.size", 0))) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>("compacted", 0, "key" + i % 5, payment("u" + i % 5, i)));
            }
            producer.flush();
            ReadCounter counter = streams.counter();
            await("old values are compacted away", () -> {
                // Only closed segments are compacted, and writing closes one that has had its time.
                producer.send(new ProducerRecord<>("compacted", 0, "filler", payment("filler", 1)));
                producer.flush();
                return streams.read(table, counter, range("compacted", 0, 0, 100))
                                .count()
                        <= 5;
            });
            OffsetRange first = range("compacted", 0, 0, 90);
            assertEquals(0, streams.read(table, counter, first).count());
            assertEquals(Optional.of(ReadCounter.Counts.ZERO), counter.complete(List.of(first)));
            Dataset<Row> last = streams.read(table, counter, range("compacted", 0, 50, 100));
            assertEquals(List.of(95L, 96L, 97L, 98L, 99L), column(last, "n"));
        }
    }

    @Test
    void aBrokerMayGoAwayAndComeBack() throws Exception {
        try (Streams own = new Streams()) {
            own.kafka.createTopic("back", 1, Map.of());
            own.write("back", 0, payments(4));
            String[] hasty = {"subscribe", "back", "kafka.default.api.timeout.ms", "2000"};
            KafkaTable table = own.table(PAYMENTS, hasty);
            OffsetRange whole = range("back", 0, 0, 4);
            try (StreamSource source = own.source(hasty)) {
                assertEquals(start("back", 4), source.offsets().latest());
                assertEquals(4, own.read(table, own.counter(), whole).count());

                own.kafka.stop();
                FrazilException away = assertThrows(FrazilException.class, source::offsets);
                assertEquals(ErrorCode.KAFKA, away.code());
                FrazilException unread = failure(own.read(table, own.counter(), whole));
                assertEquals(
                        "could not read back-0@0..3: no answer from Kafka at " + own.kafka.bootstrapServers()
                                + " within 2000 ms. Hint: check that bootstrap.servers of stream lake.s is right and"
                                + " that the brokers, at the addresses they advertise, can be reached. [KAFKA]",
                        unread.getMessage());

                own.kafka.restart();
                own.write("back", 0, payments(2));
                await("the source is back", () -> {
                    try {
                        return start("back", 6).equals(source.offsets().latest());
                    } catch (FrazilException e) {
                        assertEquals(ErrorCode.KAFKA, e.code());
                        return false;
                    }
                });
                assertEquals(
                        6,
                        own.read(table, own.counter(), range("back", 0, 0, 6)).count());
            }
        }
    }

    @Test
    void aSampleHasTheOldestAndTheNewest() throws Exception {
        topic("sampled", 2);
        streams.write("sampled", 0, payments(1_000));
        streams.write("sampled", 1, "only", null);
        try (StreamSource source = streams.source("subscribe", "sampled")) {
            List<String> sample = source.sample(40).stream()
                    .map(value -> new String(value, StandardCharsets.UTF_8))
                    .toList();
            assertEquals(21, sample.size(), sample.toString());
            assertTrue(sample.containsAll(List.of(payment("u", 0), payment("u", 9), payment("u", 990), "only")));
            assertEquals(List.of(), source.sample(0));
            assertEquals(1, source.sample(1).size());
            assertEquals(1_001, source.sample(100_000).size());
        }
        topic("empty", 1);
        try (StreamSource source = streams.source("subscribe", "empty")) {
            assertEquals(List.of(), source.sample(100));
        }
    }

    private interface AdminCall {
        void on(Admin admin) throws Exception;
    }

    private static void admin(AdminCall call) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", streams.kafka.bootstrapServers()))) {
            call.on(admin);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain: " + what);
            Thread.onSpinWait();
        }
    }

    private static BatchPlanner planner(String topic) {
        return new BatchPlanner(new Subscription.Topics(new TreeSet<>(List.of(topic))), BatchLimits.NONE, true);
    }

    private static List<DataLoss.Reason> reasons(BatchPlan.Stop stop) {
        return stop.loss().losses().stream().map(DataLoss.Loss::reason).toList();
    }

    private static FrazilException failure(Dataset<Row> rows) {
        return cause(FrazilException.class, assertThrows(Exception.class, rows::collectAsList));
    }

    private static Position started(String option, String value) {
        try (StreamSource source = streams.source("subscribe", "starts", option, value)) {
            return source.start();
        }
    }

    private static Position start(String topic, long... offsets) {
        Position position = Position.EMPTY;
        for (int i = 0; i < offsets.length; i++) {
            position = position.withNew(Map.of(at(topic, i), offsets[i]));
        }
        return position;
    }

    private static void topic(String name, int partitions) {
        streams.kafka.createTopic(name, partitions, Map.of());
    }

    private static String[] payments(int count) {
        String[] payments = new String[count];
        for (int i = 0; i < count; i++) {
            payments[i] = payment("u", i);
        }
        return payments;
    }
}
