package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.run.live.LiveQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Late rows: which ones are left out, what moves the watermark, and where it is kept. */
class WatermarkTest {

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static void stream(String name, int partitions, String columns) {
        bed.kafka().createTopic(name, partitions, Map.of());
        bed.stream(name + "_s", name, columns, "");
    }

    /** Events of one batch, each {@code id@time} with a time of the day, or {@code id@null}. */
    private static void batch(String name, int partition, String... events) {
        for (String event : events) {
            String[] parts = event.split("@");
            String at = parts[1].equals("null") ? "null" : "\"2026-03-01T" + parts[1] + "Z\"";
            bed.send(name, partition, "{\"id\": " + parts[0] + ", \"at\": " + at + "}");
        }
        bed.flush();
        bed.caughtUp(name + "_t");
    }

    private static String ids(String table) {
        return bed.one(
                "SELECT concat_ws(',', transform(sort_array(collect_list(id)), x -> CAST(x AS STRING))) FROM " + table);
    }

    /** Newest last; of the batches alone. */
    private static List<String> watermarks(String table) {
        return bed
                .sql("SELECT summary['frazil.watermark'] FROM default." + table
                        + ".snapshots WHERE summary['frazil.kind'] = 'batch' ORDER BY committed_at")
                .stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private static String described(String flow, String key) {
        return bed.sql("DESCRIBE FLOW " + flow).stream()
                .filter(row -> row.getString(0).equals(key))
                .map(row -> row.getString(1))
                .collect(Collectors.joining());
    }

    private static String counts(String flow) {
        return described(flow, "counts in the table's history");
    }

    @Test
    void aRowOlderThanEarlierBatchesLessTheDelayIsLeftOutAndCounted() {
        stream("plain", 2, "id BIGINT, at TIMESTAMP");
        bed.sql("CREATE TABLE plain_t USING iceberg AS SELECT * FROM plain_s"
                + " WHERE at >= WATERMARK(at, \"10 minutes\")");
        batch("plain", 0, "1@12:00:00", "2@11:00:00");
        batch("plain", 0, "3@11:49:59.999999", "4@11:50:00", "5@null", "6@13:00:00", "7@11:55:00");
        bed.sql("STOP FLOW plain_t");
        bed.sql("START FLOW plain_t");
        batch("plain", 1, "8@12:40:00", "9@12:55:00");
        assertEquals("1,2,4,6,7,9", ids("plain_t"));
        assertEquals(
                List.of("2026-03-01T11:50:00Z", "2026-03-01T12:50:00Z", "2026-03-01T12:50:00Z"),
                watermarks("plain_t").stream()
                        .map(text -> Instant.parse(text).toString())
                        .toList());
        assertEquals("read 9 = written 6 + filtered 1 + late 2 + skipped 0 + dead-lettered 0", counts("plain_t"));
        assertEquals("2026-03-01T12:50:00Z", described("plain_t", "watermark"));
    }

    @Test
    void sparksClauseKeepsRowsWithoutATimeAndWhatIsFilteredMovesTheWatermarkToo() {
        stream("clause", 1, "id BIGINT, at TIMESTAMP");
        bed.sql("CREATE TABLE clause_t USING iceberg AS SELECT c.id FROM clause_s"
                + " WATERMARK at DELAY OF INTERVAL 10 MINUTES AS c WHERE id < 100");
        batch("clause", 0, "1@12:00:00", "100@13:00:00", "2@null");
        batch("clause", 0, "3@12:49:59", "4@12:50:00", "5@null", "101@12:00:00", "102@12:55:00");
        assertEquals("1,2,4,5", ids("clause_t"));
        assertEquals("read 8 = written 4 + filtered 2 + late 2 + skipped 0 + dead-lettered 0", counts("clause_t"));
    }

    @Test
    void aRowFromTheFutureStaysAndMovesNothing() {
        stream("ahead", 1, "id BIGINT, at TIMESTAMP");
        bed.sql("CREATE TABLE ahead_t USING iceberg AS SELECT * FROM ahead_s WHERE WATERMARK(at, '10 minutes') <= at");
        stream("wide", 1, "id BIGINT, at TIMESTAMP");
        bed.sql("CREATE TABLE wide_t USING iceberg OPTIONS (watermark.max.ahead = '3 hours') AS SELECT * FROM wide_s"
                + " WHERE at >= WATERMARK(at, INTERVAL 10 MINUTES)");
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        for (String name : List.of("ahead", "wide")) {
            sendAround(name, 1, now);
            sendAround(name, 2, now.plus(Duration.ofHours(2)));
            bed.flush();
            bed.caughtUp(name + "_t");
            sendAround(name, 3, now.minus(Duration.ofMinutes(5)));
            sendAround(name, 4, now.minus(Duration.ofMinutes(11)));
            bed.flush();
            bed.caughtUp(name + "_t");
        }
        assertEquals("1,2,3", ids("ahead_t"));
        assertEquals(now.minus(Duration.ofMinutes(10)).toString(), described("ahead_t", "watermark"));
        assertEquals("1,2", ids("wide_t"));
        assertEquals(now.plus(Duration.ofMinutes(110)).toString(), described("wide_t", "watermark"));
    }

    private static void sendAround(String topic, int id, Instant at) {
        bed.send(topic, 0, "{\"id\": " + id + ", \"at\": \"" + at + "\"}");
    }

    @Test
    void anyTimeOfARecordCountsAndNeedNotBeSelected() {
        stream("gen", 1, "id BIGINT, at STRING, seen TIMESTAMP GENERATED ALWAYS AS (CAST(at AS TIMESTAMP))");
        bed.sql("CREATE TABLE gen_t USING iceberg AS SELECT id FROM gen_s WHERE seen >= WATERMARK(seen, '10 minutes')");
        stream("sub", 1, "id BIGINT, at STRING");
        bed.sql("CREATE TABLE sub_t USING iceberg AS SELECT id FROM (SELECT id, to_timestamp(left(at, 19)) AS seen"
                + " FROM sub_s) x WHERE x.id > 0 AND seen >= WATERMARK(x.seen, '600 seconds')");
        stream("ntz", 1, "id BIGINT, at TIMESTAMP_NTZ");
        bed.sql("CREATE TABLE ntz_t USING iceberg AS SELECT id FROM ntz_s WHERE at >= WATERMARK(at, '10 minutes')");
        for (String name : List.of("gen", "sub")) {
            batch(name, 0, "1@12:00:00", "2@13:00:00");
            batch(name, 0, "3@12:49:59", "4@12:50:00");
            assertEquals("1,2,4", ids(name + "_t"), name);
            assertEquals(
                    "read 4 = written 3 + filtered 0 + late 1 + skipped 0 + dead-lettered 0",
                    counts(name + "_t"),
                    name);
        }
        bed.send("ntz", 0, "{\"id\": 1, \"at\": \"2026-03-01T13:00:00\"}");
        bed.flush();
        bed.caughtUp("ntz_t");
        bed.send("ntz", 0, "{\"id\": 2, \"at\": \"2026-03-01T12:49:59\"}");
        bed.send("ntz", 0, "{\"id\": 3, \"at\": \"2026-03-01T12:50:00\"}");
        bed.flush();
        bed.caughtUp("ntz_t");
        assertEquals("1,3", ids("ntz_t"));
    }

    @Test
    void theTimeOfTheRecordItselfCanBeTheOne() {
        long noon = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
        for (String name : List.of("hidden", "hidden_clause")) {
            bed.kafka().createTopic(name, 1, Map.of());
            bed.stream(name + "_s", name, "id BIGINT", "");
        }
        bed.sql("CREATE TABLE hidden_t USING iceberg AS SELECT * FROM hidden_s"
                + " WHERE _timestamp >= WATERMARK(_timestamp, '10 minutes')");
        bed.sql("CREATE TABLE hidden_clause_t USING iceberg AS SELECT id FROM hidden_clause_s"
                + " WATERMARK _timestamp DELAY OF INTERVAL 10 MINUTES");
        for (String name : List.of("hidden", "hidden_clause")) {
            bed.sendAt(name, 0, noon, "{\"id\": 1}");
            bed.flush();
            bed.caughtUp(name + "_t");
            bed.sendAt(name, 0, noon - 600_001, "{\"id\": 2}");
            bed.sendAt(name, 0, noon - 600_000, "{\"id\": 3}");
            bed.flush();
            bed.caughtUp(name + "_t");
            assertEquals("1,3", ids(name + "_t"), name);
        }
        assertEquals(
                List.of("id"), List.of(bed.session().table("hidden_t").schema().fieldNames()));
    }

    @Test
    void aFieldOfAStructCanBeTheTime() {
        stream("deep", 1, "doc STRUCT<id: BIGINT, at: TIMESTAMP, note: STRING>");
        bed.sql("CREATE TABLE deep_t USING iceberg AS SELECT doc.id FROM deep_s"
                + " WHERE doc.at >= WATERMARK(doc.at, '10 minutes')");
        bed.send("deep", 0, "{\"doc\": {\"id\": 1, \"at\": \"2026-03-01T12:00:00Z\", \"note\": \"a\"}}");
        bed.flush();
        bed.caughtUp("deep_t");
        bed.send("deep", 0, "{\"doc\": {\"id\": 2, \"at\": \"2026-03-01T11:00:00Z\", \"note\": \"b\"}}");
        bed.send("deep", 0, "{\"doc\": null}");
        bed.send("deep", 0, "{\"doc\": {\"id\": 3, \"at\": \"2026-03-01T12:00:00Z\"}}");
        bed.flush();
        bed.caughtUp("deep_t");
        assertEquals("1,3", ids("deep_t"));
        assertEquals("read 4 = written 2 + filtered 1 + late 1 + skipped 0 + dead-lettered 0", counts("deep_t"));
    }

    @Test
    void recordsThatTheStatementLeavesUnreadMoveTheWatermarkToo() {
        stream("never", 1, "id BIGINT, at TIMESTAMP");
        bed.sql("CREATE TABLE never_t USING iceberg AS SELECT id FROM never_s"
                + " WHERE at >= WATERMARK(at, '10 minutes') AND 1 = 0");
        batch("never", 0, "1@12:00:00");
        batch("never", 0, "2@11:00:00", "3@12:00:00");
        assertEquals("read 3 = written 0 + filtered 2 + late 1 + skipped 0 + dead-lettered 0", counts("never_t"));
    }

    @Test
    void aBranchEachMayHaveTheSameWatermark() {
        stream("both", 1, "id BIGINT, at TIMESTAMP");
        bed.sql("CREATE TABLE both_t USING iceberg AS"
                + " SELECT id FROM both_s WHERE at >= WATERMARK(at, '10 minutes') AND id % 2 = 0 UNION ALL"
                + " SELECT id + 100 FROM both_s WHERE at >= WATERMARK(at, '600 seconds') AND id % 2 = 1");
        batch("both", 0, "1@12:00:00", "2@12:00:00");
        batch("both", 0, "3@11:00:00", "4@11:00:00", "5@11:50:00");
        assertEquals("2,101,105", ids("both_t"));
        assertEquals("read 5 = written 3 + filtered 0 + late 2 + skipped 0 + dead-lettered 0", counts("both_t"));
    }

    @Test
    void anotherStatementKeepsTheWatermarkAndAResetClearsIt() {
        stream("again", 1, "id BIGINT, at TIMESTAMP");
        String where = " FROM again_s WHERE at >= WATERMARK(at, '10 minutes')";
        bed.sql("CREATE TABLE again_t USING iceberg AS SELECT id" + where);
        batch("again", 0, "1@12:00:00");
        bed.sql("INSERT INTO again_t SELECT id + 100 AS id FROM again_s");
        batch("again", 0, "2@11:00:00");
        assertEquals("2026-03-01T11:50:00Z", described("again_t", "watermark"));
        bed.sql("INSERT INTO again_t SELECT id + 200 AS id" + where);
        batch("again", 0, "3@11:00:00", "4@12:00:00");
        assertEquals("1,102,204", ids("again_t"));
        bed.sql("STOP FLOW again_t");
        bed.sql("ALTER FLOW again_t RESET TO EARLIEST");
        assertEquals("", described("again_t", "watermark"));
        bed.sql("START FLOW again_t");
        bed.caughtUp("again_t");
        assertEquals("1,102,201,202,203,204,204", ids("again_t"));
    }

    @Test
    void aBatchOfNothingButLateRowsIsTakenIn() {
        stream("mass", 1, "id BIGINT, at TIMESTAMP, pad STRING");
        bed.sql("CREATE TABLE mass_t USING iceberg AS SELECT id, pad FROM mass_s"
                + " WHERE at >= WATERMARK(at, '10 minutes')");
        batch("mass", 0, "0@12:00:00");
        String pad = "x".repeat(900_000);
        for (int id = 1; id <= 40; id++) {
            bed.send("mass", 0, "{\"id\": " + id + ", \"at\": \"2026-03-01T11:00:00Z\", \"pad\": \"" + pad + "\"}");
        }
        batch("mass", 0, "41@12:00:00");
        assertEquals("0,41", ids("mass_t"));
        assertEquals("read 42 = written 2 + filtered 0 + late 40 + skipped 0 + dead-lettered 0", counts("mass_t"));
    }

    @Test
    void totalsLeaveLateRowsOut() {
        stream("hours", 1, "id BIGINT, at TIMESTAMP");
        bed.sql("CREATE TABLE hours_t USING iceberg PARTITIONED BY (day, hour) AS SELECT SUM(id) AS total,"
                + " DATE(at) AS day, HOUR(at) AS hour FROM hours_s WHERE at >= WATERMARK(at, \"10 minutes\")"
                + " GROUP BY day, hour");
        batch("hours", 0, "1@11:30:00", "2@12:05:00");
        batch("hours", 0, "10@11:54:00", "20@11:55:00", "30@12:30:00");
        batch("hours", 0, "100@12:10:00", "200@12:20:00");
        assertEquals(
                List.of("[21,11]", "[232,12]"),
                bed.sql("SELECT total, hour FROM hours_t ORDER BY hour").stream()
                        .map(Row::toString)
                        .toList());
        assertEquals("read 7 = written 5 + filtered 0 + late 2 + skipped 0 + dead-lettered 0", counts("hours_t"));
        assertEquals("2026-03-01T12:20:00Z", described("hours_t", "watermark"));
    }

    @Test
    void aMergeLeavesLateRowsOut() {
        stream("newest", 1, "id BIGINT, at TIMESTAMP");
        bed.sql("CREATE TABLE newest_t (id BIGINT, at TIMESTAMP) USING iceberg");
        bed.sql("MERGE INTO newest_t t USING (SELECT * FROM newest_s WHERE at >= WATERMARK(at, '10 minutes')) s"
                + " ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *");
        batch("newest", 0, "1@12:00:00");
        batch("newest", 0, "1@11:00:00", "2@11:00:00", "3@11:50:00");
        assertEquals(
                List.of("[1,2026-03-01 12:00:00]", "[3,2026-03-01 11:50:00]"),
                bed.sql("SELECT id, CAST(at AS STRING) FROM newest_t ORDER BY id").stream()
                        .map(Row::toString)
                        .toList());
        assertEquals("read 4 = written 2 + filtered 0 + late 2 + skipped 0 + dead-lettered 0", counts("newest_t"));
    }

    @Test
    void aBoundedQueryHasNoEarlierBatchesSoNothingIsLate() {
        stream("bounded", 1, "id BIGINT, at TIMESTAMP");
        for (String at : List.of("\"2026-03-01T12:00:00Z\"", "\"2026-03-01T01:00:00Z\"", "null")) {
            bed.send("bounded", 0, "{\"id\": 1, \"at\": " + at + "}");
        }
        bed.flush();
        assertEquals(
                "2", bed.one("SELECT count(*) FROM bounded_s WHERE at >= WATERMARK(at, '10 minutes') GROUP BY id"));
        assertEquals("3", bed.one("SELECT count(*) FROM bounded_s WATERMARK at DELAY OF INTERVAL 10 MINUTES"));
    }

    @Test
    void aViewMayHoldTheClause() {
        stream("seen", 1, "id BIGINT, at TIMESTAMP");
        bed.sql("CREATE VIEW seen_v AS SELECT id FROM seen_s WATERMARK at DELAY OF INTERVAL 10 MINUTES");
        assertEquals("0", bed.one("SELECT count(*) FROM seen_v"));
    }

    @Test
    void aTimeThatCannotBeComputedStopsTheFlow() {
        stream("wrong", 1, "id BIGINT, at STRING");
        bed.sql("CREATE TABLE wrong_t USING iceberg AS SELECT id FROM wrong_s"
                + " WHERE CAST(at AS TIMESTAMP) >= WATERMARK(CAST(at AS TIMESTAMP), '10 minutes')");
        bed.send("wrong", 0, "{\"id\": 1, \"at\": \"soon\"}");
        bed.flush();
        long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        String error = null;
        while (error == null) {
            assertTrue(System.nanoTime() < end, "waited in vain for the flow to fail");
            error = bed.sql("SHOW FLOWS LIKE 'wrong_t'").get(0).getString(8);
        }
        assertTrue(
                error.startsWith("could not compute a row: [CAST_INVALID_INPUT] The value 'soon' of the type \"STRING\""
                        + " cannot be cast to \"TIMESTAMP\""),
                error);
    }

    @Test
    void aLiveQueryLeavesLateRowsOut() throws Exception {
        stream("live", 1, "id BIGINT, at TIMESTAMP");
        try (LiveQuery query = LiveQuery.open(
                        bed.session(), "SELECT id FROM live_s WHERE at >= WATERMARK(at, '10 minutes')", note -> {})
                .orElseThrow()) {
            assertEquals(List.of(1L, 2L), polled(query, 2, "1@12:00:00", "2@11:00:00"));
            assertEquals(List.of(4L, 5L), polled(query, 2, "3@11:00:00", "4@11:50:00", "5@13:00:00"));
            assertEquals(List.of(7L), polled(query, 1, "6@12:49:00", "7@12:50:00"));
        }
    }

    private static List<Long> polled(LiveQuery query, int rows, String... events) throws InterruptedException {
        for (String event : events) {
            String[] parts = event.split("@");
            bed.send("live", 0, "{\"id\": " + parts[0] + ", \"at\": \"2026-03-01T" + parts[1] + "Z\"}");
        }
        bed.flush();
        List<Long> ids = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (ids.size() < rows) {
            assertTrue(System.nanoTime() < end, "waited in vain for " + rows + " rows, got " + ids);
            for (Row row : query.poll(Duration.ofSeconds(5))) {
                ids.add(row.getLong(0));
            }
        }
        return ids;
    }
}
