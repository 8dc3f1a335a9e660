package io.frazil.run.care;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.commit.FencedOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code AUDIT TABLE} of tables that flows have filled, sound ones and ones that somebody has damaged. */
class AuditStatementTest {

    private static TestBed bed;
    private static JdbcCatalog behind;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
        bed.sql("SHOW TABLES");
        Path warehouse = bed.directory().resolve("warehouse");
        behind = new JdbcCatalog();
        behind.setConf(new org.apache.hadoop.conf.Configuration());
        behind.initialize(
                "frazil",
                Map.of(
                        "uri", "jdbc:sqlite:" + warehouse.resolve("catalog.db"),
                        "jdbc.schema-version", "V1",
                        "jdbc.journal_mode", "WAL",
                        "jdbc.busy_timeout", "30000",
                        "warehouse", warehouse.toString()));
    }

    @AfterAll
    static void stop() {
        behind.close();
        bed.close();
    }

    /** Three batches of two rows each; the flow is stopped. */
    private static void table(String name) {
        bed.kafka().createTopic(name, 1, Map.of());
        bed.stream(name + "_s", name, "id BIGINT, name STRING", "");
        bed.sql("CREATE TABLE " + name + " USING iceberg AS SELECT * FROM " + name + "_s");
        for (int id = 0; id < 6; id++) {
            bed.send(name, 0, "{\"id\": " + id + ", \"name\": \"n" + id + "\"}");
            if (id % 2 == 1) {
                bed.flush();
                bed.caughtUp(name);
            }
        }
        bed.sql("STOP FLOW " + name);
    }

    private static List<String> audit(String statement) {
        return bed.sql(statement).stream().map(AuditStatementTest::text).toList();
    }

    private static String text(Row row) {
        return row.getString(12) + ": "
                + (row.isNullAt(2) ? "" : row.getString(2) + " " + row.getLong(3) + ".." + row.getLong(4) + " ")
                + (row.isNullAt(5) ? "" : "read " + row.getLong(5) + " written " + row.getLong(6) + " ")
                + row.getString(11);
    }

    /** The first line that is wrong; the last line must say so. */
    private static String wrong(String statement) {
        List<String> lines = audit(statement);
        assertEquals("does not add up: see the lines that are wrong", lines.get(lines.size() - 1), () -> "" + lines);
        return lines.stream()
                .filter(line -> line.startsWith("wrong: "))
                .findFirst()
                .orElse("" + lines);
    }

    private static Table unfenced(String name) {
        Table table = behind.loadTable(TableIdentifier.of("default", name));
        assertTrue(!(((BaseTable) table).operations() instanceof FencedOperations));
        return table;
    }

    /** Writes the table's metadata anew with other text in it. */
    private static void falsify(String name, UnaryOperator<String> change) throws IOException {
        BaseTable table = (BaseTable) unfenced(name);
        String json = TableMetadataParser.toJson(table.operations().current());
        String changed = change.apply(json);
        assertTrue(!changed.equals(json), () -> "nothing to falsify in " + json);
        Path file = Path.of(table.location().replaceFirst("^file:", ""), "metadata", "falsified.metadata.json");
        Files.writeString(file, changed);
        TableIdentifier identifier = TableIdentifier.of("default", name);
        behind.dropTable(identifier, false);
        behind.registerTable(identifier, file.toString());
    }

    @Test
    void whatAFlowHasFilledAddsUp() {
        table("sound");
        List<String> lines = audit("AUDIT TABLE sound WITH ROWS");
        assertEquals(
                List.of(
                        "ok: sound-0 0..6 taken in",
                        "ok: read 6 written 6 3 batches",
                        "ok: 6 rows were read in 3 data files",
                        "adds up: every offset was taken in once, or is listed with the reason why not"),
                lines);
        Row first = bed.sql("AUDIT TABLE sound").get(0);
        assertEquals("sound frazil.default.sound_s", first.getString(0) + " " + first.getString(1));
    }

    @Test
    void rollbackCompactionAndOtherWritersAddUpAndAreListed() {
        table("mixed");
        String before = bed.one(
                "SELECT snapshot_id FROM default.mixed.snapshots WHERE summary['frazil.ranges'] LIKE '%[2,4]%'");
        bed.sql("ROLLBACK TABLE mixed TO VERSION " + before);
        bed.sql("CALL frazil.system.rewrite_data_files(table => 'default.mixed', options => map('min-input-files',"
                + " '2'))");
        bed.sql("INSERT INTO mixed VALUES (100, 'by hand')");
        bed.sql("DELETE FROM mixed WHERE id = 1");
        List<String> lines = audit("AUDIT TABLE mixed WITH ROWS");
        assertEquals("ok: mixed-0 0..4 taken in", lines.get(0));
        assertTrue(
                lines.get(1).startsWith("left out: mixed-0 4..6 the table was rolled back in snapshot "), lines.get(1));
        assertEquals("ok: read 4 written 4 2 batches", lines.get(2));
        assertEquals(
                2, lines.stream().filter(line -> line.startsWith("foreign: ")).count(), () -> "" + lines);
        assertTrue(lines.get(lines.size() - 1).startsWith("adds up: "), () -> "" + lines);
    }

    @Test
    void aRollbackByAnotherToolIsFound() {
        table("moved");
        long before = unfenced("moved").currentSnapshot().parentId();
        unfenced("moved").manageSnapshots().rollbackTo(before).commit();
        assertEquals(
                "wrong: moved-0 4..6 the flow stands at offset 6, and its entries end at 4",
                wrong("AUDIT TABLE moved"));
    }

    @Test
    void aSnapshotRemovedFromTheHistoryIsFound() {
        table("cut");
        long middle = unfenced("cut").currentSnapshot().parentId();
        unfenced("cut").expireSnapshots().expireSnapshotId(middle).commit();
        assertEquals(
                "wrong: snapshot " + middle + " is missing from the history, and older ones are there",
                wrong("AUDIT TABLE cut"));
    }

    @Test
    void aDataFileRegisteredTwiceIsFound() throws IOException {
        table("twice");
        DataFile file;
        try (CloseableIterable<FileScanTask> tasks = unfenced("twice").newScan().planFiles()) {
            file = tasks.iterator().next().file();
        }
        unfenced("twice").newFastAppend().appendFile(file.copyWithoutStats()).commit();
        assertEquals("wrong: data file " + file.location() + " is in the table twice", wrong("AUDIT TABLE twice"));
    }

    @Test
    void aSkippedRangeIsFound() throws IOException {
        table("skipped");
        falsify(
                "skipped",
                json -> json.replace("{\\\"skipped\\\":{\\\"0\\\":[2,4]}}", "{\\\"skipped\\\":{\\\"0\\\":[3,4]}}"));
        assertEquals("wrong: skipped-0 2..3 no commit tells of it", wrong("AUDIT TABLE skipped"));
    }

    @Test
    void falsifiedCountsAreFound() throws IOException {
        table("counted");
        falsify(
                "counted",
                json -> json.replaceFirst("\"frazil.written\" ?: ?\"2\"", "\"frazil.written\":\"1\"")
                        .replaceFirst("\"frazil.filtered\" ?: ?\"0\"", "\"frazil.filtered\":\"1\""));
        String found = wrong("AUDIT TABLE counted");
        assertTrue(found.endsWith(": 1 records were written, and 2 rows added"), found);
        table("read");
        falsify("read", json -> json.replaceFirst("\"frazil.read\" ?: ?\"2\"", "\"frazil.read\":\"1\""));
        assertTrue(wrong("AUDIT TABLE read").contains("the counts do not add up, read 1 = written 2"));
        table("added");
        falsify("added", json -> json.replaceFirst("\"added-records\" ?: ?\"2\"", "\"added-records\":\"3\""));
        assertTrue(wrong("AUDIT TABLE added").endsWith(": 2 records were written, and 3 rows added"));
    }

    @Test
    void rowsThatAreNotInTheirFileAreFound() throws IOException {
        table("rows");
        Table table = unfenced("rows");
        Path file = Path.of(bed.one("SELECT file_path FROM default.rows.files"));
        Path copy = file.resolveSibling("copy.parquet");
        Files.copy(file, copy);
        table.newFastAppend()
                .appendFile(DataFiles.builder(table.spec())
                        .withPath(copy.toString())
                        .withFileSizeInBytes(Files.size(copy))
                        .withRecordCount(3)
                        .build())
                .commit();
        assertEquals(
                "wrong: data file " + copy + " has 2 rows, and the table says 3", wrong("AUDIT TABLE rows WITH ROWS"));
    }

    @Test
    void aTableWithoutFlowsAndOneWithoutSnapshots() {
        bed.sql("CREATE TABLE bare (id BIGINT) USING iceberg");
        assertEquals(
                List.of("adds up: every offset was taken in once, or is listed with the reason why not"),
                audit("AUDIT TABLE bare WITH ROWS"));
    }
}
