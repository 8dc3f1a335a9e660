package io.frazil.run.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.flow.FrazilException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A query over a stream that goes on. */
class LiveQueryTest {

    private static final Duration POLL = Duration.ofMillis(50);

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    /** A stream of one partition with ids 1 and 2, both taken in by a flow that goes on. */
    private static void scene(String name) {
        bed.kafka().createTopic(name, 1, Map.of());
        bed.stream(name + "_s", name, "id BIGINT, name STRING", "");
        bed.sql("CREATE TABLE " + name + "_t USING iceberg AS SELECT * FROM " + name + "_s");
        send(name, 1, 2);
        bed.caughtUp(name + "_t");
    }

    private static void send(String topic, int from, int to) {
        for (int id = from; id <= to; id++) {
            bed.send(topic, 0, "{\"id\": " + id + ", \"name\": \"n" + id + "\"}");
        }
        bed.flush();
    }

    private static LiveQuery open(String query) throws Exception {
        return LiveQuery.open(bed.session(), query, note -> {}).orElseThrow();
    }

    private static boolean isLive(String query) throws Exception {
        var open = LiveQuery.open(bed.session(), query, note -> {});
        open.ifPresent(LiveQuery::close);
        return open.isPresent();
    }

    /** Polls until so many rows are there. */
    private static List<Long> ids(LiveQuery query, int count) throws InterruptedException {
        List<Long> ids = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (ids.size() < count) {
            assertTrue(System.nanoTime() < end, "waited in vain for " + count + " rows, have " + ids);
            for (Row row : query.poll(POLL)) {
                ids.add(row.getLong(0));
            }
        }
        return ids;
    }

    @Test
    void storedRowsComeFirstAndOnceThenEachNewOne() throws Exception {
        scene("union");
        bed.sql("STOP FLOW union_t");
        send("union", 3, 4);
        try (LiveQuery query = open("SELECT id, name FROM union_s UNION ALL SELECT id, name FROM union_t")) {
            assertEquals(List.of(1L, 2L), ids(query, 2));
            assertEquals(List.of(3L, 4L), ids(query, 2));
            assertEquals(List.of(), query.poll(POLL));
            bed.sql("START FLOW union_t");
            bed.caughtUp("union_t");
            send("union", 5, 5);
            bed.caughtUp("union_t");
            assertEquals(List.of(5L), ids(query, 1));
            assertEquals(List.of(), query.poll(POLL));
        }
    }

    @Test
    void nothingIsMissedOrRepeatedWhileTheFlowCommits() throws Exception {
        scene("storm");
        int sent = 2;
        for (int round = 0; round < 10; round++) {
            String stored =
                    round % 2 == 0 ? "SELECT id FROM storm_t UNION ALL SELECT id FROM storm_s" : "LIVE(storm_t)";
            String query = round % 2 == 0 ? stored : "SELECT id FROM " + stored;
            send("storm", sent + 1, sent + 50);
            try (LiveQuery live = open(query)) {
                List<Long> ids = new ArrayList<>(ids(live, sent + 25));
                send("storm", sent + 51, sent + 100);
                sent += 100;
                ids.addAll(ids(live, sent - ids.size()));
                assertEquals(sent, ids.size());
                assertEquals(sent, new TreeSet<>(ids).size());
                assertEquals(sent, new TreeSet<>(ids).last());
            }
        }
    }

    @Test
    void aLimitHoldsOverStoredAndLiveRows() throws Exception {
        scene("limit");
        bed.sql("STOP FLOW limit_t");
        send("limit", 3, 6);
        String all = "SELECT id FROM limit_s UNION ALL SELECT id FROM limit_t LIMIT ";
        try (LiveQuery query = open(all + 3)) {
            assertEquals(List.of(1L, 2L, 3L), ids(query, 3));
            assertTrue(query.isOver());
            assertEquals(List.of(), query.poll(POLL));
        }
        try (LiveQuery query = open(all + 1)) {
            assertEquals(List.of(1L), ids(query, 1));
            assertTrue(query.isOver());
        }
    }

    @Test
    void storedRowsAreReadOnceUnderFiltersAliasesAndJoins() throws Exception {
        scene("shape");
        bed.sql("CREATE TABLE shape_names (id BIGINT, also STRING) USING iceberg");
        bed.sql("INSERT INTO shape_names SELECT id, concat('also ', id) FROM range(10)");
        String query = "WITH everything AS (SELECT id FROM shape_t WHERE id > 1 UNION ALL SELECT id FROM shape_s)"
                + " SELECT e.id, n.also FROM everything e JOIN shape_names n ON n.id = e.id WHERE e.id < 9";
        try (LiveQuery live = open(query)) {
            assertEquals(List.of(2L), ids(live, 1));
            send("shape", 8, 9);
            assertEquals(List.of(8L), ids(live, 1));
            send("shape", 3, 3);
            assertEquals(List.of(3L), ids(live, 1));
        }
    }

    @Test
    void aTableThatNoFlowFillsIsReadOnceToo() throws Exception {
        scene("other");
        bed.sql("CREATE TABLE other_rows (id BIGINT) USING iceberg");
        bed.sql("INSERT INTO other_rows VALUES (100)");
        try (LiveQuery live = open("SELECT id FROM other_s UNION ALL SELECT id FROM other_rows")) {
            assertEquals(List.of(100L, 1L, 2L), ids(live, 3));
            send("other", 3, 3);
            assertEquals(List.of(3L), ids(live, 1));
        }
    }

    @Test
    void onlyWhatNoLaterRowChangesGoesOn() throws Exception {
        scene("plain");
        assertTrue(isLive("SELECT * FROM plain_s"));
        assertTrue(isLive("SELECT id FROM plain_s UNION ALL SELECT id + 1 FROM plain_s"));
        assertTrue(isLive("SELECT * FROM live(plain_t)"));
        assertFalse(isLive("SELECT count(*) FROM plain_s"));
        assertFalse(isLive("SELECT count(*) FROM LIVE(plain_t)"));
        assertFalse(isLive("SELECT id FROM plain_s ORDER BY id"));
        assertFalse(isLive("SELECT id FROM plain_s UNION SELECT id FROM plain_t"));
        assertFalse(isLive("SELECT id FROM plain_s EXCEPT ALL SELECT id FROM plain_t"));
        assertFalse(isLive("SELECT * FROM plain_t"));
        assertTrue(isLive("SELECT id FROM (SELECT count(*) AS id FROM plain_t) UNION ALL SELECT id FROM plain_s"));
    }

    @Test
    void flowsThatStandAtDifferentPlacesAreReadToTheEndOnly() throws Exception {
        scene("two");
        bed.sql("STOP FLOW two_t");
        send("two", 3, 3);
        bed.sql("CREATE FLOW two_more AS INSERT INTO two_t SELECT id + 100, name FROM two_s");
        bed.caughtUp("two_more");
        assertFalse(isLive("SELECT * FROM LIVE(two_t)"));
        assertEquals("6", bed.one("SELECT count(*) FROM LIVE(two_t)"));
    }

    @Test
    void whatKafkaLosesMeanwhileIsNamed() throws Exception {
        scene("lost");
        bed.sql("STOP FLOW lost_t");
        send("lost", 3, 4);
        String id = bed.one("SELECT snapshot_id FROM lost_t.history ORDER BY made_current_at DESC LIMIT 1");
        try (LiveQuery query = open("SELECT id FROM lost_s UNION ALL SELECT id FROM lost_t")) {
            assertEquals(List.of(1L, 2L), ids(query, 2));
        }
        bed.deleteBefore("lost", 0, 3);
        try (LiveQuery query = open("SELECT id FROM lost_s UNION ALL SELECT id FROM lost_t")) {
            assertEquals(List.of(1L, 2L), ids(query, 2));
            assertEquals(
                    "cannot read stream frazil.default.lost_s from the position of snapshot " + id
                            + " of frazil.default.lost_t: Kafka no longer holds lost-0@2..2 (deleted by retention)."
                            + " Hint: read a newer version of the table, or go on without it,"
                            + " FROM <stream> WITH (failOnDataLoss = 'false'). [DATA_LOSS]",
                    assertThrows(FrazilException.class, () -> query.poll(POLL)).getMessage());
        }
    }

    @Test
    void aStreamWithoutColumnsIsWaitedFor() throws Exception {
        bed.kafka().createTopic("silent", 1, Map.of());
        bed.stream("silent_s", "silent", "", "");
        bed.sql("ALTER TABLE silent_s SET OPTIONS (startingOffsets = 'latest')");
        assertFalse(isLive("SELECT count(*) FROM silent_s"));
        for (String query : List.of("SELECT id FROM silent_s WHERE name <> 'no'", "SELECT id FROM silent_s")) {
            List<String> notes = new ArrayList<>();
            Consumer<String> onNote = note -> {
                notes.add(note);
                send("silent", 1, 1);
            };
            try (LiveQuery live = LiveQuery.open(bed.session(), query, onNote).orElseThrow()) {
                boolean waited = query.contains("WHERE");
                assertEquals(
                        waited
                                ? List.of("Stream frazil.default.silent_s has no messages yet to tell its columns:"
                                        + " waiting for the first one.")
                                : List.of(),
                        notes);
                send("silent", 2, 2);
                assertEquals(waited ? List.of(1L, 2L) : List.of(2L), ids(live, waited ? 2 : 1));
            }
        }
    }

    @Test
    void aDeclarationIsNotCarriedOutByAskingWhetherItGoesOn() throws Exception {
        bed.kafka().createTopic("asked", 1, Map.of());
        bed.stream("asked_s", "asked", "id BIGINT", "");
        String flow = "CREATE TABLE asked_t USING iceberg AS SELECT id FROM asked_s";
        assertEquals(Optional.empty(), LiveQuery.open(bed.session(), flow, note -> {}));
        assertEquals(
                "flow asked_t declared: frazil.default.asked_s -> frazil.default.asked_t, from asked-0@0",
                bed.one(flow));
    }

    @Test
    void whoWaitsForAStreamsColumnsCanBeInterrupted() throws Exception {
        bed.kafka().createTopic("mute", 1, Map.of());
        bed.stream("mute_s", "mute", "", "");
        Thread self = Thread.currentThread();
        assertThrows(
                InterruptedException.class,
                () -> LiveQuery.open(bed.session(), "SELECT * FROM mute_s", note -> self.interrupt()));
        assertThrows(
                Exception.class,
                () -> LiveQuery.open(bed.session(), "SELECT m.id FROM mute_s m JOIN nowhere n", note -> {}));
    }

    @Test
    void aTableThatAFlowWillMakeIsTold() {
        bed.kafka().createTopic("unused", 1, Map.of());
        bed.stream("unused_s", "unused", "", "");
        bed.sql("CREATE TABLE unused_t USING iceberg AS SELECT id, count(*) AS n FROM unused_s GROUP BY id");
        String merge =
                "MERGE INTO unused_t t USING (SELECT id, count(*) AS n FROM unused_s GROUP BY id) s ON t.id = s.id"
                        + " WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT *";
        assertEquals(
                "could not find table frazil.default.unused_t: flow unused_t will make it, and waits for the first message"
                        + " of frazil.default.unused_s to learn its columns. Hint: declare the stream with its columns, or"
                        + " send a message, WAIT FOR FLOW unused_t, and write this again. [NOT_FOUND]",
                assertThrows(FrazilException.class, () -> bed.sql(merge)).getMessage());
        send("unused", 1, 1);
        bed.caughtUp("unused_t");
        assertTrue(bed.one(merge).startsWith("flow unused_t replaced"), "it goes on");
    }
}
