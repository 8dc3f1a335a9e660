package io.frazil.run.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.Invariants;
import io.frazil.TestBed;
import io.frazil.catalog.QualifiedName;
import io.frazil.commit.BatchCommit;
import io.frazil.commit.BatchFacts;
import io.frazil.commit.CommitTurn;
import io.frazil.commit.Counting;
import io.frazil.commit.FlowTable;
import io.frazil.commit.TrailingCommitter;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import io.frazil.run.live.LiveQuery;
import io.frazil.run.session.Names;
import io.frazil.run.step.FlowMeter;
import io.frazil.run.step.FlowStep;
import io.frazil.run.step.OverlappedStep;
import io.frazil.run.step.Step;
import io.frazil.sql.FrazilParser;
import io.frazil.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Steps of a flow that is delivered at least once: who runs it, what stays behind when it stops, what it may repeat. */
class OverlappedStepTest {

    private static final int MOST_STEPS = 500;

    private static TestBed bed;
    private long sent;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @Test
    void whatIsFinishedLeavesNoRowsBehindThePosition() throws Exception {
        FlowDefinition flow = declare("whole", "");
        try (Step step = open(flow, "only")) {
            assertInstanceOf(OverlappedStep.class, step);
            send("whole", 10);
            assertEquals(Step.Result.BEGUN, step.take());
            step.finish();
            assertEquals(Step.Result.IDLE, step.take());
            invariants("whole").end(position("whole", 10));
        }
        assertEquals(List.of(10L, 10L), counts("whole"));
    }

    @Test
    void whoFindsThatAnotherHasTakenTheFlowOverStops() throws Exception {
        FlowDefinition flow = declare("turns", "");
        try (Step first = open(flow, "first");
                Step second = open(flow, "second")) {
            send("turns", 1);
            assertEquals(Step.Result.BEGUN, first.take());
            first.finish();
            assertEquals(Step.Result.IDLE, second.take());
            send("turns", 1);
            assertEquals(Step.Result.BEGUN, second.take());
            second.finish();
            assertEquals(
                    takenOver("turns", "second"),
                    assertThrows(FrazilException.class, first::take).getMessage());
        }
        invariants("turns").end(position("turns", 2));
        assertEquals(List.of(2L, 2L), counts("turns"));
    }

    @Test
    void whoHasRowsOnTheirWayWhenAnotherTakesTheFlowOverRepeatsThemAtMost() throws Exception {
        FlowDefinition flow = declare("midway", "");
        send("midway", 5);
        try (Step first = open(flow, "first");
                Step second = open(flow, "second")) {
            assertEquals(Step.Result.BEGUN, first.take());
            Optional<String> ofSecond = failure(() -> {
                second.take();
                second.finish();
            });
            Optional<String> ofFirst = failure(first::finish);
            assertEquals(
                    List.of(takenOver("midway", ofFirst.isPresent() ? "second" : "first")),
                    Stream.concat(ofFirst.stream(), ofSecond.stream()).toList());
        }
        invariants("midway").end(position("midway", 5));
        assertEquals(5L, counts("midway").get(1));
        assertTrue(counts("midway").get(0) <= 10, "repeated more than once: " + counts("midway"));
    }

    private static Optional<String> failure(Runnable steps) {
        try {
            steps.run();
            return Optional.empty();
        } catch (FrazilException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Test
    void ofTwoAtOnceOneGoesOnAndNothingIsLost() throws Exception {
        FlowDefinition flow = declare("race", "maxOffsetsPerTrigger = 2");
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 4; round++) {
                race(flow, round, pool);
                invariants("race").end(position("race", sent));
                assertEquals(sent, counts("race").get(1), "round " + round);
            }
        } finally {
            pool.shutdownNow();
        }
        System.out.println(
                "OverlappedStepTest: " + sent + " records, " + counts("race").get(0) + " rows");
    }

    private void race(FlowDefinition flow, int round, ExecutorService pool) throws Exception {
        try (Step first = open(flow, "first" + round);
                Step second = open(flow, "second" + round)) {
            CyclicBarrier start = new CyclicBarrier(2);
            AtomicBoolean over = new AtomicBoolean();
            Future<Optional<String>> one = pool.submit(() -> run(first, start, over));
            Future<Optional<String>> other = pool.submit(() -> run(second, start, over));
            boolean firstWon = one.get().isEmpty();
            assertEquals(
                    Optional.of(takenOver("race", (firstWon ? "first" : "second") + round)),
                    firstWon ? other.get() : one.get(),
                    "round " + round);
            assertTrue((firstWon ? one : other).get().isEmpty(), "round " + round + ": nobody goes on");
            Step winner = firstWon ? first : second;
            send("race", 1);
            for (int i = 0; i < MOST_STEPS && winner.take() != Step.Result.IDLE; i++) {
                // To the topic's end.
            }
        }
    }

    /** Takes steps over a growing topic until this or the other one is fenced; with what, if it is this. */
    private Optional<String> run(Step step, CyclicBarrier start, AtomicBoolean over) throws Exception {
        start.await();
        for (int i = 0; !over.get(); i++) {
            assertTrue(i < MOST_STEPS, "both go on");
            send("race", 1);
            try {
                step.take();
            } catch (FrazilException e) {
                assertEquals(ErrorCode.FENCED, e.code(), e.getMessage());
                over.set(true);
                return Optional.of(e.getMessage());
            }
        }
        return Optional.empty();
    }

    @Test
    void aResetMeanwhileIsFollowed() throws Exception {
        FlowDefinition flow = declare("back", "");
        send("back", 3);
        try (Step step = open(flow, "only")) {
            assertEquals(Step.Result.BEGUN, step.take());
            step.finish();
            bed.sql("ALTER FLOW back_t RESET TO EARLIEST");
            assertEquals(Step.Result.BEGUN, step.take());
            step.finish();
            assertEquals(Step.Result.IDLE, step.take());
        }
        assertEquals(List.of(6L, 3L), counts("back"));
    }

    @Test
    void whatKafkaHasLostIsPassedOverInOrder() throws Exception {
        FlowDefinition flow = declare("lossy", "failOnDataLoss = false");
        send("lossy", 4);
        try (Step step = open(flow, "only")) {
            bed.deleteBefore("lossy", 0, 3);
            assertEquals(Step.Result.LANDED, step.take());
            assertEquals(Step.Result.BEGUN, step.take());
            step.finish();
        }
        assertEquals(
                List.of("declare", "gap", "batch"),
                bed.sql("SELECT summary['frazil.kind'] FROM lossy_t.snapshots ORDER BY committed_at").stream()
                        .map(row -> row.getString(0))
                        .toList());
        assertEquals(List.of(1L, 1L), counts("lossy"));
    }

    @Test
    void rowsAheadOfThePositionAreNeitherMissedNorRepeatedBesideTheStream() throws Exception {
        FlowDefinition flow = declare("beside", "");
        send("beside", 10);
        commitRows(flow, 0, 4, 7);
        assertEquals(List.of(3L, 3L), counts("beside"));
        assertEquals(List.of(10L, 10L), live("SELECT id FROM beside_t UNION ALL SELECT id FROM beside_s"));
        assertEquals(List.of(10L, 10L), live("SELECT id FROM LIVE(beside_t)"));
        assertEquals(LongStream.range(0, 10).boxed().toList(), shown("SELECT id FROM LIVE(beside_t)", 10));
        commitRows(flow, 0, 7, 9);
        assertEquals(List.of(10L, 10L), live("SELECT id FROM LIVE(beside_t)"));
        try (Step step = open(flow, "only")) {
            assertEquals(Step.Result.BEGUN, step.take());
            step.finish();
        }
        assertEquals(List.of(15L, 10L), live("SELECT id FROM LIVE(beside_t)"), "what the flow has repeated");
        bed.sql("ALTER FLOW beside_t RESET TO EARLIEST");
        assertEquals(List.of(25L, 10L), live("SELECT id FROM LIVE(beside_t)"), "what the flow shall repeat");
    }

    @Test
    void whereNothingTellsOfRowsAheadAnyMoreTheStreamIsNotReadBesideThem() throws Exception {
        FlowDefinition flow = declare("gone", "");
        send("gone", 3);
        commitRows(flow, 0, 1, 3);
        bed.sql("INSERT INTO gone_t VALUES (100)");
        bed.sql("CALL frazil.system.expire_snapshots(table => 'default.gone_t', older_than => TIMESTAMP"
                + " '2100-01-01 00:00:00', retain_last => 1)");
        String id = bed.one("SELECT snapshot_id FROM gone_t.history ORDER BY made_current_at DESC LIMIT 1");
        assertEquals(
                "could not tell what of the stream is in snapshot " + id
                        + " of frazil.default.gone_t: flow gone_t delivers"
                        + " at least once, rows first, and the snapshots that tell of its rows have expired."
                        + " Hint: START FLOW gone_t, so that its next batch says it, or say where the query begins to read"
                        + " the stream, FROM <stream> WITH (startingOffsets = ..). [NOT_FOUND]",
                assertThrows(FrazilException.class, () -> bed.sql("SELECT * FROM LIVE(gone_t)"))
                        .getMessage());
        send("gone", 1);
        try (Step step = open(flow, "only")) {
            step.take();
            step.finish();
        }
        send("gone", 1);
        assertEquals(List.of(8L, 6L), live("SELECT id FROM LIVE(gone_t)"));
    }

    /** Commits the rows of ids that were sent, without the position behind them. */
    private static void commitRows(FlowDefinition flow, long stands, long from, long until) throws Exception {
        String topic = flow.name().replace("_t", "");
        QualifiedName name = QualifiedName.parse(flow.table());
        FlowTable table = Names.catalog((SparkSession) bed.session(), name).flowTable(name.identifier());
        LedgerEntry declared = table.newestEntry(flow.name()).orElseThrow().entry();
        BatchCommit batch = new BatchCommit(
                flow.name(),
                flow.statementHash(),
                "rows-" + from,
                "earlier",
                declared.clusterId(),
                declared.topicIds(),
                position(topic, from),
                List.of(new OffsetRange(new TopicPartition(topic, 0), from, until)),
                Counting.PROJECTION,
                OptionalLong.empty(),
                () -> new BatchFacts(until - from, 0, 0, 0, OptionalLong.empty()));
        new TrailingCommitter()
                .rows(
                        table,
                        batch,
                        Set.of(position(topic, stands)),
                        CommitTurn.AT_ONCE,
                        () -> bed.sql(
                                "INSERT INTO " + flow.name() + " SELECT id FROM range(" + from + ", " + until + ")"));
    }

    /** All rows of a query, and different ones. */
    private static List<Long> live(String query) {
        Row row = bed.sql("SELECT count(*), count(DISTINCT id) FROM (" + query + ")")
                .get(0);
        return List.of(row.getLong(0), row.getLong(1));
    }

    /** What the shell shows of a query that goes on. */
    private static List<Long> shown(String text, int count) throws Exception {
        List<Long> ids = new ArrayList<>();
        try (LiveQuery query = LiveQuery.open(bed.session(), text, note -> {}).orElseThrow()) {
            for (int polls = 0; ids.size() < count && polls < MOST_STEPS; polls++) {
                query.poll(Duration.ofMillis(50)).forEach(row -> ids.add(row.getLong(0)));
            }
            query.poll(Duration.ofMillis(50)).forEach(row -> ids.add(row.getLong(0)));
        }
        return ids.stream().sorted().toList();
    }

    @Test
    void theWatermarkFollowsAndNeverGoesBack() throws Exception {
        bed.kafka().createTopic("late", 1, Map.of());
        bed.stream("late_s", "late", "id BIGINT, ts TIMESTAMP", "maxOffsetsPerTrigger = 1");
        FlowDefinition flow = declared("CREATE TABLE late_t USING iceberg OPTIONS (delivery = 'at-least-once') AS"
                + " SELECT id FROM late_s WHERE ts >= WATERMARK(ts, '10 minutes')");
        try (Step step = open(flow, "only")) {
            for (String time : List.of("10:00", "11:00", "10:30", "11:05")) {
                bed.send("late", 0, "{\"id\": 1, \"ts\": \"2026-03-01T" + time + ":00Z\"}");
                bed.flush();
                step.take();
                step.finish();
            }
        }
        assertEquals(
                List.of("2026-03-01T09:50:00Z", "2026-03-01T10:50:00Z", "2026-03-01T10:50:00Z", "2026-03-01T10:55:00Z"),
                bed
                        .sql("SELECT summary['frazil.watermark'] FROM late_t.snapshots"
                                + " WHERE summary['frazil.kind'] = 'batch' ORDER BY committed_at")
                        .stream()
                        .map(row -> row.getString(0))
                        .toList());
        assertEquals(3L, bed.sql("SELECT * FROM late_t").size());
    }

    @Test
    void aFlowThatChangesRowsByKeyIsDeliveredExactlyOnce() throws Exception {
        bed.kafka().createTopic("keyed", 1, Map.of());
        bed.stream("keyed_s", "keyed", "id BIGINT", "");
        FlowDefinition flow = declared("CREATE TABLE keyed_t USING iceberg OPTIONS (delivery = 'at-least-once') AS"
                + " SELECT id, count(*) AS n FROM keyed_s GROUP BY id");
        try (Step step = open(flow, "only")) {
            assertInstanceOf(FlowStep.class, step);
        }
    }

    private static String takenOver(String topic, String winner) {
        return "cannot go on with flow " + topic + "_t: another process has taken it over (writer " + winner
                + "). Hint: run a flow in one process at a time; SHOW FLOWS there tells how it stands. [FENCED]";
    }

    private FlowDefinition declare(String topic, String options) throws Exception {
        bed.kafka().createTopic(topic, 1, Map.of());
        bed.stream(topic + "_s", topic, "id BIGINT", options);
        return declared("CREATE TABLE " + topic + "_t USING iceberg OPTIONS (delivery = 'at-least-once')"
                + " AS SELECT * FROM " + topic + "_s");
    }

    private static FlowDefinition declared(String text) throws Exception {
        SparkSession session = (SparkSession) bed.session();
        Statement statement = FrazilParser.of(session).read(text).orElseThrow();
        FlowDefinition flow = FlowDeclaration.resolve(session, (Statement.DeclareFlow) statement)
                .definition();
        FlowOpening.of(session, flow).declare(Optional.empty(), "declarer");
        return flow;
    }

    private static Step open(FlowDefinition flow, String writerId) {
        return FlowLauncher.step(
                FlowOpening.of((SparkSession) bed.session(), flow), writerId, new FlowMeter(flow), Clock.systemUTC());
    }

    private synchronized void send(String topic, int messages) {
        for (int i = 0; i < messages; i++) {
            bed.send(topic, 0, "{\"id\": " + sent++ + "}");
        }
        bed.flush();
    }

    private static Position position(String topic, long next) {
        return Position.of(Map.of(new TopicPartition(topic, 0), next));
    }

    private static Invariants invariants(String topic) {
        return Invariants.hold(bed.session(), "frazil.default." + topic + "_t", topic + "_t", topic);
    }

    /** All rows, and different ones. */
    private static List<Long> counts(String topic) {
        Row row = bed.sql("SELECT count(*), count(DISTINCT id) FROM " + topic + "_t")
                .get(0);
        return List.of(row.getLong(0), row.getLong(1));
    }
}
