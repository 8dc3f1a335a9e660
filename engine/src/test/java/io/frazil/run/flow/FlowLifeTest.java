package io.frazil.run.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.flow.FrazilException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a flow does in its life beside taking in batches: every statement about it, and what others do to its table. */
class FlowLifeTest {

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static void stream(String name, int partitions) {
        bed.kafka().createTopic(name, partitions, Map.of());
        bed.stream(name + "_s", name, "id BIGINT, name STRING", "");
    }

    private static void send(String topic, int from, int until) {
        for (int id = from; id < until; id++) {
            bed.send(topic, 0, "{\"id\": " + id + ", \"name\": \"n" + id + "\"}");
        }
        bed.flush();
    }

    private static String said(String statement) {
        return bed.one(statement);
    }

    private static String ids(String table) {
        return bed.one(
                "SELECT concat_ws(',', transform(sort_array(collect_list(id)), x -> CAST(x AS STRING))) FROM " + table);
    }

    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited in vain until " + what);
            Thread.onSpinWait();
        }
    }

    private static String state(String flow) {
        List<Row> rows = bed.sql("SHOW FLOWS LIKE '" + flow + "'");
        return rows.isEmpty() ? "" : rows.get(0).getString(3);
    }

    @Test
    void declaringAgainChangesNothingAndSaysSo() {
        stream("again", 1);
        String declare = "CREATE TABLE again_t USING iceberg AS SELECT * FROM again_s";
        assertEquals(
                "flow again_t declared: frazil.default.again_s -> frazil.default.again_t, from again-0@0",
                said(declare));
        assertEquals("flow again_t is running; nothing is changed", said("  " + declare + " ;"));
        send("again", 0, 3);
        bed.caughtUp("again_t");
        assertEquals("0,1,2", ids("again_t"));
    }

    @Test
    void aStoppedFlowGoesOnWhereItStopped() {
        stream("halt", 1);
        bed.sql("CREATE TABLE halt_t USING iceberg AS SELECT * FROM halt_s");
        send("halt", 0, 2);
        bed.caughtUp("halt_t");
        assertEquals("flow halt_t stopped", said("STOP FLOW halt_t"));
        send("halt", 2, 4);
        assertEquals("STOPPED", state("halt_t"));
        assertEquals("flow halt_t started", said("START FLOW halt_t"));
        assertEquals("flow halt_t is running; nothing is changed", said("START FLOW halt_t"));
        bed.caughtUp("halt_t");
        assertEquals("0,1,2,3", ids("halt_t"));
    }

    @Test
    void anotherStatementGoesOnFromTheSamePosition() {
        stream("swap", 1);
        bed.sql("CREATE TABLE swap_t USING iceberg AS SELECT * FROM swap_s");
        send("swap", 0, 2);
        bed.caughtUp("swap_t");
        assertEquals(
                "flow swap_t replaced: frazil.default.swap_s -> frazil.default.swap_t, from swap-0@2",
                said("INSERT INTO swap_t SELECT id + 100, name FROM swap_s"));
        send("swap", 2, 4);
        bed.caughtUp("swap_t");
        assertEquals("0,1,102,103", ids("swap_t"));
    }

    @Test
    void twoFlowsFillOneTableUnderTwoNames() {
        stream("left_one", 1);
        stream("right_one", 1);
        bed.sql("CREATE TABLE both (id BIGINT, name STRING) USING iceberg");
        bed.sql("CREATE FLOW from_left AS INSERT INTO both SELECT * FROM left_one_s");
        bed.sql("CREATE FLOW from_right AS INSERT INTO both SELECT id + 100, name FROM right_one_s");
        send("left_one", 0, 3);
        send("right_one", 0, 3);
        bed.caughtUp("from_left");
        bed.caughtUp("from_right");
        assertEquals("0,1,2,100,101,102", ids("both"));
        assertEquals("flow from_left dropped; table frazil.default.both stays", said("DROP FLOW from_left"));
        send("left_one", 3, 4);
        send("right_one", 3, 4);
        bed.caughtUp("from_right");
        assertEquals("0,1,2,100,101,102,103", ids("both"));
        assertEquals("there is no flow from_left", said("DROP FLOW IF EXISTS from_left"));
    }

    @Test
    void aFlowWithoutColumnsWaitsForTheFirstMessage() {
        bed.kafka().createTopic("empty", 1, Map.of());
        bed.sql("CREATE TABLE empty_s USING kafka OPTIONS (bootstrap.servers = '"
                + bed.kafka().bootstrapServers() + "', subscribe = 'empty')");
        assertTrue(bed.sql("DESCRIBE TABLE empty_s").get(0).getString(0).startsWith("# Columns are unknown"));
        assertEquals(
                "flow empty_t declared; it waits for the first message of frazil.default.empty_s to learn its columns",
                said("CREATE TABLE empty_t USING iceberg AS SELECT * FROM empty_s"));
        until("the flow is pending", () -> state("empty_t").equals("PENDING"));
        send("empty", 0, 3);
        bed.caughtUp("empty_t");
        assertEquals("0,1,2", ids("empty_t"));
        assertEquals("bigint", bed.sql("DESCRIBE TABLE empty_s").get(0).getString(1));
    }

    @Test
    void aFlowThatHasWaitedForItsColumnsDoesNotMakeADroppedTableAgain() {
        bed.kafka().createTopic("dropped", 1, Map.of());
        bed.sql("CREATE TABLE dropped_s USING kafka OPTIONS (bootstrap.servers = '"
                + bed.kafka().bootstrapServers() + "', subscribe = 'dropped')");
        bed.sql("CREATE TABLE dropped_t USING iceberg AS SELECT * FROM dropped_s");
        send("dropped", 0, 1);
        bed.caughtUp("dropped_t");
        bed.sql("DROP TABLE dropped_t");
        until("the flow has noticed", () -> state("dropped_t").equals("FAILED"));
        assertEquals(List.of(), bed.sql("SHOW TABLES LIKE 'dropped_t'"));
    }

    @Test
    void aFlowThatWaitsForItsColumnsCanBeStopped() {
        bed.kafka().createTopic("never", 1, Map.of());
        bed.sql("CREATE TABLE never_s USING kafka OPTIONS (bootstrap.servers = '"
                + bed.kafka().bootstrapServers() + "', subscribe = 'never')");
        bed.sql("CREATE TABLE never_t USING iceberg AS SELECT * FROM never_s");
        until("the flow is pending", () -> state("never_t").equals("PENDING"));
        assertEquals("flow never_t stopped; it had not begun, so nothing of it is kept", said("STOP FLOW never_t"));
        assertEquals("", state("never_t"));
    }

    @Test
    void aForeignRollbackStopsTheFlowAndBothWaysOnWork() {
        stream("roll", 1);
        bed.sql("CREATE TABLE roll_t USING iceberg AS SELECT * FROM roll_s");
        send("roll", 0, 2);
        bed.caughtUp("roll_t");
        String first = bed.one("SELECT snapshot_id FROM default.roll_t.history ORDER BY made_current_at DESC LIMIT 1");
        send("roll", 2, 4);
        bed.caughtUp("roll_t");
        bed.sql("CALL frazil.system.rollback_to_snapshot('default.roll_t', " + first + ")");
        until("the flow has noticed", () -> state("roll_t").equals("FAILED"));
        String error = bed.sql("SHOW FLOWS LIKE 'roll_t'").get(0).getString(8);
        assertTrue(
                error.startsWith("cannot go on with flow roll_t: table frazil.default.roll_t was rolled back by someone"
                        + " else and no longer holds roll-0@2..3. Hint: leave that out with ALTER FLOW roll_t RESET TO"
                        + " VERSION "),
                error);
        assertEquals(
                "flow roll_t reset: it goes on from roll-0@2; rows that are in frazil.default.roll_t stay",
                said("ALTER FLOW roll_t RESET TO VERSION " + first));
        bed.sql("START FLOW roll_t");
        bed.caughtUp("roll_t");
        assertEquals("0,1,2,3", ids("roll_t"));
    }

    @Test
    void historyTellsWhatEachSnapshotTookIn() {
        stream("hist", 1);
        bed.sql("CREATE TABLE hist_t USING iceberg AS SELECT * FROM hist_s WHERE id > 0");
        send("hist", 0, 3);
        bed.caughtUp("hist_t");
        bed.sql("INSERT INTO hist_t VALUES (100, 'by hand')");
        List<Row> history = bed.sql("DESCRIBE HISTORY hist_t");
        assertEquals(
                List.of("append", "1"),
                List.of(history.get(0).getString(2), "" + history.get(0).getLong(12)));
        Row declared = history.get(history.size() - 1);
        assertEquals(List.of("hist_t", "declare"), List.of(declared.getString(3), declared.getString(4)));
        long read = history.stream()
                .filter(row -> !row.isNullAt(6))
                .mapToLong(row -> row.getLong(6))
                .sum();
        long filtered = history.stream()
                .filter(row -> !row.isNullAt(8))
                .mapToLong(row -> row.getLong(8))
                .sum();
        assertEquals("3 read, 1 filtered", read + " read, " + filtered + " filtered");
    }

    @Test
    void aSmallBatchIsOneTaskAndWritesOneFileForEachTablePartition() {
        bed.kafka().createTopic("files", 2, Map.of());
        bed.stream("files_s", "files", "id BIGINT", "");
        for (int id = 0; id < 600; id++) {
            bed.send("files", id % 2, "{\"id\": " + id + "}");
        }
        bed.flush();
        bed.sql(
                "CREATE TABLE files_t USING iceberg PARTITIONED BY (bucket) AS SELECT id, id % 3 AS bucket FROM files_s");
        bed.caughtUp("files_t");
        assertEquals(
                "1", bed.one("SELECT count(*) FROM default.files_t.snapshots WHERE summary['frazil.kind'] = 'batch'"));
        assertEquals("3", bed.one("SELECT count(*) FROM default.files_t.files"));
    }

    @Test
    void whatATableKnowsIsTakenUpAgainWithoutKafka() {
        try (TestBroker broker = TestBroker.start("gone")) {
            bed.sql("CREATE TABLE gone_s (id BIGINT) USING kafka OPTIONS (bootstrap.servers = '"
                    + broker.bootstrapServers() + "', subscribe = 'gone', kafka.default.api.timeout.ms = 2000)");
            String declare = "CREATE TABLE gone_t USING iceberg AS SELECT * FROM gone_s";
            bed.sql(declare);
            broker.stop();
            bed.sql("STOP FLOW gone_t");
            assertEquals(
                    "flow gone_t resumed: frazil.default.gone_s -> frazil.default.gone_t, from gone-0@0",
                    said(declare));
            until("the flow waits", () -> state("gone_t").equals("WAITING"));
            bed.sql("DROP FLOW gone_t");
        }
    }

    @Test
    void aResetFlowReadsAgain() {
        stream("re", 1);
        bed.sql("CREATE TABLE re_t USING iceberg AS SELECT * FROM re_s");
        send("re", 0, 2);
        bed.caughtUp("re_t");
        bed.sql("ALTER FLOW re_t RESET TO EARLIEST");
        bed.caughtUp("re_t");
        assertEquals("0,0,1,1", ids("re_t"));
        bed.sql("STOP FLOW re_t");
        send("re", 2, 4);
        bed.sql("ALTER FLOW re_t RESET TO LATEST");
        bed.sql("START FLOW re_t");
        send("re", 4, 5);
        bed.caughtUp("re_t");
        assertEquals("0,0,1,1,4", ids("re_t"));
    }

    @Test
    void foreignCommitsAndCareDoNotMoveThePosition() {
        stream("care", 1);
        bed.sql("CREATE TABLE care_t USING iceberg AS SELECT * FROM care_s");
        for (int i = 0; i < 5; i++) {
            send("care", i, i + 1);
            bed.caughtUp("care_t");
        }
        bed.sql("INSERT INTO care_t VALUES (1000, 'by hand')");
        bed.sql(
                "CALL frazil.system.rewrite_data_files(table => 'default.care_t', options => map('min-input-files', '2'))");
        bed.sql(
                "CALL frazil.system.expire_snapshots(table => 'default.care_t', older_than => TIMESTAMP '2100-01-01 00:00:00', retain_last => 1)");
        send("care", 5, 7);
        bed.caughtUp("care_t");
        bed.sql("STOP FLOW care_t");
        bed.sql("START FLOW care_t");
        send("care", 7, 8);
        bed.caughtUp("care_t");
        assertEquals("0,1,2,3,4,5,6,7,1000", ids("care_t"));
    }

    @Test
    void lostOffsetsArePassedOverOnRequestAndRecorded() {
        stream("lost", 1);
        bed.sql("ALTER TABLE lost_s SET OPTIONS (failOnDataLoss = true)");
        bed.sql("CREATE TABLE lost_t USING iceberg AS SELECT * FROM lost_s");
        send("lost", 0, 2);
        bed.caughtUp("lost_t");
        bed.sql("STOP FLOW lost_t");
        send("lost", 2, 6);
        bed.deleteBefore("lost", 0, 4);
        bed.sql("START FLOW lost_t");
        until("the flow has noticed", () -> state("lost_t").equals("FAILED"));
        assertEquals(
                "cannot go on reading stream frazil.default.lost_s: Kafka no longer holds lost-0@2..3 (deleted by"
                        + " retention). Hint: set failOnDataLoss = false on the stream to go on without it, or reset the"
                        + " flow. [DATA_LOSS]",
                bed.sql("SHOW FLOWS LIKE 'lost_t'").get(0).getString(8));
        bed.sql("ALTER TABLE lost_s SET OPTIONS (failOnDataLoss = false)");
        bed.sql("START FLOW lost_t");
        bed.caughtUp("lost_t");
        assertEquals("0,1,4,5", ids("lost_t"));
        assertEquals(
                List.of("{\"lost\":{\"0\":[2,4]}}"),
                bed.sql("DESCRIBE HISTORY lost_t").stream()
                        .filter(row -> "gap".equals(row.getString(4)))
                        .map(row -> row.getString(5))
                        .toList());
    }

    @Test
    void aRowThatCannotBeComputedStopsTheFlowWithTheReason() {
        stream("div", 1);
        bed.sql("CREATE TABLE div_t USING iceberg AS SELECT id, 10 / id AS tenth FROM div_s");
        send("div", 0, 1);
        FrazilException error =
                assertThrows(FrazilException.class, () -> bed.sql("WAIT FOR FLOW div_t TIMEOUT 60 SECONDS"));
        assertTrue(error.getMessage().startsWith("could not compute a row: [DIVIDE_BY_ZERO]"), error.getMessage());
        assertEquals("FAILED", state("div_t"));
    }

    @Test
    void aBrokerThatGoesAwayIsWaitedFor() {
        try (TestBroker broker = TestBroker.start("away")) {
            bed.sql(
                    "CREATE TABLE away_s (id BIGINT) USING kafka OPTIONS (bootstrap.servers = '"
                            + broker.bootstrapServers()
                            + "', subscribe = 'away', startingOffsets = 'earliest', kafka.default.api.timeout.ms = 2000, kafka.request.timeout.ms = 1000)");
            bed.sql("CREATE TABLE away_t USING iceberg AS SELECT * FROM away_s");
            broker.send("{\"id\": 1}");
            bed.caughtUp("away_t");
            broker.stop();
            until("the flow waits", () -> state("away_t").equals("WAITING"));
            broker.restart();
            broker.send("{\"id\": 2}");
            until("the flow runs", () -> state("away_t").equals("RUNNING"));
            bed.caughtUp("away_t");
            assertEquals("1,2", ids("away_t"));
            bed.sql("DROP FLOW away_t");
        }
    }
}
