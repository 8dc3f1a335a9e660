package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Flows that change rows: MERGE and running totals, batch after batch, over a real broker. */
class KeyedFlowTest {

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
        bed.kafka().createTopic(name, 2, Map.of());
        bed.stream(name + "_s", name, columns, "");
    }

    /** Sends the records, and waits until the flow has taken them in: batches end where the calls do. */
    private static void batch(String topic, String flow, String... records) {
        for (String record : records) {
            bed.send(topic, 0, record);
        }
        bed.flush();
        bed.caughtUp(flow);
    }

    @Test
    void aRedeliveredMessageUpdatesAndNeverDuplicates() {
        stream("mrg", "id BIGINT, name STRING, amount DOUBLE");
        bed.sql("CREATE TABLE mrg_t (id BIGINT, name STRING, amount DOUBLE) USING iceberg");
        bed.sql("MERGE INTO mrg_t t USING (SELECT id, name, amount FROM mrg_s) s ON t.id = s.id"
                + " WHEN MATCHED THEN UPDATE SET amount = s.amount"
                + " WHEN NOT MATCHED THEN INSERT (id, name, amount) VALUES (s.id, s.name, s.amount)");
        batch(
                "mrg",
                "mrg_t",
                "{\"id\": 1, \"name\": \"a\", \"amount\": 1.0}",
                "{\"id\": 1, \"name\": \"b\", \"amount\": 2.0}",
                "{\"id\": 2, \"name\": \"c\", \"amount\": 3.0}",
                "{\"name\": \"none\", \"amount\": 9.0}");
        assertEquals("1,a,2.0 | 2,c,3.0 | null,none,9.0", rowsOf("mrg_t", "id, name, amount"));
        batch(
                "mrg",
                "mrg_t",
                "{\"id\": 2, \"name\": \"d\", \"amount\": 4.0}",
                "{\"name\": \"none\", \"amount\": 10.0}",
                "{\"id\": 2, \"name\": \"d\", \"amount\": 5.0}");
        assertEquals("1,a,2.0 | 2,c,5.0 | null,none,10.0", rowsOf("mrg_t", "id, name, amount"));
    }

    private static String rowsOf(String table, String columns) {
        return bed.sql("SELECT " + columns + " FROM " + table).stream()
                .map(row -> row.mkString(","))
                .sorted()
                .collect(Collectors.joining(" | "));
    }

    @Test
    void everyClauseOfAMergeIsAppliedMessageByMessage() {
        stream("cdc", "id BIGINT, op STRING, v BIGINT");
        bed.sql("CREATE TABLE cdc_t (id BIGINT, v BIGINT, changes BIGINT) USING iceberg");
        bed.sql("MERGE INTO cdc_t t USING cdc_s s ON t.id = s.id"
                + " WHEN MATCHED AND s.op = 'd' THEN DELETE"
                + " WHEN MATCHED AND s.v > t.v THEN UPDATE SET v = s.v, changes = t.changes + 1"
                + " WHEN NOT MATCHED AND s.op <> 'd' THEN INSERT (id, v, changes) VALUES (s.id, s.v, 0)");
        batch(
                "cdc",
                "cdc_t",
                "{\"id\": 1, \"op\": \"u\", \"v\": 5}",
                "{\"id\": 1, \"op\": \"u\", \"v\": 3}",
                "{\"id\": 1, \"op\": \"u\", \"v\": 7}",
                "{\"id\": 2, \"op\": \"u\", \"v\": 1}",
                "{\"id\": 2, \"op\": \"d\", \"v\": 1}",
                "{\"id\": 3, \"op\": \"d\", \"v\": 1}",
                "{\"id\": 3, \"op\": \"u\", \"v\": 2}");
        assertEquals("1,7,1 | 3,2,0", rowsOf("cdc_t", "*"));
        batch(
                "cdc",
                "cdc_t",
                "{\"id\": 1, \"op\": \"d\", \"v\": 0}",
                "{\"id\": 1, \"op\": \"u\", \"v\": 1}",
                "{\"id\": 3, \"op\": \"u\", \"v\": 4}",
                "{\"id\": 3, \"op\": \"u\", \"v\": 6}");
        assertEquals("1,1,0 | 3,6,2", rowsOf("cdc_t", "*"));
    }

    @Test
    void totalsRunInTheTableThatHoldsThem() {
        stream("tot", "k STRING, v DOUBLE");
        bed.sql("CREATE TABLE tot_t USING iceberg AS SELECT k, SUM(v) AS total, COUNT(*) AS n, MIN(v) AS low,"
                + " MAX(v) AS high, upper(k) AS name FROM tot_s GROUP BY k");
        batch("tot", "tot_t", "{\"k\": \"a\", \"v\": 5.0}", "{\"k\": \"b\", \"v\": 1.0}", "{\"k\": \"a\", \"v\": 1.5}");
        batch("tot", "tot_t", "{\"k\": \"a\", \"v\": 7.0}", "{\"k\": \"c\"}", "{\"v\": 2.0}");
        assertEquals(
                "a,13.5,3,1.5,7.0,A | b,1.0,1,1.0,1.0,B | c,null,1,null,null,C | null,2.0,1,2.0,2.0,null",
                rowsOf("tot_t", "*"));
        batch("tot", "tot_t", "{\"k\": \"c\", \"v\": 4.0}", "{\"v\": 1.0}");
        assertEquals(
                "a,13.5,3,1.5,7.0,A | b,1.0,1,1.0,1.0,B | c,4.0,2,4.0,4.0,C | null,3.0,2,1.0,2.0,null",
                rowsOf("tot_t", "*"));
    }

    @Test
    void totalsThatTheTableCannotHoldStandBesideIt() {
        stream("avg", "k STRING, v DOUBLE");
        bed.sql("CREATE TABLE avg_t USING iceberg AS SELECT k, AVG(v) AS mean, COUNT(*) + 1 AS n FROM avg_s GROUP BY k"
                + " HAVING COUNT(*) < 3");
        batch("avg", "avg_t", "{\"k\": \"a\", \"v\": 5.0}", "{\"k\": \"b\", \"v\": 1.0}");
        batch("avg", "avg_t", "{\"k\": \"a\", \"v\": 8.0}");
        assertEquals("a,6.5,3 | b,1.0,2", rowsOf("avg_t", "*"));
        batch("avg", "avg_t", "{\"k\": \"a\", \"v\": 8.0}", "{\"k\": \"c\", \"v\": 1.0}");
        assertEquals("b,1.0,2 | c,1.0,2", rowsOf("avg_t", "*"));
        bed.sql("STOP FLOW avg_t");
        bed.sql("START FLOW avg_t");
        batch("avg", "avg_t", "{\"k\": \"c\", \"v\": 4.0}");
        assertEquals("b,1.0,2 | c,2.5,3", rowsOf("avg_t", "*"));
    }

    @Test
    void aMergeOfTotalsSetsRunningTotals() {
        stream("run", "k STRING, v DOUBLE");
        bed.sql("CREATE TABLE run_t (k STRING, total DOUBLE) USING iceberg");
        bed.sql("MERGE INTO run_t t USING (SELECT k, SUM(v) AS total FROM run_s GROUP BY k) s ON t.k = s.k"
                + " WHEN MATCHED THEN UPDATE SET total = s.total"
                + " WHEN NOT MATCHED THEN INSERT (k, total) VALUES (s.k, s.total)");
        batch("run", "run_t", "{\"k\": \"a\", \"v\": 5.0}");
        batch("run", "run_t", "{\"k\": \"a\", \"v\": 7.0}", "{\"k\": \"b\", \"v\": 1.0}");
        assertEquals("a,12.0 | b,1.0", rowsOf("run_t", "*"));
    }

    @Test
    void aMergeOfTotalsIntoManyRowsKeepsThemBeside() {
        stream("many", "k STRING, v DOUBLE");
        bed.sql("CREATE TABLE many_t (k STRING, id BIGINT, total DOUBLE) USING iceberg");
        bed.sql("INSERT INTO many_t VALUES ('a', 1, 0.0), ('a', 2, 0.0), ('b', 3, 0.0)");
        bed.sql("MERGE INTO many_t t USING (SELECT k, SUM(v) AS total FROM many_s GROUP BY k) s ON t.k = s.k"
                + " WHEN MATCHED AND s.total > 1 THEN UPDATE SET total = s.total"
                + " WHEN NOT MATCHED THEN INSERT (k, total) VALUES (s.k, s.total)");
        batch("many", "many_t", "{\"k\": \"a\", \"v\": 1.0}", "{\"k\": \"c\", \"v\": 1.0}");
        batch("many", "many_t", "{\"k\": \"a\", \"v\": 7.0}");
        assertEquals("a,1,8.0 | a,2,8.0 | b,3,0.0 | c,null,1.0", rowsOf("many_t", "*"));
    }

    @Test
    void aGroupIsWhatIsSelectedUnderItsNameAlsoWhereTheStreamHasSuchAColumn() {
        stream("named", "d STRING, ts STRING, v DOUBLE");
        bed.sql("CREATE TABLE named_t USING iceberg AS SELECT substr(ts, 1, 1) AS d, SUM(v) AS total FROM named_s"
                + " GROUP BY d");
        batch("named", "named_t", "{\"d\": \"x\", \"ts\": \"a1\", \"v\": 5.0}");
        batch("named", "named_t", "{\"d\": \"y\", \"ts\": \"a2\", \"v\": 7.0}");
        assertEquals("a,12.0", rowsOf("named_t", "*"));
        assertEquals(
                "X,5.0 | Y,7.0",
                rowsOf("(SELECT upper(d) AS d, SUM(v) AS total FROM named_s GROUP BY d)", "*"),
                "valid");
    }

    @Test
    void aTableWhoseRowsAreMoreThanGroupsDoesNotHoldTheTotals() {
        stream("day", "k STRING, v DOUBLE");
        bed.sql("CREATE TABLE day_t (k STRING, v DOUBLE, at STRING) USING iceberg");
        bed.sql("INSERT INTO day_t VALUES ('a', 1.0, 'am'), ('a', 2.0, 'pm')");
        bed.sql("MERGE INTO day_t t USING (SELECT k, SUM(v) AS total FROM day_s GROUP BY k) s ON t.k = s.k"
                + " WHEN MATCHED THEN UPDATE SET v = s.total"
                + " WHEN NOT MATCHED THEN INSERT (k, v) VALUES (s.k, s.total)");
        batch("day", "day_t", "{\"k\": \"a\", \"v\": 5.0}", "{\"k\": \"b\", \"v\": 1.0}");
        batch("day", "day_t", "{\"k\": \"a\", \"v\": 7.0}");
        assertEquals("a,12.0,am | a,12.0,pm | b,1.0,null", rowsOf("day_t", "*"));
    }

    @Test
    void aMergeThatAddsByItselfGetsTheTotalsOfTheBatch() {
        stream("add", "k STRING, v DOUBLE");
        bed.sql("CREATE TABLE add_t (k STRING, total DOUBLE) USING iceberg");
        bed.sql("MERGE INTO add_t t USING (SELECT k, SUM(v) AS total FROM add_s GROUP BY k) s ON t.k = s.k"
                + " WHEN MATCHED THEN UPDATE SET total = t.total + s.total"
                + " WHEN NOT MATCHED THEN INSERT *");
        batch("add", "add_t", "{\"k\": \"a\", \"v\": 5.0}");
        batch("add", "add_t", "{\"k\": \"a\", \"v\": 7.0}");
        assertEquals("a,12.0", rowsOf("add_t", "*"));
    }

    @Test
    void aMergeOfTotalsMayReadOtherColumnsOfTheRow() {
        stream("rate", "k STRING, v DOUBLE");
        bed.sql("CREATE TABLE rate_t (k STRING, rate DOUBLE, total DOUBLE) USING iceberg");
        bed.sql("INSERT INTO rate_t VALUES ('a', 2.0, NULL), ('a', 3.0, NULL)");
        bed.sql("MERGE INTO rate_t t USING (SELECT k, SUM(v) AS total FROM rate_s GROUP BY k) s ON t.k = s.k"
                + " WHEN MATCHED THEN UPDATE SET total = s.total * t.rate");
        batch("rate", "rate_t", "{\"k\": \"a\", \"v\": 5.0}");
        batch("rate", "rate_t", "{\"k\": \"a\", \"v\": 7.0}");
        assertEquals("a,2.0,24.0 | a,3.0,36.0", rowsOf("rate_t", "*"));
    }

    @Test
    void totalsWithoutGroups() {
        stream("all", "v DOUBLE");
        bed.sql("CREATE TABLE all_t USING iceberg AS SELECT COUNT(*) AS n, SUM(v) AS total, bool_or(v > 2) AS any"
                + " FROM all_s");
        batch("all", "all_t", "{\"v\": 1.0}", "{\"v\": 2.0}");
        batch("all", "all_t", "{\"v\": 4.0}");
        assertEquals("3,7.0,true", rowsOf("all_t", "*"));
    }

    @Test
    void aBatchThatChangesNothingWritesNoFile() {
        for (String mode : List.of("copy-on-write", "merge-on-read")) {
            String name = "same_" + mode.charAt(0);
            stream(name, "id BIGINT, v BIGINT");
            bed.sql("SET frazil.write.mode = " + mode);
            bed.sql("CREATE TABLE " + name + "_t (id BIGINT, v BIGINT) USING iceberg");
            bed.sql("MERGE INTO " + name + "_t t USING " + name + "_s s ON t.id = s.id"
                    + " WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT *");
            bed.sql("SET frazil.write.mode = merge-on-read");
            batch(name, name + "_t", "{\"id\": 1, \"v\": 1}", "{\"id\": 2, \"v\": 2}");
            String files = bed.one("SELECT count(*) FROM " + name + "_t.all_files");
            batch(name, name + "_t", "{\"id\": 2, \"v\": 2}", "{\"id\": 1, \"v\": 3}", "{\"id\": 1, \"v\": 1}");
            assertEquals(files, bed.one("SELECT count(*) FROM " + name + "_t.all_files"), mode);
            assertEquals("1,1 | 2,2", rowsOf(name + "_t", "*"), mode);
            assertEquals(
                    "3",
                    bed.one("SELECT summary['frazil.read'] FROM " + name
                            + "_t.snapshots ORDER BY committed_at DESC LIMIT 1"),
                    mode);
        }
    }

    @Test
    void twoFlowsChangeOneTable() {
        stream("two", "id BIGINT, v BIGINT");
        bed.sql("CREATE TABLE two_t (id BIGINT, v BIGINT, w BIGINT) USING iceberg");
        bed.sql("CREATE FLOW two_v AS MERGE INTO two_t t USING two_s s ON t.id = s.id"
                + " WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v)");
        bed.sql("CREATE FLOW two_w AS MERGE INTO two_t t USING two_s s ON t.id = s.id + 1000"
                + " WHEN MATCHED THEN UPDATE SET w = s.v"
                + " WHEN NOT MATCHED THEN INSERT (id, w) VALUES (s.id + 1000, s.v)");
        for (int i = 0; i < 20; i++) {
            bed.send("two", i % 2, "{\"id\": " + i % 4 + ", \"v\": " + i + "}");
            bed.flush();
        }
        bed.caughtUp("two_v");
        bed.caughtUp("two_w");
        assertEquals(
                "0,16,null | 1,17,null | 1000,null,16 | 1001,null,17 | 1002,null,18 | 1003,null,19 | 2,18,null"
                        + " | 3,19,null",
                rowsOf("two_t", "*"));
    }

    @Test
    void twoMessagesOfOneKeyAreAnErrorWhereThatIsAsked() {
        stream("dup", "id BIGINT, v BIGINT");
        bed.sql("SET frazil.merge.duplicates = fail");
        bed.sql("CREATE TABLE dup_t (id BIGINT, v BIGINT) USING iceberg");
        bed.sql("MERGE INTO dup_t t USING dup_s s ON t.id = s.id WHEN NOT MATCHED THEN INSERT *");
        bed.sql("RESET frazil.merge.duplicates");
        batch("dup", "dup_t", "{\"id\": 1, \"v\": 1}");
        bed.sql("STOP FLOW dup_t");
        bed.send("dup", 0, "{\"id\": 2, \"v\": 1}");
        bed.send("dup", 0, "{\"id\": 2, \"v\": 2}");
        bed.flush();
        bed.sql("START FLOW dup_t");
        FrazilException error = assertThrows(FrazilException.class, () -> bed.caughtUp("dup_t"));
        assertEquals(
                "cannot apply a batch with several messages of the key (2). Hint: see the statement of the flow."
                        + " [BAD_ROW]",
                error.getMessage());
        assertEquals("1,1", rowsOf("dup_t", "*"));
    }

    @Test
    void totalsBesideATableGoBackToNone() {
        stream("nil", "k STRING, v DOUBLE");
        bed.sql("CREATE TABLE nil_t USING iceberg AS SELECT k, AVG(v) AS mean FROM nil_s WHERE v > 0 GROUP BY k");
        batch("nil", "nil_t", "{\"k\": \"a\", \"v\": -1.0}");
        batch("nil", "nil_t", "{\"k\": \"a\", \"v\": 4.0}", "{\"k\": \"a\", \"v\": 6.0}");
        assertEquals("a,5.0", rowsOf("nil_t", "*"));
        long first = bed.sql("SELECT snapshot_id FROM default.nil_t.snapshots WHERE summary['frazil.flow'] IS NOT NULL"
                        + " ORDER BY committed_at LIMIT 1")
                .get(0)
                .getLong(0);
        bed.sql("ROLLBACK TABLE nil_t TO VERSION " + first + " WITH REPLAY");
        batch("nil", "nil_t", "{\"k\": \"a\", \"v\": 8.0}");
        assertEquals("a,6.0", rowsOf("nil_t", "*"));
    }

    @Test
    void totalsBesideATableWhoseFilesAreWrittenAnew() {
        stream("anew", "k STRING, g BIGINT, v DOUBLE");
        bed.sql("SET frazil.write.mode = copy-on-write");
        bed.sql("CREATE TABLE anew_t USING iceberg AS SELECT k, g, SUM(v) AS total, AVG(v) AS mean FROM anew_s"
                + " GROUP BY k, g");
        bed.sql("SET frazil.write.mode = merge-on-read");
        batch("anew", "anew_t", "{\"k\": \"a\", \"v\": 4.0}", "{\"k\": \"b\", \"g\": 1, \"v\": 4.0}");
        batch("anew", "anew_t", "{\"k\": \"a\", \"v\": 6.0}", "{\"k\": \"c\", \"g\": 1, \"v\": 1.0}");
        batch("anew", "anew_t", "{\"k\": \"a\", \"v\": 5.0}");
        assertEquals("a,null,15.0,5.0 | b,1,4.0,4.0 | c,1,1.0,1.0", rowsOf("anew_t", "*"));
    }

    @Test
    void nobodyElseChangesTheTotalsBesideATable() {
        stream("own", "k STRING, v DOUBLE");
        bed.sql("CREATE TABLE own_t USING iceberg AS SELECT k, AVG(v) AS mean FROM own_s GROUP BY k");
        batch("own", "own_t", "{\"k\": \"a\", \"v\": 5.0}");
        String totals = bed.sql("SHOW TABLES LIKE 'own_t__totals*'").get(0).getString(1);
        RuntimeException error =
                assertThrows(RuntimeException.class, () -> bed.sql("DELETE FROM " + totals + " WHERE true"));
        assertTrue(error.getMessage().contains("they are the totals of a flow"), error.getMessage());
        batch("own", "own_t", "{\"k\": \"a\", \"v\": 6.0}");
        assertEquals("a,5.5", rowsOf("own_t", "*"));
        bed.sql("DROP FLOW own_t");
        assertEquals(0, bed.sql("SHOW TABLES LIKE 'own_t__totals*'").size());
    }

    @Test
    void whatAMergeAddsIsTheBatchsAndWhatItSetsIsTheStreams() {
        stream("mixed", "k STRING, v BIGINT");
        bed.sql("CREATE TABLE mixed_t USING iceberg AS SELECT 'a' AS k, 100L AS n, 7.0D AS mean");
        String statement =
                "MERGE INTO mixed_t t USING (SELECT k, COUNT(*) AS n, AVG(v) AS mean FROM mixed_s GROUP BY k)"
                        + " s ON t.k = s.k WHEN MATCHED THEN UPDATE SET n = t.n + s.n, mean = s.mean"
                        + " WHEN NOT MATCHED THEN INSERT *";
        assertTrue(bed.sql("EXPLAIN " + statement).stream()
                .anyMatch(line -> line.getString(0)
                        .endsWith("which is committed and rolled back with this table; what the statement adds to what"
                                + " is stored by itself is the totals of each batch")));
        bed.sql(statement);
        batch("mixed", "mixed_t", "{\"k\": \"a\", \"v\": 1}", "{\"k\": \"b\", \"v\": 5}");
        assertEquals("a,101,1.0 | b,1,5.0", rowsOf("mixed_t", "*"));
        batch("mixed", "mixed_t", "{\"k\": \"a\", \"v\": 3}", "{\"k\": \"a\", \"v\": 5}");
        assertEquals("a,103,3.0 | b,1,5.0", rowsOf("mixed_t", "*"));
        batch("mixed", "mixed_t", "{\"k\": \"b\", \"v\": 15}");
        assertEquals("a,103,3.0 | b,2,10.0", rowsOf("mixed_t", "*"));
        assertEquals("a,103,3.0 | b,2,10.0", rowsOf("LIVE(mixed_t)", "*"));
    }

    @Test
    void theTotalOfAllMessagesIsMergedIntoTheOneRowThereIs() {
        stream("whole", "v BIGINT");
        bed.sql("CREATE TABLE whole_t (total BIGINT, n BIGINT) USING iceberg");
        bed.sql("MERGE INTO whole_t t USING (SELECT SUM(v) AS total, COUNT(*) AS n FROM whole_s) s ON true"
                + " WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *");
        batch("whole", "whole_t", "{\"v\": 1}", "{\"v\": 5}");
        batch("whole", "whole_t", "{\"v\": 10}");
        assertEquals("16,3", rowsOf("whole_t", "*"));
    }

    private static final String DELETION_VECTORS = ", to mark changed rows by deletion vectors, which its readers must"
            + " know; for format 2, SET `frazil.format-version` = 2 first";

    private static final String TOTALS = "SELECT k, SUM(v) AS total FROM ";

    private static String merge(String name) {
        return "MERGE INTO " + name + "_t t USING " + name + "_s s ON t.k = s.k"
                + " WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT *";
    }

    /** What the declaration says of the table's format, and the format that the table then has. */
    private static List<String> declared(String table, String statement) {
        String answer = bed.one(statement);
        int note = answer.indexOf("; ");
        return List.of(note < 0 ? "" : answer.substring(note + 2), format(table));
    }

    private static String format(String table) {
        return bed.sql("SHOW TBLPROPERTIES " + table + " ('format-version')")
                .get(0)
                .getString(1);
    }

    private static String explainedFormat(String statement) {
        return bed.sql("EXPLAIN " + statement).stream()
                .map(row -> row.getString(0))
                .filter(line -> line.startsWith("  format   "))
                .map(line -> line.substring(11))
                .collect(Collectors.joining());
    }

    @Test
    void aTableIsMadeInTheFormatThatItsFlowNeeds() {
        stream("fmt", "k STRING, v DOUBLE");
        String append = "CREATE TABLE fmt_a USING iceberg AS SELECT k, v FROM fmt_s";
        assertEquals("", explainedFormat(append));
        assertEquals(List.of("", "2"), declared("fmt_a", append));

        String totals = "CREATE TABLE fmt_t USING iceberg AS " + TOTALS + "fmt_s GROUP BY k";
        assertEquals("Iceberg 3" + DELETION_VECTORS, explainedFormat(totals));
        assertEquals(List.of("table made in Iceberg format 3" + DELETION_VECTORS, "3"), declared("fmt_t", totals));
        assertEquals("Iceberg 3, as the table is already", explainedFormat(totals));

        bed.sql("DROP FLOW fmt_t");
        assertEquals(
                List.of("", "3"),
                declared("fmt_t", "INSERT INTO fmt_t " + TOTALS + "fmt_s GROUP BY k"),
                "of a table that is in this format already there is nothing to say");
    }

    @Test
    void aTableIsUpgradedForAFlowThatChangesItsRows() {
        stream("upg", "k STRING, v DOUBLE");
        bed.sql("CREATE TABLE upg_t USING iceberg AS SELECT k, v FROM upg_s");
        batch("upg", "upg_t", "{\"k\": \"a\", \"v\": 5.0}");
        assertEquals("Iceberg 3, upgraded from 2" + DELETION_VECTORS, explainedFormat(merge("upg")));
        assertEquals("2", format("upg_t"), "EXPLAIN changes nothing");
        assertEquals(
                List.of("table upgraded to Iceberg format 3" + DELETION_VECTORS, "3"), declared("upg_t", merge("upg")));
        batch("upg", "upg_t", "{\"k\": \"a\", \"v\": 6.0}", "{\"k\": \"b\", \"v\": 1.0}");
        assertEquals("a,6.0 | b,1.0", rowsOf("upg_t", "*"));
        assertTrue(bed.sql("DESCRIBE FLOW upg_t").toString().contains("[table format,Iceberg 3]"));
    }

    /** Each with a batch that changes a row: the format must be one that the flow can write. */
    @Test
    void aTableKeepsTheFormatThatIsAskedFor() {
        List<String> asked = List.of(
                "TBLPROPERTIES ('format-version' = '2')",
                "OPTIONS ('format-version' = '2')",
                "OPTIONS ('format-version' = '3') TBLPROPERTIES ('format-version' = '2')");
        for (int i = 0; i < asked.size(); i++) {
            String name = "ask" + i;
            stream(name, "k STRING, v DOUBLE");
            String statement = "CREATE TABLE " + name + "_t USING iceberg " + asked.get(i) + " AS " + TOTALS + name
                    + "_s GROUP BY k";
            assertEquals("Iceberg 2, as format-version asks", explainedFormat(statement), statement);
            assertEquals(List.of("", "2"), declared(name + "_t", statement), statement);
            assertEquals("Iceberg 2, as format-version asks", explainedFormat(statement), statement);
            batch(name, name + "_t", "{\"k\": \"a\", \"v\": 5.0}");
            batch(name, name + "_t", "{\"k\": \"a\", \"v\": 7.0}");
            assertEquals("a,12.0", rowsOf(name + "_t", "*"), statement);
        }
    }

    @Test
    void aTableKeepsTheFormatThatTheSessionAsksFor() {
        stream("ses", "k STRING, v DOUBLE");
        bed.sql("CREATE TABLE ses_t (k STRING, v DOUBLE) USING iceberg");
        bed.sql("SET `frazil.format-version` = 2");
        assertEquals("Iceberg 2, as format-version asks", explainedFormat(merge("ses")));
        assertEquals(List.of("", "2"), declared("ses_t", merge("ses")));
        bed.sql("SET `frazil.format-version` = 3");
        assertEquals("Iceberg 3, upgraded from 2, as format-version asks", explainedFormat(merge("ses")));
        assertEquals(
                List.of("table upgraded to Iceberg format 3, as format-version asks", "3"),
                declared("ses_t", merge("ses")));
        bed.sql("RESET `frazil.format-version`");
    }

    @Test
    void aTableWhoseFilesAreWrittenAnewNeedsNoDeletionVectors() {
        stream("cow", "k STRING, v DOUBLE");
        String copyOnWrite = "Iceberg 2, as copy-on-write needs no deletion vectors";
        bed.sql("CREATE TABLE cow_t (k STRING, v DOUBLE) USING iceberg");
        bed.sql("SET frazil.write.mode = copy-on-write");
        assertEquals(copyOnWrite, explainedFormat(merge("cow")));
        assertEquals(List.of("", "2"), declared("cow_t", merge("cow")));
        bed.sql("RESET frazil.write.mode");
        assertEquals(copyOnWrite, explainedFormat(merge("cow")), "the table's mode comes before the flow's");

        String totals = "CREATE TABLE cow_p USING iceberg TBLPROPERTIES ('write.merge.mode' = 'copy-on-write') AS "
                + TOTALS + "cow_s GROUP BY k";
        assertEquals(copyOnWrite, explainedFormat(totals));
        assertEquals(List.of("", "2"), declared("cow_p", totals));
        batch("cow", "cow_p", "{\"k\": \"a\", \"v\": 5.0}");
        batch("cow", "cow_p", "{\"k\": \"a\", \"v\": 7.0}");
        assertEquals("a,12.0", rowsOf("cow_p", "*"));
    }
}
