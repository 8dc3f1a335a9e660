package io.frazil.run.care;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.Invariants;
import io.frazil.TestBed;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Care by hand while flows write, and reading as of an offset. */
class TableCareTest {

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static void stream(String name, String options) {
        bed.kafka().createTopic(name, 1, Map.of());
        bed.stream(name + "_s", name, "id BIGINT, name STRING", options);
    }

    private static void send(String topic, int from, int until) {
        for (int id = from; id < until; id++) {
            bed.send(topic, 0, "{\"id\": " + id + ", \"name\": \"n" + id + "\"}");
        }
        bed.flush();
    }

    private static String last(List<Row> audit) {
        return audit.get(audit.size() - 1).getString(12);
    }

    @Test
    void careAndAFlowThatCommitsAsFastAsItCanDoNotDisturbEachOther() {
        stream("busy", "maxOffsetsPerTrigger = 5");
        bed.sql("CREATE TABLE busy USING iceberg AS SELECT * FROM busy_s");
        int rounds = 4;
        for (int round = 0; round < rounds; round++) {
            send("busy", round * 60, (round + 1) * 60);
            List<Row> rewritten = bed.sql("CALL busy.REWRITE_DATAFILES(options => map('min-input-files', '2'))");
            assertEquals(1, rewritten.size(), "Iceberg's own row");
            bed.sql("OPTIMIZE busy WHERE id >= 0 AND name <> 'it''s' ZORDER BY (id, name)");
            bed.sql("CALL busy.REWRITE_MANIFESTS()");
            bed.sql("CALL busy.EXPIRE_SNAPSHOTS(older_than => TIMESTAMP '2100-01-01 00:00:00', retain_last => 1)");
            bed.sql("CALL frazil.default.busy.remove_orphan_files(dry_run => true)");
        }
        bed.caughtUp("busy");
        assertEquals("RUNNING", bed.sql("SHOW FLOWS LIKE 'busy'").get(0).getString(3));
        assertEquals(rounds * 60, bed.sql("SELECT DISTINCT id FROM busy").size());
        assertEquals(rounds * 60, bed.sql("SELECT * FROM busy").size());
        Invariants.hold(bed.session(), "frazil.default.busy", "busy", "after care");
        assertEquals("adds up", last(bed.sql("AUDIT TABLE busy WITH ROWS")));
        bed.sql("STOP FLOW busy");
        bed.sql("CALL busy.EXPIRE_SNAPSHOTS(TIMESTAMP '2100-01-01 00:00:00', 1)");
        bed.sql("START FLOW busy");
        send("busy", rounds * 60, rounds * 60 + 3);
        bed.caughtUp("busy");
        assertEquals(rounds * 60 + 3, bed.sql("SELECT * FROM busy").size());
    }

    @Test
    void careAndAFlowThatChangesRowsByKeyDoNotDisturbEachOther() {
        stream("keyed", "maxOffsetsPerTrigger = 5");
        bed.sql("CREATE TABLE keyed (id BIGINT, name STRING, n BIGINT) USING iceberg");
        bed.sql("MERGE INTO keyed t USING keyed_s s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = t.n + 1"
                + " WHEN NOT MATCHED THEN INSERT (id, name, n) VALUES (s.id, s.name, 1)");
        int rounds = 3;
        for (int round = 0; round < rounds; round++) {
            send("keyed", 0, 20);
            bed.sql("OPTIMIZE keyed ZORDER BY (id, name)");
            bed.sql("CALL keyed.REWRITE_MANIFESTS()");
        }
        bed.caughtUp("keyed");
        assertEquals("RUNNING", bed.sql("SHOW FLOWS LIKE 'keyed'").get(0).getString(3));
        assertEquals("20", bed.one("SELECT count(*) FROM keyed WHERE n = " + rounds), "no message twice, none missed");
        assertEquals("20", bed.one("SELECT count(*) FROM keyed"), "no delete undone");
        Invariants.hold(bed.session(), "frazil.default.keyed", "keyed", "after care")
                .end(Position.of(Map.of(new TopicPartition("keyed", 0), rounds * 20L)));
        assertEquals("adds up", last(bed.sql("AUDIT TABLE keyed WITH ROWS")));
    }

    @Test
    void anOrphanGoesWhileAFlowWritesAndItsFilesStay() throws IOException {
        stream("orphan", "maxOffsetsPerTrigger = 5");
        bed.sql("CREATE TABLE orphan (id BIGINT, name STRING) USING iceberg");
        bed.sql("MERGE INTO orphan t USING orphan_s s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name"
                + " WHEN NOT MATCHED THEN INSERT *");
        send("orphan", 0, 5);
        bed.caughtUp("orphan");
        String file =
                bed.one("SELECT file_path FROM default.orphan.files LIMIT 1").replaceFirst("^file:", "");
        Path old = Path.of(file).resolveSibling("left-behind.parquet");
        Path young = Path.of(file).resolveSibling("being-written.parquet");
        Files.copy(Path.of(file), old);
        Files.copy(Path.of(file), young);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(4))));
        send("orphan", 0, 60);
        List<Row> removed = bed.sql("CALL orphan.REMOVE_ORPHAN_FILES()");
        assertEquals(1, removed.size(), () -> "" + removed);
        assertTrue(removed.get(0).getString(0).endsWith("/left-behind.parquet"), () -> "" + removed);
        assertFalse(Files.exists(old), "older than Iceberg's three days");
        assertTrue(Files.exists(young), "it may be what a flow is writing");
        bed.caughtUp("orphan");
        assertEquals("RUNNING", bed.sql("SHOW FLOWS LIKE 'orphan'").get(0).getString(3));
        assertEquals("60", bed.one("SELECT count(*) FROM orphan"));
        Invariants.hold(bed.session(), "frazil.default.orphan", "orphan", "after care")
                .end(Position.of(Map.of(new TopicPartition("orphan", 0), 65L)));
        assertEquals("adds up", last(bed.sql("AUDIT TABLE orphan WITH ROWS")));
    }

    @Test
    void totalsAndWatermarkAreKeptWhereExpiryLeavesNoneOfTheFlowsSnapshotsBehindTheHead() {
        bed.kafka().createTopic("kept", 1, Map.of());
        bed.stream("kept_s", "kept", "k STRING, v DOUBLE, at TIMESTAMP", "");
        bed.sql("CREATE TABLE kept USING iceberg AS SELECT k, avg(v) AS mean FROM kept_s"
                + " WHERE at >= WATERMARK(at, '10 minutes') GROUP BY k");
        reading("1.0", "10:00");
        for (int commit = 0; commit < 3; commit++) {
            bed.sql("CALL kept.REWRITE_DATAFILES(options => map('rewrite-all', 'true'))");
        }
        bed.sql("CALL kept.EXPIRE_SNAPSHOTS(older_than => TIMESTAMP '2100-01-01 00:00:00', retain_last => 1)");
        assertEquals("2", bed.one("SELECT count(*) FROM default.kept.snapshots"), "the head, and the tag's");
        reading("100.0", "09:00");
        reading("3.0", "10:05");
        assertEquals("2.0", bed.one("SELECT mean FROM kept"), "the late one is left out, the first one is in");
        Invariants.hold(bed.session(), "frazil.default.kept", "kept", "after expiry");
    }

    private static void reading(String value, String time) {
        bed.send("kept", 0, "{\"k\": \"a\", \"v\": " + value + ", \"at\": \"2026-03-01T" + time + ":00Z\"}");
        bed.flush();
        bed.caughtUp("kept");
    }

    @Test
    void compactionDoesNotUndoDeletes() {
        bed.sql("CREATE TABLE deleted (id BIGINT) USING iceberg TBLPROPERTIES ('write.delete.mode' = 'merge-on-read',"
                + " 'format-version' = '3')");
        bed.sql("INSERT INTO deleted SELECT id FROM range(0, 100, 1, 4)");
        bed.sql("DELETE FROM deleted WHERE id % 3 = 0");
        assertEquals("adds up", last(bed.sql("AUDIT TABLE deleted WITH ROWS")));
        bed.sql("CALL deleted.REWRITE_DATAFILES(options => map('rewrite-all', 'true'))");
        assertEquals(66, bed.sql("SELECT * FROM deleted").size());
        List<Row> audit = bed.sql("AUDIT TABLE deleted WITH ROWS");
        assertEquals("adds up", last(audit), () -> "" + audit);
    }

    @Test
    void icebergsOwnProceduresStayWhatTheyAre() {
        bed.sql("CREATE TABLE own (id BIGINT) USING iceberg");
        bed.sql("INSERT INTO own VALUES (1)");
        assertEquals(
                1,
                bed.sql("CALL frazil.system.rewrite_data_files('default.own')").size());
        assertEquals(1, bed.sql("CALL system.rewrite_data_files('default.own')").size());
        assertEquals(1, bed.sql("CALL `own`.REWRITE_DATAFILES();").size());
        assertEquals(1, bed.sql("OPTIMIZE TABLE default.own").size());
    }

    @Test
    void asOfAnOffset() {
        stream("at", "");
        bed.sql("CREATE TABLE at USING iceberg AS SELECT * FROM at_s");
        for (int batch = 0; batch < 3; batch++) {
            send("at", batch * 2, batch * 2 + 2);
            bed.caughtUp("at");
        }
        assertEquals("2", bed.one("SELECT count(*) FROM at VERSION AS OF OFFSET 'at-0@1'"));
        assertEquals("4", bed.one("SELECT count(*) FROM `at` FOR VERSION AS OF OFFSET 'at-0@2' WHERE id >= 0"));
        assertEquals(
                "6 2",
                bed.one("SELECT concat((SELECT count(*) FROM frazil.default.at version as of offset \"at-0@5\"), ' ',"
                        + " (SELECT count(*) FROM at VERSION AS OF OFFSET 'at-0@0')) -- OFFSET 'é'"));
        assertEquals("1", bed.one("SELECT id FROM at ORDER BY id LIMIT 1 OFFSET 1"), "Spark's own OFFSET");
        refused(
                "SELECT * FROM at VERSION AS OF OFFSET 'at-0@6'",
                "could not find a snapshot of frazil.default.at that took in at-0@6: those that are kept took in"
                        + " at-0@0..5. Hint: AUDIT TABLE frazil.default.at lists what was taken in. [NOT_FOUND]");
        refused(
                "SELECT * FROM at VERSION AS OF OFFSET 'other-0@6'",
                "could not find a snapshot of frazil.default.at that took in other-0@6: none that is kept took in"
                        + " anything of other-0. Hint: AUDIT TABLE frazil.default.at lists what was taken in."
                        + " [NOT_FOUND]");
        refused(
                "SELECT * FROM at VERSION AS OF OFFSET '6'",
                "cannot read the offset '6'. Hint: write it as '<topic>-<partition>@<offset>', such as 'orders-3@1042'."
                        + " [SYNTAX]");
    }

    private static void refused(String statement, String message) {
        FrazilException refused = assertThrows(FrazilException.class, () -> bed.sql(statement));
        assertEquals(message, refused.getMessage());
        assertTrue(bed.sql("SHOW FLOWS").size() > 0, "nothing is changed");
    }
}
