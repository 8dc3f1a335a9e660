package io.frazil.run.care;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.Invariants;
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

/** {@code ROLLBACK} over a real broker: by snapshot id alone, by table, by time; plain and with replay. */
class RollbackStatementTest {

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static void stream(String name) {
        bed.kafka().createTopic(name, 1, Map.of());
        bed.stream(name + "_s", name, "id BIGINT, name STRING", "");
        bed.sql("CREATE TABLE " + name + "_t USING iceberg AS SELECT * FROM " + name + "_s");
    }

    private static void send(String topic, int from, int until) {
        for (int id = from; id < until; id++) {
            bed.send(topic, 0, "{\"id\": " + id + ", \"name\": \"n" + id + "\"}");
        }
        bed.flush();
    }

    private static void taken(String topic, int from, int until) {
        send(topic, from, until);
        bed.caughtUp(topic + "_t");
    }

    private static List<String> said(String statement) {
        return bed.sql(statement).stream().map(row -> row.getString(0)).toList();
    }

    private static String ids(String table) {
        return bed.one(
                "SELECT concat_ws(',', transform(sort_array(collect_list(id)), x -> CAST(x AS STRING))) FROM " + table);
    }

    private static Row head(String table) {
        return bed.sql("SELECT snapshot_id, made_current_at FROM default." + table
                        + ".history ORDER BY made_current_at DESC LIMIT 1")
                .get(0);
    }

    private static String snapshot(String table) {
        return String.valueOf(head(table).getLong(0));
    }

    private static String committedAt(String table, String snapshotId) {
        return bed.sql("SELECT committed_at FROM default." + table + ".snapshots WHERE snapshot_id = " + snapshotId)
                .get(0)
                .getTimestamp(0)
                .toInstant()
                .toString();
    }

    private static void sound(String name) {
        Invariants.hold(bed.session(), "frazil.default." + name + "_t", name + "_t", name);
    }

    private static String state(String flow) {
        return bed.sql("SHOW FLOWS LIKE '" + flow + "'").get(0).getString(3);
    }

    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited in vain until " + what);
            Thread.onSpinWait();
        }
    }

    private static void refused(String statement, String message) {
        assertEquals(
                message,
                assertThrows(FrazilException.class, () -> bed.sql(statement)).getMessage());
    }

    @Test
    void bySnapshotIdAloneAndTheRunningFlowGoesOn() {
        stream("alone");
        taken("alone", 0, 2);
        String first = snapshot("alone_t");
        taken("alone", 2, 4);
        assertEquals(
                List.of(
                        "table frazil.default.alone_t is back at snapshot " + first + " of "
                                + committedAt("alone_t", first),
                        "flow alone_t goes on from alone-0@4, leaves out alone-0@2..3"),
                said("ROLLBACK TO VERSION " + first));
        assertEquals("0,1", ids("alone_t"));
        taken("alone", 4, 5);
        assertEquals("0,1,4", ids("alone_t"));
        sound("alone");
        assertEquals(
                List.of("{\"alone\":{\"0\":[2,4]}}"),
                bed.sql("DESCRIBE HISTORY alone_t").stream()
                        .filter(row -> "rollback".equals(row.getString(4)))
                        .map(row -> row.getString(5))
                        .toList());
    }

    @Test
    void withReplayTheFlowTakesTheSameMessagesAgain() {
        stream("again");
        taken("again", 0, 2);
        String first = snapshot("again_t");
        taken("again", 2, 5);
        assertEquals(
                List.of(
                        "table frazil.default.again_t is back at snapshot " + first + " of "
                                + committedAt("again_t", first),
                        "flow again_t goes on from again-0@2, takes in again again-0@2..4"),
                said("ROLLBACK TABLE again_t TO VERSION " + first + " WITH REPLAY"));
        taken("again", 5, 6);
        assertEquals("0,1,2,3,4,5", ids("again_t"));
        sound("again");
    }

    @Test
    void toATimeAndTwiceInARowAndForwardAgain() {
        stream("time");
        taken("time", 0, 1);
        String first = snapshot("time_t");
        String then = head("time_t").getTimestamp(1).toInstant().toString();
        taken("time", 1, 2);
        String second = snapshot("time_t");
        taken("time", 2, 3);
        bed.sql("STOP FLOW time_t");

        assertEquals(
                "table frazil.default.time_t is back at snapshot " + first + " of " + committedAt("time_t", first),
                said("ROLLBACK TABLE time_t TO TIMESTAMP '" + then + "'").get(0));
        assertEquals("0", ids("time_t"));
        sound("time");
        assertEquals(
                List.of(
                        "table frazil.default.time_t is set at snapshot " + second + " of "
                                + committedAt("time_t", second) + ", which was not in its history",
                        "flow time_t goes on from time-0@3, leaves out time-0@2..2"),
                said("ROLLBACK TABLE time_t TO VERSION " + second));
        assertEquals("0,1", ids("time_t"));
        sound("time");
        assertEquals("STOPPED", state("time_t"), "a stopped flow stays so");
        String now = snapshot("time_t");
        assertEquals(
                List.of("table frazil.default.time_t is at snapshot " + now + "; nothing is changed"),
                said("ROLLBACK TABLE time_t TO VERSION " + now));
        bed.sql("START FLOW time_t");
        taken("time", 3, 4);
        assertEquals("0,1,3", ids("time_t"));
        sound("time");
    }

    @Test
    void whileTheFlowCommitsAsFastAsItCan() {
        bed.kafka().createTopic("busy", 1, Map.of());
        bed.stream("busy_s", "busy", "id BIGINT, name STRING", "maxOffsetsPerTrigger = 3");
        bed.sql("CREATE TABLE busy_t USING iceberg AS SELECT * FROM busy_s");
        send("busy", 0, 120);
        String begin = bed.one("SELECT snapshot_id FROM default.busy_t.snapshots ORDER BY committed_at LIMIT 1");
        for (int round = 1; round <= 4; round++) {
            int atLeast = 3 * round;
            until(
                    "some batches have landed",
                    () -> bed.sql("SELECT * FROM busy_t").size() >= atLeast);
            bed.sql("ROLLBACK TABLE busy_t TO VERSION " + (round % 2 == 0 ? begin : snapshot("busy_t"))
                    + " WITH REPLAY");
        }
        bed.caughtUp("busy_t");
        assertEquals(120, bed.sql("SELECT DISTINCT id FROM busy_t").size());
        assertEquals(120, bed.sql("SELECT * FROM busy_t").size());
        sound("busy");
    }

    @Test
    void whatKafkaHasLostIsNotReplayed() {
        stream("lost");
        taken("lost", 0, 2);
        String first = snapshot("lost_t");
        taken("lost", 2, 6);
        bed.deleteBefore("lost", 0, 4);
        refused(
                "ROLLBACK TABLE lost_t TO VERSION " + first + " WITH REPLAY",
                "cannot replay flow lost_t from snapshot " + first + " of frazil.default.lost_t: Kafka no longer holds"
                        + " lost-0@2..3 (deleted by retention). Hint: roll back without WITH REPLAY; the flow then keeps"
                        + " its position. [DATA_LOSS]");
        assertEquals("0,1,2,3,4,5", ids("lost_t"), "nothing is changed");
        assertEquals("RUNNING", state("lost_t"));
        bed.sql("ROLLBACK TABLE lost_t TO VERSION " + first);
        taken("lost", 6, 7);
        assertEquals("0,1,6", ids("lost_t"));
        sound("lost");
    }

    @Test
    void aTableWithoutFlowsIsSimplyRolledBack() {
        bed.sql("CREATE TABLE plain (id BIGINT) USING iceberg");
        bed.sql("INSERT INTO plain VALUES (1)");
        String first = snapshot("plain");
        bed.sql("INSERT INTO plain VALUES (2)");
        assertEquals(
                List.of("table frazil.default.plain is back at snapshot " + first + " of "
                        + committedAt("plain", first)),
                said("ROLLBACK TO VERSION " + first));
        assertEquals("1", ids("plain"));
        assertEquals(first, snapshot("plain"));
    }

    @Test
    void whatWasRolledBackByAnotherToolIsTakenUpAgain() {
        stream("mend");
        taken("mend", 0, 2);
        String first = snapshot("mend_t");
        taken("mend", 2, 4);
        bed.sql("CALL frazil.system.rollback_to_snapshot('default.mend_t', " + first + ")");
        until("the flow has noticed", () -> state("mend_t").equals("FAILED"));
        assertEquals(
                "flow mend_t goes on from mend-0@2, takes in again mend-0@2..3",
                said("ROLLBACK TABLE mend_t TO VERSION " + first + " WITH REPLAY")
                        .get(1));
        bed.sql("START FLOW mend_t");
        bed.caughtUp("mend_t");
        assertEquals("0,1,2,3", ids("mend_t"));
        sound("mend");
    }

    @Test
    void whatIsNotThereIsNamedWithWhereItWasLookedFor() {
        stream("none");
        taken("none", 0, 1);
        long tables = bed.sql("SHOW TABLES").stream()
                .filter(row -> !row.getString(1).endsWith("_s"))
                .count();
        refused(
                "ROLLBACK TO VERSION 5",
                "could not find a table with snapshot 5: looked at "
                        + (tables == 1 ? "the one table" : tables + " tables")
                        + " of catalog frazil. Hint: DESCRIBE HISTORY table lists the snapshots of a table."
                        + " [NOT_FOUND]");
        refused(
                "ROLLBACK TABLE none_t TO VERSION 5",
                "could not find snapshot 5 in table frazil.default.none_t. Hint: DESCRIBE HISTORY frazil.default.none_t"
                        + " lists what there is. [NOT_FOUND]");
        String firstAt = bed.sql("SELECT min(made_current_at) FROM default.none_t.history")
                .get(0)
                .getTimestamp(0)
                .toInstant()
                .toString();
        refused(
                "ROLLBACK TABLE none_t TO TIMESTAMP '2001-01-01'",
                "could not find what frazil.default.none_t was at 2001-01-01T00:00:00Z: its first snapshot is of "
                        + firstAt + ". Hint: DESCRIBE HISTORY frazil.default.none_t lists what there is. [NOT_FOUND]");
        bed.sql("CREATE TABLE nothing (id BIGINT) USING iceberg");
        refused(
                "ROLLBACK TABLE nothing TO TIMESTAMP '2001-01-01'",
                "could not roll back frazil.default.nothing: it has no snapshots yet. [NOT_FOUND]");
        bed.sql("DROP TABLE nothing");
    }

    @Test
    void aSnapshotOfTwoTablesIsAmbiguous() {
        bed.sql("CREATE TABLE one (id BIGINT) USING iceberg");
        bed.sql("INSERT INTO one VALUES (1)");
        String id = snapshot("one");
        String file = bed.one("SELECT file FROM default.one.metadata_log_entries ORDER BY timestamp DESC LIMIT 1");
        bed.sql("CREATE NAMESPACE other");
        bed.sql("CALL frazil.system.register_table('other.two', '" + file + "')");
        refused(
                "ROLLBACK TO VERSION " + id,
                "cannot tell which table is meant by snapshot " + id
                        + ": it belongs to frazil.default.one and frazil.other.two. Hint: name the table, ROLLBACK TABLE"
                        + " frazil.default.one TO VERSION " + id + ". [BAD_STATEMENT]");
        bed.sql("DROP TABLE other.two");
        bed.sql("DROP NAMESPACE other");
    }
}
