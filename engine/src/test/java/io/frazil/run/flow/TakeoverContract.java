package io.frazil.run.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.commit.CommittedEntry;
import io.frazil.commit.FlowTable;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.run.step.FlowMeter;
import io.frazil.run.step.FlowStep;
import io.frazil.sql.FrazilParser;
import io.frazil.sql.Statement;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.classic.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * One flow, run twice at once: whatever catalog keeps its table, one goes on, the other says why it stopped, and nothing
 * is twice. Each run has a session and a catalog of its own, as in a process of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TakeoverContract {

    private static final int MOST_STEPS = 200;
    private static final int TOPIC_PARTITIONS = 2;

    private final AtomicLong sent = new AtomicLong();
    private TestBed bed;

    /** The options of the catalog. */
    abstract Map<String, String> catalogOptions(Path directory) throws Exception;

    @BeforeAll
    void openSession(@TempDir Path directory) throws Exception {
        bed = TestBed.start(catalogOptions(directory).entrySet().stream()
                .collect(Collectors.toMap(
                        option -> "spark.sql.catalog.frazil." + option.getKey(), Map.Entry::getValue)));
        bed.session().sql("CREATE NAMESPACE IF NOT EXISTS frazil.default");
    }

    @AfterAll
    void closeSession() {
        bed.close();
    }

    @Test
    void theOneThatTookNothingInSinceFindsOutAtItsNextStep() throws Exception {
        FlowDefinition flow = declare("turns");
        try (FlowStep first = open(flow, "first");
                FlowStep second = open(flow, "second")) {
            send("turns");
            assertEquals(FlowStep.Result.LANDED, first.take());
            assertEquals(FlowStep.Result.IDLE, second.take(), "it begins with what it finds");
            send("turns");
            assertEquals(FlowStep.Result.LANDED, second.take());
            assertEquals(
                    message("turns_t", "second"),
                    assertThrows(FrazilException.class, first::take).getMessage());
            send("turns");
            assertEquals(FlowStep.Result.LANDED, second.take());
        }
    }

    @Test
    void aResetByAnotherIsNoTakeover() throws Exception {
        FlowDefinition flow = declare("back");
        send("back");
        try (FlowStep step = open(flow, "only")) {
            assertEquals(FlowStep.Result.LANDED, step.take());
            bed.sql("ALTER FLOW back_t RESET TO EARLIEST");
            assertEquals(FlowStep.Result.LANDED, step.take());
            assertEquals(FlowStep.Result.IDLE, step.take());
        }
    }

    @Test
    void oneGoesOnAndTheOtherSaysWhyInTenRounds() throws Exception {
        race("ten", 10);
    }

    @Test
    @Tag("long")
    void oneGoesOnAndTheOtherSaysWhyInAHundredRounds() throws Exception {
        race("hundred", 100);
    }

    private void race(String topic, int rounds) throws Exception {
        long before = sent.get();
        FlowDefinition flow = declare(topic);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        int wins = 0;
        try {
            for (int round = 0; round < rounds; round++) {
                wins += round(flow, topic, round, pool) ? 1 : 0;
                checkLedger(flow, "round " + round);
                assertEquals(
                        List.of(sent.get() - before, sent.get() - before),
                        bed.sql("SELECT count(*), count(DISTINCT id) FROM " + topic + "_t").stream()
                                .flatMap(row -> List.of(row.getLong(0), row.getLong(1)).stream())
                                .toList(),
                        "round " + round);
            }
        } finally {
            pool.shutdownNow();
        }
        System.out.println(getClass().getSimpleName() + ": " + rounds + " rounds, the first won " + wins + ", "
                + (sent.get() - before) + " records");
    }

    /** Whether the first one won. */
    private boolean round(FlowDefinition flow, String topic, int round, ExecutorService pool) throws Exception {
        try (FlowStep first = open(flow, "first" + round);
                FlowStep second = open(flow, "second" + round)) {
            CyclicBarrier start = new CyclicBarrier(2);
            AtomicBoolean over = new AtomicBoolean();
            Future<Optional<String>> one = pool.submit(() -> run(first, topic, start, over));
            Future<Optional<String>> other = pool.submit(() -> run(second, topic, start, over));
            boolean firstWon = one.get().isEmpty();
            assertEquals(
                    Optional.of(message(topic + "_t", (firstWon ? "first" : "second") + round)),
                    firstWon ? other.get() : one.get(),
                    "round " + round + ": " + one.get() + other.get());
            assertTrue((firstWon ? one : other).get().isEmpty(), "round " + round + ": nobody goes on");
            FlowStep winner = firstWon ? first : second;
            send(topic);
            for (int i = 0; i < MOST_STEPS && winner.take() == FlowStep.Result.LANDED; i++) {
                // To the topic's end.
            }
            return firstWon;
        }
    }

    /** Takes steps over a growing topic until this or the other one is fenced; with what, if it is this. */
    private Optional<String> run(FlowStep step, String topic, CyclicBarrier start, AtomicBoolean over)
            throws Exception {
        start.await();
        for (int i = 0; !over.get(); i++) {
            assertTrue(i < MOST_STEPS, "both go on");
            send(topic);
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

    private static String message(String flow, String winner) {
        return "cannot go on with flow " + flow + ": another process has taken it over (writer " + winner
                + "). Hint: run a flow in one process at a time; SHOW FLOWS there tells how it stands. [FENCED]";
    }

    private void checkLedger(FlowDefinition flow, String when) {
        FlowTable table = FoundFlow.required((SparkSession) bed.session(), List.of(flow.name()))
                .table();
        List<CommittedEntry> entries = table.ledger().entries(flow.name());
        Position position = Position.of(Map.of());
        for (int i = entries.size() - 1; i >= 0; i--) {
            LedgerEntry entry = entries.get(i).entry();
            if (entry.kind() == LedgerEntry.Kind.DECLARE) {
                position = entries.get(i).position().orElseThrow();
                continue;
            }
            for (OffsetRange range : entry.ranges()) {
                assertEquals(position.next(range.topicPartition()).orElseThrow(), range.from(), when + ": " + entry);
            }
            assertEquals(
                    entry.ranges().stream()
                            .mapToLong(range -> range.until() - range.from())
                            .sum(),
                    entry.counts().written(),
                    when + ": " + entry);
            position = position.advance(entry.ranges());
        }
        assertEquals(Optional.of(position), table.ledger().position(flow.name()), when);
    }

    private FlowDefinition declare(String topic) throws Exception {
        bed.kafka().createTopic(topic, TOPIC_PARTITIONS, Map.of());
        bed.stream(topic + "_s", topic, "id BIGINT", "");
        SparkSession session = (SparkSession) bed.session();
        Statement statement = FrazilParser.of(session)
                .read("CREATE TABLE " + topic + "_t USING iceberg AS SELECT * FROM " + topic + "_s")
                .orElseThrow();
        FlowDefinition flow = FlowDeclaration.resolve(session, (Statement.DeclareFlow) statement)
                .definition();
        FlowOpening.of(session, flow).declare(Optional.empty(), "declarer");
        return flow;
    }

    private FlowStep open(FlowDefinition flow, String writerId) {
        return new FlowStep(
                FlowOpening.of((SparkSession) bed.session(), flow).open(),
                writerId,
                new FlowMeter(flow),
                Clock.systemUTC());
    }

    private void send(String topic) {
        long id = sent.getAndIncrement();
        bed.send(topic, (int) (id % TOPIC_PARTITIONS), "{\"id\": " + id + "}");
        bed.flush();
    }
}
