package io.frazil.s3;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.Invariants;
import io.frazil.TestBed;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes to S3 is killed at a seeded request, before the request is done or after, and started again
 * with the same statements: nothing is lost, nothing is twice. {@code -Dfrazil.seed=N} repeats a run.
 */
class S3KillTest {

    private static final int MESSAGES_A_ROUND = 60;

    /** About what a start and the batches of a round ask for. */
    private static final int REQUESTS = 70;

    private static final long TICK_MILLIS = 250;
    private static final long LONGEST_ROUND_TICKS = 2400;

    private final long seed = Long.getLong("frazil.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Row> expected = new ArrayList<>();

    @TempDir
    private Path directory;

    private S3Bed s3;
    private TestBed bed;

    @BeforeEach
    void start() {
        s3 = S3Bed.startPastTheWire(
                Map.of("spark.sql.catalog.frazil.warehouse", warehouse().toString()));
        bed = s3.bed();
        bed.kafka().createTopic("steps", 2, Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        s3.close();
    }

    @Test
    void killedAFewTimes() throws Exception {
        survive(3);
    }

    @Test
    @Tag("long")
    void killedFiftyTimes() throws Exception {
        survive(50);
    }

    private void survive(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            String when = "seed " + seed + ", round " + round;
            send();
            strike(when, 1 + random.nextInt(REQUESTS), random.nextBoolean() ? S3Fault.CUT : S3Fault.SILENCE);
        }
        String end = "seed " + seed + ", at the end";
        try (FlowProcess process = FlowProcess.start(directory, settings(), statements())) {
            awaitEnd(process, end);
        }
        Invariants.hold(bed.session(), "frazil.default.t", "t", end)
                .rows("p, o, n", expected)
                .end(position());
    }

    private void send() {
        for (int i = 0; i < MESSAGES_A_ROUND; i++) {
            int n = expected.size();
            bed.send("steps", n % 2, "{\"n\": " + n + "}");
            expected.add(RowFactory.create(n % 2, (long) n / 2, (long) n));
        }
        bed.flush();
    }

    private void strike(String when, int nth, S3Fault before) throws Exception {
        try (FlowProcess process = FlowProcess.start(directory, settings(), statements())) {
            s3.wire().arm(before, nth, process::kill);
            long ticks = 0;
            while (s3.wire().struck().isEmpty() && !hasReachedEnd()) {
                assertTrue(++ticks < LONGEST_ROUND_TICKS, when + ": it takes too long");
                process.pass(TICK_MILLIS);
            }
        }
        System.out.println(when + ": killed at request " + nth + ", " + before + ", "
                + s3.wire().disarm());
        if (hasTable()) {
            Invariants.hold(bed.session(), "frazil.default.t", "t", when);
        }
    }

    private void awaitEnd(FlowProcess process, String when) throws Exception {
        for (long ticks = 0; !hasReachedEnd(); ticks++) {
            assertTrue(ticks < LONGEST_ROUND_TICKS, when + ": it takes too long");
            process.stayAlive(TICK_MILLIS);
        }
    }

    /** The table may be there before the flow is declared in it to its end. */
    private boolean hasTable() {
        return bed.session().catalog().tableExists("frazil.default.t")
                && bed.sql("DESCRIBE FLOW t").stream()
                        .anyMatch(row -> row.getString(0).equals("position"));
    }

    private boolean hasReachedEnd() {
        return hasTable()
                && bed.sql("DESCRIBE FLOW t").stream()
                        .anyMatch(row -> row.getString(0).equals("position")
                                && row.getString(1).equals(position().toString()));
    }

    private Position position() {
        return Position.of(Map.of(
                new TopicPartition("steps", 0), expected.size() / 2L,
                new TopicPartition("steps", 1), expected.size() / 2L));
    }

    private List<String> statements() {
        return List.of(
                "CREATE TABLE s (n BIGINT) USING kafka OPTIONS (bootstrap.servers = '"
                        + bed.kafka().bootstrapServers()
                        + "', subscribe = 'steps', startingOffsets = 'earliest', maxOffsetsPerTrigger = 10)",
                "CREATE TABLE t USING iceberg PARTITIONED BY (p) OPTIONS (path = 's3://my-bucket/t/',"
                        + " checkpointLocation = 's3://my-bucket/cp/')"
                        + " AS SELECT _partition AS p, _offset AS o, n FROM s");
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(TestBed.settings(warehouse()));
        settings.putAll(S3Server.settings("frazil", s3.wire().port()));
        settings.put("spark.app.name", "killed");
        return settings;
    }

    private Path warehouse() {
        return directory.resolve("warehouse");
    }
}
