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
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows that let old snapshots of their tables go, one message a batch. */
class FlowExpiryTest {

    private static final String SHORT = "TBLPROPERTIES ('history.expire.max-snapshot-age-ms' = '1') ";

    /** So many may stay that could go: it takes so many to be worthwhile. */
    private static final int MOST_KEPT = 60;

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
        bed.sql("SET frazil.maintenance = auto");
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static void stream(String name) {
        bed.kafka().createTopic(name, 1, Map.of());
        bed.stream(name + "_s", name, "id BIGINT", "maxOffsetsPerTrigger = 1");
    }

    private static void send(String name, int from, int until) {
        for (int id = from; id < until; id++) {
            bed.send(name, 0, "{\"id\": " + id + "}");
        }
        bed.flush();
    }

    private static long count(String table) {
        return Long.parseLong(bed.one("SELECT count(*) FROM " + table));
    }

    private static Invariants invariants(String name, long end) {
        assertEquals("RUNNING", bed.sql("SHOW FLOWS LIKE '" + name + "'").get(0).getString(3));
        addsUp(name);
        return Invariants.hold(bed.session(), "frazil.default." + name, name, name)
                .end(Position.of(Map.of(new TopicPartition(name, 0), end)));
    }

    private static void addsUp(String table) {
        List<Row> audit = bed.sql("AUDIT TABLE " + table + " WITH ROWS");
        assertEquals("adds up", audit.get(audit.size() - 1).getString(12), () -> "" + audit);
    }

    private static Set<String> listFiles(String table) throws IOException {
        Path metadata = Path.of(URI.create(bed.one("SELECT file_path FROM default." + table + ".files LIMIT 1")
                                .replaceFirst("^(file:)?/+", "file:///"))
                        .getPath())
                .getParent()
                .resolveSibling("metadata");
        try (Stream<Path> files = Files.list(metadata)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith("snap-"))
                    .collect(Collectors.toSet());
        }
    }

    private static Set<String> listedLists(String table) {
        return bed.sql("SELECT manifest_list FROM default." + table + ".snapshots").stream()
                .map(row -> row.getString(0).replaceFirst(".*/", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void aFlowKeepsAFewSnapshotsAllRowsAndItsPosition() throws IOException {
        stream("few");
        send("few", 0, 70);
        bed.sql("CREATE TABLE few USING iceberg " + SHORT + "AS SELECT * FROM few_s");
        long first = bed.sql("SELECT snapshot_id FROM default.few.snapshots ORDER BY committed_at LIMIT 1")
                .get(0)
                .getLong(0);
        bed.caughtUp("few");
        assertTrue(count("default.few.snapshots") <= MOST_KEPT);
        assertEquals(70, count("few"));
        assertEquals(listedLists("few"), listFiles("few"), "the lists of those that went are deleted");
        invariants("few", 70);
        bed.sql("STOP FLOW few");
        send("few", 70, 130);
        bed.sql("START FLOW few");
        bed.caughtUp("few");
        assertTrue(count("default.few.snapshots") <= MOST_KEPT);
        assertEquals(130, bed.sql("SELECT DISTINCT id FROM few").size());
        assertEquals(130, count("few"));
        invariants("few", 130);
        FrazilException gone =
                assertThrows(FrazilException.class, () -> bed.sql("ROLLBACK TABLE few TO VERSION " + first));
        assertEquals(
                "could not find snapshot " + first + " in table frazil.default.few. Hint: DESCRIBE HISTORY"
                        + " frazil.default.few lists what there is. [NOT_FOUND]",
                gone.getMessage());
    }

    @Test
    void byHandNothingGoesByItself() {
        stream("hand");
        send("hand", 0, 70);
        bed.sql("CREATE TABLE hand USING iceberg " + SHORT
                + "OPTIONS (maintenance = 'manual') AS SELECT * FROM hand_s");
        bed.caughtUp("hand");
        assertEquals(71, count("default.hand.snapshots"), "all batches, and the declaration");
        invariants("hand", 70);
    }

    @Test
    void theTablesPropertyHoldsFromTheNextBatchOn() {
        stream("later");
        send("later", 0, 60);
        bed.sql("CREATE TABLE later USING iceberg AS SELECT * FROM later_s");
        bed.caughtUp("later");
        assertEquals(61, count("default.later.snapshots"));
        bed.sql("ALTER TABLE later SET TBLPROPERTIES ('history.expire.max-snapshot-age-ms' = '1',"
                + " 'history.expire.min-snapshots-to-keep' = '5')");
        send("later", 60, 61);
        bed.caughtUp("later");
        // A wait ends with the commit, and what is done after it is done before the next batch.
        send("later", 61, 62);
        bed.caughtUp("later");
        assertEquals(6, count("default.later.snapshots"), "five, and that of the batch after");
        send("later", 62, 130);
        bed.caughtUp("later");
        long kept = count("default.later.snapshots");
        assertTrue(kept >= 5 && kept <= 5 + MOST_KEPT, "" + kept);
        assertEquals(130, count("later"));
        invariants("later", 130);
    }

    @Test
    void theNewestSnapshotOfAFlowThatIsAtRestStays() {
        stream("rest");
        stream("busy");
        send("rest", 0, 3);
        bed.sql("CREATE TABLE both (id BIGINT) USING iceberg " + SHORT);
        bed.sql("CREATE FLOW rest AS INSERT INTO both SELECT id FROM rest_s");
        bed.caughtUp("rest");
        String newest = bed.one("SELECT snapshot_id FROM default.both.refs WHERE name = 'frazil_rest'");
        bed.sql("CREATE FLOW busy AS INSERT INTO both SELECT id FROM busy_s");
        send("busy", 0, 70);
        bed.caughtUp("busy");
        assertTrue(count("default.both.snapshots") <= MOST_KEPT);
        assertEquals("1", bed.one("SELECT count(*) FROM default.both.snapshots WHERE snapshot_id = " + newest));
        addsUp("both");
        send("rest", 3, 6);
        bed.caughtUp("rest");
        assertEquals("1", bed.one("SELECT count(*) FROM default.both.snapshots WHERE snapshot_id = " + newest));
        assertEquals("0", bed.one("SELECT count(*) FROM default.both.refs WHERE snapshot_id = " + newest));
        addsUp("both");
        assertEquals(76, count("both"));
        assertEquals("6", bed.one("SELECT count(*) FROM (SELECT id FROM both GROUP BY id HAVING count(*) = 2)"));
        for (String flow : List.of("rest", "busy")) {
            Invariants.hold(bed.session(), "frazil.default.both", flow, flow);
        }
    }

    @Tag("long")
    @Test
    void totalsBesideATableGoWithTheSnapshotsThatNameThem() {
        stream("beside");
        send("beside", 0, 56);
        bed.sql("CREATE TABLE beside USING iceberg " + SHORT
                + "AS SELECT id % 3 AS k, avg(id) AS mean, count(*) AS n FROM beside_s GROUP BY id % 3");
        bed.caughtUp("beside");
        String totals = "default."
                + bed.sql("SHOW TABLES").stream()
                        .map(row -> row.getString(1))
                        .filter(name -> name.startsWith("beside__totals_"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(count("default.beside.snapshots") <= MOST_KEPT);
        assertTrue(count(totals + ".snapshots") <= 2 * MOST_KEPT);
        Set<Long> kept = new HashSet<>();
        bed.sql("SELECT snapshot_id FROM " + totals + ".snapshots").forEach(row -> kept.add(row.getLong(0)));
        List<Row> named = bed.sql("SELECT snapshot_id, CAST(summary['frazil.totals-snapshot'] AS BIGINT)"
                + " FROM default.beside.snapshots WHERE summary['frazil.totals-snapshot'] IS NOT NULL"
                + " ORDER BY committed_at");
        named.forEach(row -> assertTrue(kept.contains(row.getLong(1)), () -> row + " in " + kept));
        bed.sql("STOP FLOW beside");
        bed.sql("ROLLBACK TABLE beside TO VERSION "
                + named.get(Math.max(0, named.size() - 4)).getLong(0) + " WITH REPLAY");
        bed.sql("START FLOW beside");
        send("beside", 56, 66);
        bed.caughtUp("beside");
        assertEquals("66", bed.one("SELECT sum(n) FROM beside"));
        assertEquals("32.5", bed.one("SELECT mean FROM beside WHERE k = 1"), "of 1, 4, .. 64");
        invariants("beside", 66);
    }

    /** Batches of two messages: by deletion vectors, each one's file marks a row of two data files. */
    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"copy-on-write", "merge-on-read"})
    void aFlowThatChangesRowsByKeyKeepsTheFilesThatAreInUse(String mode) throws IOException {
        String name = "keyed_" + mode.charAt(0);
        bed.kafka().createTopic(name, 1, Map.of());
        bed.stream(name + "_s", name, "id BIGINT", "maxOffsetsPerTrigger = 2");
        send(name, 0, 14);
        bed.sql("CREATE TABLE " + name + " (k BIGINT, n BIGINT) USING iceberg " + SHORT);
        bed.sql("SET frazil.write.mode = " + mode);
        bed.sql("MERGE INTO " + name + " t USING (SELECT id % 7 AS k FROM " + name + "_s) s ON t.k = s.k"
                + " WHEN MATCHED THEN UPDATE SET n = t.n + 1 WHEN NOT MATCHED THEN INSERT (k, n) VALUES (s.k, 1)");
        bed.sql("RESET frazil.write.mode");
        send(name, 14, 119);
        bed.caughtUp(name);
        assertTrue(count("default." + name + ".snapshots") <= MOST_KEPT);
        assertEquals(7, bed.sql("SELECT * FROM " + name + " WHERE n = 17").size());
        assertEquals(listedLists(name), listFiles(name));
        invariants(name, 119);
    }

    @Test
    void atLeastOnceAFlowKeepsAFewSnapshotsToo() {
        stream("least");
        send("least", 0, 70);
        bed.sql("CREATE TABLE least USING iceberg " + SHORT
                + "OPTIONS (delivery = 'at-least-once') AS SELECT * FROM least_s");
        bed.caughtUp("least");
        assertTrue(count("default.least.snapshots") <= MOST_KEPT + 2);
        assertEquals(70, bed.sql("SELECT DISTINCT id FROM least").size());
        bed.sql("STOP FLOW least");
        bed.sql("START FLOW least");
        send("least", 70, 76);
        bed.caughtUp("least");
        assertEquals(76, bed.sql("SELECT DISTINCT id FROM least").size());
        assertFalse(count("default.least.snapshots") > MOST_KEPT + 2);
        invariants("least", 76);
    }
}
