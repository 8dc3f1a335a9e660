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
import java.util.stream.LongStream;
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

    /** About what a start and the batches of a round ask for, or some of them if they change rows. */
    private static final int REQUESTS = 70;

    private static final long TICK_MILLIS = 250;
    private static final long LONGEST_ROUND_TICKS = 2400;

    private final long seed = Long.getLong("frazil.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private int sent;

    /** What the flow does with the messages 0, 1, 2, .., of which one topic partition has the even ones. */
    private enum Form {
        APPENDS(
                10,
                "p, o, n",
                "CREATE TABLE t USING iceberg PARTITIONED BY (p) OPTIONS (path = 's3://my-bucket/t/',"
                        + " checkpointLocation = 's3://my-bucket/cp/')"
                        + " AS SELECT _partition AS p, _offset AS o, n FROM s") {
            @Override
            List<Row> rows(LongStream messages) {
                return messages.mapToObj(n -> RowFactory.create((int) (n % 2), n / 2, n))
                        .toList();
            }
        },
        /** A key comes again within a batch, or in the next one. */
        CHANGES_BY_KEY(
                30,
                "k, n",
                "CREATE TABLE IF NOT EXISTS t (k BIGINT, n BIGINT) USING iceberg LOCATION 's3://my-bucket/t'",
                "MERGE INTO t USING (SELECT n - CASE WHEN n % 10 >= 8 THEN 4 WHEN n % 60 >= 30 THEN 30 ELSE 0 END AS k,"
                        + " n FROM s) c ON t.k = c.k"
                        + " WHEN MATCHED AND c.n % 7 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET n = c.n"
                        + " WHEN NOT MATCHED AND c.n % 7 <> 0 THEN INSERT (k, n) VALUES (c.k, c.n)") {
            @Override
            List<Row> rows(LongStream messages) {
                Map<Long, Row> rows = new HashMap<>();
                messages.forEach(n -> {
                    long key = n - (n % 10 >= 8 ? 4 : n % 60 >= 30 ? 30 : 0);
                    rows.put(key, n % 7 == 0 ? null : RowFactory.create(key, n));
                });
                return rows.values().stream().filter(row -> row != null).toList();
            }
        };

        private final int batchMessages;
        private final String columns;
        private final List<String> statements;

        Form(int batchMessages, String columns, String... statements) {
            this.batchMessages = batchMessages;
            this.columns = columns;
            this.statements = List.of(statements);
        }

        /** What these messages come to, in their order. */
        abstract List<Row> rows(LongStream messages);
    }

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
        survive(Form.APPENDS, 3);
    }

    @Test
    @Tag("long")
    void killedFiftyTimes() throws Exception {
        survive(Form.APPENDS, 50);
    }

    @Test
    @Tag("long")
    void killedFiftyTimesWhileChangingRowsByKey() throws Exception {
        survive(Form.CHANGES_BY_KEY, 50);
    }

    private void survive(Form form, int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            String when = "seed " + seed + ", round " + round;
            send();
            strike(form, when, 1 + random.nextInt(REQUESTS), random.nextBoolean() ? S3Fault.CUT : S3Fault.SILENCE);
        }
        String end = "seed " + seed + ", at the end";
        try (FlowProcess process = FlowProcess.start(directory, settings(), statements(form))) {
            awaitEnd(process, end);
        }
        check(form, end).end(position());
    }

    private void send() {
        for (int i = 0; i < MESSAGES_A_ROUND; i++) {
            bed.send("steps", sent % 2, "{\"n\": " + sent + "}");
            sent++;
        }
        bed.flush();
    }

    private void strike(Form form, String when, int nth, S3Fault before) throws Exception {
        try (FlowProcess process = FlowProcess.start(directory, settings(), statements(form))) {
            s3.wire().arm(before, nth, process::kill);
            long ticks = 0;
            while (s3.wire().struck().isEmpty() && !hasReachedEnd()) {
                assertTrue(++ticks < LONGEST_ROUND_TICKS, when + ": it takes too long");
                process.pass(TICK_MILLIS);
            }
        }
        System.out.println(when + ": killed at request " + nth + ", " + before + ", "
                + s3.wire().disarm());
        if (isDeclared()) {
            check(form, when);
        }
    }

    private Invariants check(Form form, String when) {
        Invariants invariants = Invariants.hold(bed.session(), "frazil.default.t", "t", when);
        Position position = invariants.position();
        LongStream taken = LongStream.range(0, sent)
                .filter(n -> n / 2
                        < position.next(new TopicPartition("steps", (int) (n % 2)))
                                .orElse(0));
        return invariants.rows(form.columns, form.rows(taken));
    }

    private void awaitEnd(FlowProcess process, String when) throws Exception {
        for (long ticks = 0; !hasReachedEnd(); ticks++) {
            assertTrue(ticks < LONGEST_ROUND_TICKS, when + ": it takes too long");
            process.stayAlive(TICK_MILLIS);
        }
    }

    /** The table may be there before the flow is declared in it to its end. */
    private boolean isDeclared() {
        return bed.session().catalog().tableExists("frazil.default.t")
                && bed.sql("SHOW TBLPROPERTIES t").stream()
                        .anyMatch(row -> row.getString(0).equals("frazil.flow.t.position"));
    }

    private boolean hasReachedEnd() {
        return isDeclared()
                && bed.sql("DESCRIBE FLOW t").stream()
                        .anyMatch(row -> row.getString(0).equals("position")
                                && row.getString(1).equals(position().toString()));
    }

    private Position position() {
        return Position.of(Map.of(
                new TopicPartition("steps", 0), sent / 2L,
                new TopicPartition("steps", 1), sent / 2L));
    }

    private List<String> statements(Form form) {
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE s (n BIGINT) USING kafka OPTIONS (bootstrap.servers = '"
                + bed.kafka().bootstrapServers()
                + "', subscribe = 'steps', startingOffsets = 'earliest', maxOffsetsPerTrigger = "
                + form.batchMessages + ")");
        statements.addAll(form.statements);
        return statements;
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
