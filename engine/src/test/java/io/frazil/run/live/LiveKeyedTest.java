package io.frazil.run.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.frazil.TestBed;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code LIVE(t)} of a table whose flows change rows is what the table is once they have caught up. */
class LiveKeyedTest {

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static void stream(String name, String columns) {
        bed.kafka().createTopic(name, 1, Map.of());
        bed.stream(name + "_s", name, columns, "");
    }

    private static void send(String topic, String... messages) {
        for (String message : messages) {
            bed.send(topic, 0, message.isEmpty() ? null : message.replace('\'', '"'));
        }
        bed.flush();
    }

    private static List<String> rows(String query) {
        return bed.sql("SELECT * FROM " + query).stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }

    /**
     * Sends messages that the flow takes in, and more that it does not, and compares what is read live with what the table
     * holds once the flow has taken them in.
     */
    private static void liveIsWhatComes(String name, String[] before, String... after) {
        String table = name + "_t";
        send(name, before);
        bed.caughtUp(table);
        bed.sql("STOP FLOW " + table);
        List<String> stored = rows(table);
        send(name, after);
        List<String> live = rows("LIVE(" + table + ")");
        assertNotEquals(stored, live, "nothing changes");
        assertEquals(stored, rows(table));
        bed.sql("START FLOW " + table);
        bed.caughtUp(table);
        assertEquals(rows(table), live);
        assertEquals(rows(table), rows("LIVE(" + table + ")"), "with nothing left");
    }

    @Test
    void aMergeUpdatesInsertsAndDeletes() {
        stream("merge", "id BIGINT, name STRING, gone BOOLEAN");
        bed.sql("CREATE TABLE merge_t (id INT, name STRING, changes SMALLINT, other STRING) USING iceberg");
        bed.sql("INSERT INTO merge_t VALUES (100, 'not of the flow', 1, 'kept'), (1, 'old', 1, 'kept')");
        bed.sql("MERGE INTO merge_t t USING (SELECT * FROM merge_s WHERE name <> 'no' OR name IS NULL) s"
                + " ON t.id = s.id WHEN MATCHED AND s.gone THEN DELETE"
                + " WHEN MATCHED AND s.name IS NOT NULL THEN UPDATE SET name = s.name, changes = t.changes + 1"
                + " WHEN NOT MATCHED AND NOT coalesce(s.gone, false) THEN INSERT (id, name, changes)"
                + " VALUES (s.id, s.name, 1)");
        liveIsWhatComes(
                "merge",
                new String[] {
                    "{'id': 1, 'name': 'a'}", "{'id': 2, 'name': 'b'}", "{'id': 3, 'name': 'c'}", "{'name': 'n'}"
                },
                "{'id': 1, 'name': 'a2'}",
                "{'id': 1, 'name': 'a3'}",
                "{'id': 2, 'gone': true}",
                "{'id': 3, 'gone': true}",
                "{'id': 3, 'name': 'again'}",
                "{'id': 4, 'name': 'new'}",
                "{'id': 5, 'name': 'short-lived'}",
                "{'id': 5, 'gone': true}",
                "{'id': 6, 'name': 'no'}",
                "{'name': 'n2'}",
                "{'gone': true}",
                "{'name': 'n3'}");
        assertEquals(
                List.of(
                        "[1,a3,4,kept]",
                        "[100,not of the flow,1,kept]",
                        "[3,again,1,null]",
                        "[4,new,1,null]",
                        "[null,n3,1,null]"),
                rows("LIVE(merge_t)"));
    }

    @Test
    void totalsInTheTableAreAddedTo() {
        stream("sums", "k STRING, v DECIMAL(10,2)");
        bed.sql(
                "CREATE TABLE sums_t USING iceberg AS SELECT upper(k) AS k, count(*) AS n, sum(v) AS total, min(v) AS low"
                        + " FROM sums_s WHERE v > 0 GROUP BY upper(k)");
        liveIsWhatComes(
                "sums",
                new String[] {"{'k': 'a', 'v': 1.25}", "{'k': 'b', 'v': 2}", "{'v': 3}"},
                "{'k': 'A', 'v': 1}",
                "{'k': 'a', 'v': -1}",
                "{'k': 'c', 'v': 0.5}",
                "{'v': 7}");
        assertEquals(
                List.of("[A,2,2.25,1.00]", "[B,1,2.00,2.00]", "[C,1,0.50,0.50]", "[null,2,10.00,3.00]"),
                rows("LIVE(sums_t)"));
    }

    @Test
    void totalsBesideTheTableAreReadWithThem() {
        stream("avgs", "k STRING, v INT, small SMALLINT");
        bed.sql("CREATE TABLE avgs_t USING iceberg AS SELECT k, avg(v) AS mean, max(small) + 1 AS top FROM avgs_s"
                + " WHERE v <> 0 GROUP BY k HAVING count(*) < 4");
        liveIsWhatComes(
                "avgs",
                new String[] {
                    "{'k': 'a', 'v': 1, 'small': 3}",
                    "{'k': 'b', 'v': 2, 'small': 1}",
                    "{'k': 'b', 'v': 4, 'small': 2}",
                    "{'k': 'full', 'v': 5}",
                    "{'k': 'full', 'v': 5}",
                    "{'k': 'full', 'v': 5}"
                },
                "{'k': 'a', 'v': 2, 'small': 5}",
                "{'k': 'a', 'v': 0, 'small': 9}",
                "{'k': 'full', 'v': 1}",
                "{'k': 'new', 'v': 9, 'small': 7}");
        assertEquals(List.of("[a,1.5,6]", "[b,3.0,3]", "[new,9.0,8]"), rows("LIVE(avgs_t)"));
    }

    @Test
    void beforeTheFirstBatchThereAreNoTotals() {
        stream("first", "k STRING, v INT");
        bed.sql("CREATE TABLE first_t USING iceberg AS SELECT k, avg(v) AS mean FROM first_s GROUP BY k");
        bed.sql("STOP FLOW first_t");
        assertEquals(List.of(), rows("LIVE(first_t)"));
        send("first", "{'k': 'a', 'v': 1}", "{'k': 'a', 'v': 2}");
        assertEquals(List.of("[a,1.5]"), rows("LIVE(first_t)"));
    }

    @Test
    void aMergeOfTotalsIsReadInEachReading() {
        stream("means", "k STRING, v INT");
        bed.sql("CREATE TABLE means_t (k STRING, mean DOUBLE, note STRING) USING iceberg");
        bed.sql("INSERT INTO means_t VALUES ('a', 0, 'one'), ('a', 0, 'two')");
        bed.sql(
                "MERGE INTO means_t t USING (SELECT k, avg(v) AS mean FROM means_s GROUP BY k) s ON t.k = s.k"
                        + " WHEN MATCHED THEN UPDATE SET mean = s.mean WHEN NOT MATCHED THEN INSERT (k, mean) VALUES (s.k, s.mean)");
        liveIsWhatComes(
                "means", new String[] {"{'k': 'a', 'v': 1}"}, "{'k': 'a', 'v': 2}", "{'k': 'b', 'v': 5}", "{'v': 7}");
        assertEquals(List.of("[a,1.5,one]", "[a,1.5,two]", "[b,5.0,null]", "[null,7.0,null]"), rows("LIVE(means_t)"));
        stream("adds", "k STRING, v INT");
        bed.sql("CREATE TABLE adds_t (k STRING, total BIGINT) USING iceberg");
        bed.sql("MERGE INTO adds_t t USING (SELECT k, sum(v) AS total FROM adds_s GROUP BY k) s ON t.k = s.k"
                + " WHEN MATCHED THEN UPDATE SET total = t.total + s.total WHEN NOT MATCHED THEN INSERT *");
        liveIsWhatComes("adds", new String[] {"{'k': 'a', 'v': 1}"}, "{'k': 'a', 'v': 2}", "{'k': 'b', 'v': 5}");
    }

    @Test
    void aTotalOfEverythingHasOneRow() {
        stream("all", "v INT");
        bed.sql("CREATE TABLE all_t USING iceberg AS SELECT count(*) AS n, avg(v) AS mean FROM all_s");
        liveIsWhatComes("all", new String[] {"{'v': 1}"}, "{'v': 2}", "{'v': 6}");
        assertEquals(List.of("[3,3.0]"), rows("LIVE(all_t)"));
    }

    @Test
    void lateRowsAreLeftOutAsInTheNextBatch() {
        stream("late", "k STRING, at TIMESTAMP");
        bed.sql("CREATE TABLE late_t USING iceberg AS SELECT k, count(*) AS n FROM late_s"
                + " WHERE at >= WATERMARK(at, '10 minutes') GROUP BY k");
        liveIsWhatComes(
                "late",
                new String[] {"{'k': 'a', 'at': '2026-03-01T12:00:00Z'}"},
                "{'k': 'a', 'at': '2026-03-01T11:40:00Z'}",
                "{'k': 'a', 'at': '2026-03-01T11:55:00Z'}",
                "{'k': 'b', 'at': '2026-03-01T13:00:00Z'}",
                "{'k': 'b', 'at': '2026-03-01T12:00:00Z'}");
        assertEquals(List.of("[a,2]", "[b,2]"), rows("LIVE(late_t)"));
    }

    @Test
    void lateRowsAreLeftOutOfRowsThatAreAddedToo() {
        stream("late_rows", "k STRING, at TIMESTAMP");
        bed.sql("CREATE TABLE late_rows_t USING iceberg AS SELECT k FROM late_rows_s WATERMARK at DELAY OF INTERVAL 10"
                + " MINUTES");
        liveIsWhatComes(
                "late_rows",
                new String[] {"{'k': 'a', 'at': '2026-03-01T12:00:00Z'}"},
                "{'k': 'late', 'at': '2026-03-01T11:40:00Z'}",
                "{'k': 'b', 'at': '2026-03-01T11:50:00Z'}");
        assertEquals(List.of("[a]", "[b]"), rows("LIVE(late_rows_t)"));
    }

    @Test
    void theFlowsSettingsCountAndNotTheReaders() {
        stream("own", "id BIGINT, at STRING, n STRING");
        bed.sql("SET spark.sql.session.timeZone = Asia/Tokyo");
        bed.sql("SET spark.sql.ansi.enabled = false");
        bed.sql("CREATE TABLE own_t (day DATE, n INT) USING iceberg");
        bed.sql(
                "MERGE INTO own_t t USING (SELECT CAST(CAST(at AS TIMESTAMP) AS DATE) AS day, CAST(n AS INT) AS n FROM own_s)"
                        + " s ON t.day = s.day WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT *");
        bed.sql("SET spark.sql.session.timeZone = UTC");
        bed.sql("SET spark.sql.ansi.enabled = true");
        liveIsWhatComes(
                "own",
                new String[] {"{'id': 1, 'at': '2026-03-01T20:00:00Z', 'n': '1'}"},
                "{'id': 1, 'at': '2026-03-01T21:00:00Z', 'n': 'none'}",
                "{'id': 1, 'at': '2026-03-03T21:00:00Z', 'n': '7'}");
        bed.sql("CREATE VIEW own_v AS SELECT day, n FROM LIVE(frazil.default.own_t)");
        assertEquals(List.of("[2026-03-02,null]", "[2026-03-04,7]"), rows("own_v"));
        assertEquals(
                List.of("[2026-03-04,2026-03-04]"),
                rows("(SELECT a.day, b.day FROM LIVE(own_t) a JOIN LIVE(own_t) b ON a.n = b.n)"));
    }

    @Test
    void rowsThatAreAddedAreThereForFlowsThatChangeThem() {
        stream("both", "id BIGINT, name STRING");
        bed.sql("CREATE TABLE both_t (id BIGINT, name STRING) USING iceberg");
        bed.sql("INSERT INTO both_t SELECT id, name FROM both_s WHERE name LIKE 'add%'");
        String merge =
                " AS MERGE INTO both_t t USING (SELECT id, name FROM both_s WHERE name LIKE '%s%%') s ON t.id = s.id"
                        + " WHEN MATCHED THEN UPDATE SET name = s.name";
        bed.sql("CREATE FLOW both_b" + merge.formatted("change"));
        bed.sql("CREATE FLOW both_a" + merge.formatted("more"));
        for (String flow : List.of("both_t", "both_a", "both_b")) {
            bed.sql("STOP FLOW " + flow);
        }
        send("both", "{'id': 1, 'name': 'change 1'}", "{'id': 1, 'name': 'add 1'}", "{'id': 2, 'name': 'more 2'}");
        send("both", "{'id': 2, 'name': 'add 2'}", "{'id': 3, 'name': 'add 3'}", "{'id': 1, 'name': 'more 1'}");
        assertEquals(List.of("[1,change 1]", "[2,more 2]", "[3,add 3]"), rows("LIVE(both_t)"));
    }

    @Test
    void aTableTakenBackIsReadWithItsTotals() {
        stream("back", "k STRING, v INT");
        bed.sql("CREATE TABLE back_t USING iceberg AS SELECT k, avg(v) AS mean FROM back_s GROUP BY k");
        send("back", "{'k': 'a', 'v': 1}");
        bed.caughtUp("back_t");
        String old = bed.one("SELECT snapshot_id FROM back_t.history ORDER BY made_current_at DESC LIMIT 1");
        send("back", "{'k': 'a', 'v': 3}", "{'k': 'b', 'v': 3}");
        bed.caughtUp("back_t");
        List<String> newest = rows("back_t");
        bed.sql("STOP FLOW back_t");
        bed.sql("CALL frazil.system.rollback_to_snapshot('default.back_t', " + old + ")");
        assertEquals(List.of("[a,1.0]"), rows("back_t"));
        assertEquals(newest, rows("LIVE(back_t)"));
    }
}
