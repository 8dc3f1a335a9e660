package io.frazil.run.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A query that unions a stream with a table that a flow fills from it holds every event once. */
class LiveUnionTest {

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    /** A stream, and a table that has taken in ids 1 to 3 and is stopped, with 4 and 5 still in the stream. */
    private static void scene(String name) {
        bed.kafka().createTopic(name, 1, Map.of());
        bed.stream(name + "_s", name, "id BIGINT, name STRING", "");
        bed.sql("CREATE TABLE " + name + "_t USING iceberg AS SELECT * FROM " + name + "_s");
        send(name, 1, 3);
        bed.caughtUp(name + "_t");
        bed.sql("STOP FLOW " + name + "_t");
        send(name, 4, 5);
    }

    private static void send(String topic, int from, int to) {
        for (int id = from; id <= to; id++) {
            bed.send(topic, 0, "{\"id\": " + id + ", \"name\": \"n" + id + "\"}");
        }
        bed.flush();
    }

    private static String ids(String query) {
        return ids(bed.session().sql(query));
    }

    private static String ids(Dataset<Row> query) {
        return query.collectAsList().stream()
                .map(row -> row.getLong(0))
                .sorted()
                .toList()
                .toString();
    }

    private static String refused(String query) {
        return assertThrows(FrazilException.class, () -> bed.sql(query)).getMessage();
    }

    private static String snapshot(String table) {
        return bed.one("SELECT snapshot_id FROM " + table + ".history ORDER BY made_current_at DESC LIMIT 1");
    }

    private static String plan(String query) {
        return bed.one("EXPLAIN EXTENDED " + query);
    }

    @Test
    void everyEventIsThereOnceInEveryForm() {
        scene("form");
        String all = "[1, 2, 3, 4, 5]";
        assertEquals(all, ids("SELECT id FROM form_s UNION ALL SELECT id FROM form_t"));
        assertEquals(all, ids("SELECT id FROM form_t UNION ALL SELECT id FROM form_s"));
        assertEquals(all, ids("SELECT id FROM form_s UNION SELECT id FROM form_t"));
        assertEquals(
                "[2, 4]",
                ids("SELECT id FROM form_s WHERE id % 2 = 0 UNION ALL SELECT id FROM form_t WHERE id % 2 = 0"));
        assertEquals(
                all,
                ids("WITH live AS (SELECT id FROM form_s), stored AS (SELECT id FROM form_t)"
                        + " SELECT * FROM live UNION ALL SELECT * FROM stored"));
        assertEquals(
                "[5]",
                ids("SELECT count(*) FROM (SELECT id FROM (SELECT id FROM form_s) UNION ALL SELECT id FROM form_t)"));
        assertEquals(
                "[5]",
                ids(
                        "SELECT (SELECT count(*) FROM (SELECT id FROM form_s UNION ALL SELECT id FROM form_t)) FROM range(1)"));
        bed.sql("CREATE OR REPLACE TEMPORARY VIEW form_live AS SELECT id FROM form_s");
        assertEquals(all, ids("SELECT id FROM form_live UNION ALL SELECT id FROM form_t"));
    }

    @Test
    void aStoredViewIsReadAsTheQueryThatItIs() {
        scene("view");
        bed.sql("CREATE VIEW view_all AS SELECT id FROM view_s UNION ALL SELECT id FROM view_t");
        assertEquals("[1, 2, 3, 4, 5]", ids("SELECT id FROM view_all"));
        assertEquals("[1, 2, 3]", ids("SELECT v.id FROM view_all v JOIN view_t t ON t.id = v.id"));
    }

    @Test
    void aStreamBesideItselfIsReadFromThereTwice() {
        scene("self");
        assertEquals(
                "[1, 2, 3, 4, 4, 5, 5]",
                ids("SELECT id FROM self_s UNION ALL SELECT id FROM self_s UNION ALL SELECT id FROM self_t"));
    }

    @Test
    void aQueryThatIsNoUnionReadsTheStreamAsEver() {
        scene("plain");
        bed.sql("CREATE TABLE plain_other (id BIGINT) USING iceberg");
        assertEquals("[4, 5]", ids("SELECT id FROM plain_s EXCEPT SELECT id FROM plain_t"));
        assertEquals("[1, 2, 3]", ids("SELECT s.id FROM plain_s s JOIN plain_t t ON s.id = t.id"));
        assertEquals("[1, 2, 3, 4, 5]", ids("SELECT id FROM plain_s UNION ALL SELECT id FROM plain_other"));
        assertEquals("[1, 2, 3, 4, 5]", ids("SELECT id FROM plain_s"));
    }

    @Test
    void theUsersOwnStartWins() {
        scene("own");
        assertEquals(
                "[1, 1, 2, 2, 3, 3, 4, 5]",
                ids("SELECT id FROM own_s WITH (startingOffsets = 'earliest') UNION ALL SELECT id FROM own_t"));
        assertEquals(
                "[1, 2, 3]",
                ids("SELECT id FROM own_s WITH (STARTINGOFFSETS = 'latest') UNION ALL SELECT id FROM own_t"));
    }

    @Test
    void aVersionOfTheTableTakesTheStreamWithIt() {
        scene("as_of");
        String old = snapshot("as_of_t");
        bed.sql("START FLOW as_of_t");
        bed.caughtUp("as_of_t");
        send("as_of", 6, 6);
        bed.caughtUp("as_of_t");
        bed.sql("INSERT INTO as_of_t VALUES (100, 'foreign')");
        assertEquals(
                "[1, 2, 3, 4, 5, 6]",
                ids("SELECT id FROM as_of_s UNION ALL SELECT id FROM as_of_t VERSION AS OF " + old));
        assertEquals("[1, 2, 3, 4, 5, 6, 100]", ids("SELECT id FROM as_of_s UNION ALL SELECT id FROM as_of_t"));
        assertEquals(
                "cannot read stream frazil.default.as_of_s beside two versions of frazil.default.as_of_t, "
                        + snapshot("as_of_t") + " and " + old
                        + ": it would go on from two places. Hint: read one version,"
                        + " or say where the query begins to read the stream, FROM <stream> WITH (startingOffsets = ..)."
                        + " [UNSUPPORTED]",
                refused("SELECT id FROM as_of_s UNION ALL SELECT id FROM as_of_t VERSION AS OF " + old
                        + " UNION ALL SELECT id FROM as_of_t"));
    }

    @Test
    void theNewestVersionWhenItIsRunIsReadAndNotThatOfTheAnalysis() {
        scene("late");
        Dataset<Row> query = bed.session().sql("SELECT id FROM late_s UNION ALL SELECT id FROM late_t");
        query.schema();
        bed.sql("START FLOW late_t");
        bed.caughtUp("late_t");
        send("late", 6, 6);
        assertEquals("[1, 2, 3, 4, 5, 6]", ids(query));
        assertEquals("[1, 2, 3, 4, 5, 6]", ids(query.where("id > 0")));
        assertEquals(6, query.count());
    }

    @Test
    void aCachedQueryIsReadAnewToo() {
        scene("cached");
        Dataset<Row> query = bed.session()
                .sql("SELECT id FROM cached_s UNION ALL SELECT id FROM cached_t")
                .cache();
        assertEquals(5, query.count());
        send("cached", 6, 6);
        assertEquals(6, query.count());
        query.unpersist();
        bed.sql("CACHE TABLE cached_t");
        bed.sql("START FLOW cached_t");
        bed.caughtUp("cached_t");
        send("cached", 7, 7);
        assertEquals("[1, 2, 3, 4, 5, 6, 7]", ids("SELECT id FROM cached_s UNION ALL SELECT id FROM cached_t"));
        bed.sql("UNCACHE TABLE cached_t");
    }

    @Test
    void aTableRolledBackByOthersIsReadAsItIs() {
        scene("back");
        String old = snapshot("back_t");
        bed.sql("START FLOW back_t");
        bed.caughtUp("back_t");
        bed.sql("STOP FLOW back_t");
        bed.sql("CALL frazil.system.rollback_to_snapshot('default.back_t', " + old + ")");
        assertEquals("[1, 2, 3, 4, 5]", ids("SELECT id FROM back_s UNION ALL SELECT id FROM back_t"));
    }

    @Test
    void thePlanSaysWhatIsReadAndAsksKafkaNothing() {
        scene("plan");
        String query = "SELECT id FROM plan_s UNION ALL SELECT id FROM plan_t";
        String id = snapshot("plan_t");
        bed.sql("ALTER TABLE plan_s SET OPTIONS (bootstrap.servers = '127.0.0.1:1')");
        String plan = plan(query);
        assertTrue(
                plan.contains("stream frazil.default.plan_s from the position of snapshot " + id
                        + " of frazil.default.plan_t"),
                plan);
        assertTrue(plan.contains("frazil.default.plan_t VERSION AS OF '" + id + "'"), plan);
        assertFalse(plan("SELECT id FROM plan_s").contains("snapshot"));
    }

    @Test
    void whatKafkaHasLostIsNamed() {
        scene("lost");
        bed.deleteBefore("lost", 0, 4);
        String id = snapshot("lost_t");
        String query = "SELECT id FROM lost_s%s UNION ALL SELECT id FROM lost_t";
        assertEquals(
                "cannot read stream frazil.default.lost_s from the position of snapshot " + id
                        + " of frazil.default.lost_t: Kafka no longer holds lost-0@3..3 (deleted by retention)."
                        + " Hint: read a newer version of the table, or go on without it,"
                        + " FROM <stream> WITH (failOnDataLoss = 'false'). [DATA_LOSS]",
                refused(query.formatted("")));
        assertEquals("[1, 2, 3, 5]", ids(query.formatted(" WITH (failOnDataLoss = 'false')")));
    }

    @Test
    void liveIsTheTableAndTheRestInTheFlowsOwnWords() {
        bed.kafka().createTopic("own_sql", 1, Map.of());
        bed.stream("own_sql_s", "own_sql", "id BIGINT, name STRING, at STRING", "");
        bed.sql("SET spark.sql.session.timeZone = Asia/Tokyo");
        bed.sql("CREATE TABLE own_sql_t (day DATE, twice DECIMAL(10,0), more STRING) USING iceberg");
        bed.sql("INSERT INTO own_sql_t BY NAME WITH r AS (SELECT id, name, at FROM own_sql_s)"
                + " SELECT id * 2 AS twice, CAST(CAST(at AS TIMESTAMP) AS DATE) AS day FROM r WHERE name <> 'n2'");
        bed.sql("SET spark.sql.session.timeZone = UTC");
        String at = "\"at\": \"2026-03-01T20:00:00Z\"";
        bed.send("own_sql", 0, "{\"id\": 1, \"name\": \"n1\", " + at + "}");
        bed.flush();
        bed.caughtUp("own_sql_t");
        bed.sql("STOP FLOW own_sql_t");
        bed.send("own_sql", 0, "{\"id\": 2, \"name\": \"n2\", " + at + "}");
        bed.send("own_sql", 0, "{\"id\": 3, \"name\": \"n3\", " + at + "}");
        bed.flush();
        String expected = "[[2026-03-02,2,null], [2026-03-02,6,null]]";
        assertEquals(
                expected,
                bed.sql("SELECT * FROM LIVE(own_sql_t) ORDER BY twice").toString());
        assertEquals(
                expected,
                bed.sql("SELECT l.day, own.twice, l.more FROM live(frazil.default.own_sql_t) AS l JOIN"
                                + " LIVE(`own_sql_t`) own ON own.twice = l.twice ORDER BY 2")
                        .toString());
        bed.sql("CREATE VIEW own_sql_v AS SELECT own_sql_t.twice FROM LIVE(frazil.default.own_sql_t)");
        bed.sql("CREATE OR REPLACE TEMPORARY VIEW own_sql_w AS SELECT twice FROM LIVE(own_sql_t)");
        bed.sql("CREATE NAMESPACE elsewhere");
        bed.sql("USE elsewhere");
        List<String> sums = List.of("default.own_sql_v", "own_sql_w").stream()
                .map(view -> bed.one("SELECT CAST(sum(twice) AS INT) FROM " + view))
                .toList();
        bed.sql("USE default");
        assertEquals(List.of("8", "8"), sums);
    }

    @Test
    void tablesByKeyAreReadWithTheirStreamLikeAnyOther() {
        bed.kafka().createTopic("keyed", 1, Map.of());
        bed.stream("keyed_s", "keyed", "id BIGINT, name STRING", "");
        bed.sql("CREATE TABLE keyed_t (id BIGINT, name STRING) USING iceberg");
        bed.sql("MERGE INTO keyed_t t USING (SELECT id, name FROM keyed_s) s ON t.id = s.id"
                + " WHEN MATCHED THEN UPDATE SET t.name = s.name WHEN NOT MATCHED THEN INSERT *");
        send("keyed", 1, 3);
        bed.caughtUp("keyed_t");
        bed.sql("STOP FLOW keyed_t");
        send("keyed", 3, 4);
        assertEquals("[1, 2, 3, 3, 4]", ids("SELECT id FROM keyed_t UNION ALL SELECT id FROM keyed_s"));
    }

    @Test
    void totalsAreBroughtUpToDateByTheRestOfTheirStream() {
        bed.kafka().createTopic("totals", 1, Map.of());
        bed.stream("totals_s", "totals", "id BIGINT, name STRING", "");
        bed.sql(
                "CREATE TABLE totals_t USING iceberg AS SELECT id % 2 AS odd, count(*) AS n FROM totals_s GROUP BY id % 2");
        send("totals", 1, 5);
        bed.caughtUp("totals_t");
        bed.sql("STOP FLOW totals_t");
        send("totals", 6, 9);
        assertEquals(
                "[[0,4], [1,5]]",
                bed.sql("SELECT odd, sum(n) FROM (SELECT odd, n FROM totals_t UNION ALL"
                                + " SELECT id % 2, 1 FROM totals_s) GROUP BY odd ORDER BY odd")
                        .toString());
    }

    @Test
    void liveTakesEachFlowFromItsOwnPlace() {
        scene("two");
        bed.sql("CREATE FLOW two_more AS INSERT INTO two_t SELECT id + 100, name FROM two_s");
        bed.caughtUp("two_more");
        bed.sql("STOP FLOW two_more");
        send("two", 6, 6);
        List<Long> expected = List.of(1L, 2L, 3L, 4L, 5L, 6L, 101L, 102L, 103L, 104L, 105L, 106L);
        assertEquals(expected.toString(), ids("SELECT id FROM LIVE(two_t)"));
    }
}
