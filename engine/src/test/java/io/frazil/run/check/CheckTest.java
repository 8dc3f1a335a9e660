package io.frazil.run.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.run.flow.Flows;
import io.frazil.sql.ScriptStatement;
import io.frazil.sql.StatementSplitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a check says of a file, and that it leaves no trace. */
class CheckTest {

    /** Nothing listens there: a check that asks Kafka fails. */
    private static final String NOWHERE =
            "bootstrap.servers = '127.0.0.1:1', kafka.default.api.timeout.ms = 1000, kafka.request.timeout.ms = 500";

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    /** The lines of every statement, errors shortened to their first line. */
    private static List<String> check(String file) {
        List<String> lines = new ArrayList<>();
        try (Check check = Check.open(bed.session())) {
            for (ScriptStatement statement : StatementSplitter.split(file)) {
                try {
                    lines.addAll(check.describe(statement.text()));
                } catch (Exception e) {
                    lines.add("error: " + e.getMessage().lines().findFirst().orElseThrow());
                }
            }
        }
        return lines;
    }

    private static String lastOf(String file) {
        List<String> lines = check(file);
        return lines.get(lines.size() - 1);
    }

    /** What the catalog says and which files there are. */
    private static List<String> everything(String namespace) throws IOException {
        List<String> all = new ArrayList<>();
        for (Row table : bed.sql("SHOW TABLES IN " + namespace)) {
            String name = namespace + "." + table.getString(1);
            all.add(name);
            bed.sql("DESCRIBE TABLE EXTENDED " + name).forEach(row -> all.add(row.toString()));
        }
        bed.sql("SHOW NAMESPACES IN frazil").forEach(row -> all.add(row.toString()));
        try (Stream<Path> files = Files.walk(bed.directory())) {
            files.filter(file -> !file.toString().matches(".*-(wal|shm)"))
                    .map(Path::toString)
                    .sorted()
                    .forEach(all::add);
        }
        return all;
    }

    @Test
    void aFileIsUnderstoodOverNothing() throws IOException {
        Path warehouse = bed.directory().resolve("never-made");
        bed.session().conf().set("spark.sql.catalog.fresh", "io.frazil.catalog.FrazilCatalog");
        bed.session().conf().set("spark.sql.catalog.fresh.warehouse", warehouse.toString());
        List<String> lines = check("USE fresh;"
                + "CREATE TABLE s (id BIGINT, amount DOUBLE, ts TIMESTAMP) USING kafka OPTIONS (" + NOWHERE
                + ", subscribe = 'none');"
                + "SET frazil.trigger.interval = 5 seconds;"
                + "CREATE TABLE kept (id BIGINT, day DATE) USING iceberg PARTITIONED BY (day);"
                + "CREATE TABLE t USING iceberg OPTIONS (path = 's3://nowhere/t') AS SELECT id, amount * 2 AS twice FROM s;"
                + "INSERT INTO kept SELECT id, CAST(ts AS DATE) FROM s WHERE id > 0;"
                + "CREATE FLOW other AS INSERT INTO kept BY NAME SELECT id, current_date() AS day FROM s;"
                + "INSERT INTO kept VALUES (1, DATE'2026-01-01');"
                + "MERGE INTO kept USING (SELECT 1 AS id) n ON kept.id = n.id WHEN MATCHED THEN DELETE;"
                + "CREATE TABLE sums USING iceberg AS SELECT day, count(*) AS n FROM kept GROUP BY day;"
                + "SELECT t.twice, sums.n FROM t JOIN sums ON t.id = sums.n;"
                + "CREATE VIEW v AS SELECT day FROM kept; SELECT * FROM v;"
                + "CREATE NAMESPACE more; CREATE TABLE more.x (a INT); ALTER TABLE more.x ADD COLUMN b STRING;"
                + "ALTER TABLE more.x ADD PARTITION FIELD bucket(4, a); SELECT b FROM more.x;"
                + "STOP FLOW other; DROP FLOW other; DROP FLOW IF EXISTS other; WAIT FOR FLOW t;"
                + "DROP TABLE sums PURGE");
        assertEquals(
                List.of(
                        "goes to fresh",
                        "creates stream fresh.default.s",
                        "columns: id BIGINT, amount DOUBLE, ts TIMESTAMP",
                        "sets frazil.trigger.interval",
                        "creates table fresh.default.kept",
                        "creates table fresh.default.t and starts to fill it from stream fresh.default.s, flow t",
                        "columns: id BIGINT,twice DOUBLE",
                        "a record: each becomes one row",
                        "starts to fill table fresh.default.kept from stream fresh.default.s, flow kept",
                        "columns: id BIGINT,ts DATE",
                        "a record: each becomes one row or is filtered; written and filtered are counted",
                        "starts to fill table fresh.default.kept from stream fresh.default.s, flow other",
                        "columns: id BIGINT,day DATE NOT NULL",
                        "a record: each becomes one row",
                        "writes to fresh.default.kept once",
                        "writes to fresh.default.kept once",
                        "creates table fresh.default.sums with the rows of a query: day DATE,n BIGINT NOT NULL",
                        "answers with twice DOUBLE,n BIGINT",
                        "is analysed: create iceberg view fresh.default.v",
                        "answers with day DATE",
                        "is analysed: create namespace fresh.more",
                        "creates table fresh.more.x",
                        "is analysed: add columns fresh.more.x",
                        "is analysed: add partition field fresh.more.x",
                        "answers with b STRING",
                        "stops flow other",
                        "drops flow other; table fresh.default.kept stays",
                        "there is no flow other: nothing changes",
                        "waits for flow t",
                        "is analysed: drop table fresh.default.sums"),
                lines);
        assertFalse(Files.exists(warehouse));
        assertEquals(List.of(), Flows.of(bed.session()).statuses());
    }

    @Test
    void aFileThatHasRunChangesNothing() throws IOException {
        bed.kafka().createTopic("again", 1, Map.of());
        bed.sql("CREATE NAMESPACE twice");
        String file = "USE frazil.twice;"
                + "CREATE TABLE s (id BIGINT) USING kafka OPTIONS (bootstrap.servers = '"
                + bed.kafka().bootstrapServers() + "', subscribe = 'again');"
                + "CREATE TABLE kept (id BIGINT) USING iceberg;"
                + "CREATE TABLE t USING iceberg AS SELECT id FROM s;"
                + "INSERT INTO kept SELECT id FROM s;";
        StatementSplitter.split(file).forEach(statement -> bed.sql(statement.text()));
        Flows.of(bed.session()).stopAll(Duration.ofSeconds(30));
        bed.sql("USE frazil.default");
        List<String> before = everything("frazil.twice");
        assertEquals(
                List.of(
                        "goes to frazil.twice",
                        "stream frazil.twice.s exists with the same definition; nothing is changed",
                        "table kept exists with the same definition: nothing changes",
                        "flow t exists with the same text: resumes",
                        "flow kept exists with the same text: resumes"),
                check(file));
        String other = file.replace("'again'", "'another'")
                .replace("kept (id BIGINT)", "kept (id INT)")
                .replace("SELECT id FROM s", "SELECT id + 1 AS id FROM s");
        assertEquals(
                List.of(
                        "goes to frazil.twice",
                        "error: cannot create stream frazil.twice.s: it exists with another definition: subscribe is"
                                + " 'again', not 'another'. Hint: use CREATE OR REPLACE TABLE, or ALTER TABLE"
                                + " frazil.twice.s SET OPTIONS (..). [ALREADY_EXISTS]",
                        "error: cannot create table kept: it exists with another definition: columns declared as (id"
                                + " INT), existing (id BIGINT). Hint: bring it there with ALTER TABLE, or write IF NOT"
                                + " EXISTS to take it as it is. [ALREADY_EXISTS]",
                        "flow t exists with another text: replaces it, from the same position",
                        "columns: id BIGINT",
                        "a record: each becomes one row",
                        "flow kept exists with another text: replaces it, from the same position",
                        "columns: id BIGINT",
                        "a record: each becomes one row"),
                check(other));
        assertEquals(
                "flow t exists with trigger.interval '0 seconds', not '7 seconds', time zone 'UTC', not"
                        + " 'Europe/Oslo': replaces it, from the same position",
                check("USE frazil.twice; SET frazil.trigger.interval = 7 seconds;"
                                + "SET spark.sql.session.timeZone = Europe/Oslo;"
                                + "CREATE TABLE t USING iceberg AS SELECT id FROM s")
                        .get(3));
        check("USE frazil.twice; DROP FLOW t; DROP TABLE t PURGE; DROP TABLE s; DROP TABLE kept;"
                + "DROP NAMESPACE frazil.twice; CREATE NAMESPACE frazil.born;"
                + "CREATE TABLE frazil.born.x AS SELECT 1 AS a");
        assertEquals(before, everything("frazil.twice"));
        assertEquals(List.of(), Flows.of(bed.session()).statuses());
    }

    @Test
    void everyErrorIsFoundInOnePass() {
        String stream =
                "CREATE TABLE bad_s (id BIGINT, name STRING) USING kafka OPTIONS (" + NOWHERE + ", subscribe = 'none')";
        List<String> lines = check(stream + ";"
                + "SELEC 1;"
                + "CREATE TABLE o (id BIGINT) USING kafka OPTIONS (" + NOWHERE + ", subscrib = 'none');"
                + "CREATE TABLE p (id BIGINT) USING kafka OPTIONS (" + NOWHERE
                + ", subscribe = 'none', kafka.ssl.key.password = 'hunter2');"
                + "CREATE TABLE a USING iceberg AS SELECT nme FROM bad_s;"
                + "CREATE TABLE b USING iceberg AS SELECT name, count(DISTINCT id) AS n FROM bad_s GROUP BY name;"
                + "CREATE TABLE c USING iceberg OPTIONS (triger = '1 second') AS SELECT id FROM bad_s;"
                + "CREATE TABLE wide (id BIGINT, extra STRING) USING iceberg;"
                + "INSERT INTO wide SELECT id FROM bad_s;"
                + "INSERT INTO missing SELECT id FROM bad_s;"
                + "CREATE TABLE d (id BOOLEAN) USING iceberg; INSERT INTO d SELECT id FROM bad_s;"
                + "STOP FLOW nobody;"
                + "SELECT * FROM nothing;"
                + "CREATE TABLE wide AS SELECT 1 AS a;"
                + "SELECT id FROM bad_s");
        String[] starts = {
            "creates stream frazil.default.bad_s",
            "columns: id BIGINT, name STRING",
            "error: ",
            "error: cannot use the options of stream frazil.default.o: ",
            "error: cannot ",
            "error: [UNRESOLVED_COLUMN.WITH_SUGGESTION] ",
            "error: cannot keep a running COUNT(DISTINCT ..) over a stream",
            "error: cannot use the flow's options: triger = '1 second' (unknown)",
            "creates table frazil.default.wide",
            "error: [INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS]",
            "error: could not find table frazil.default.missing",
            "creates table frazil.default.d",
            "error: [INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST]",
            "error: could not find flow nobody",
            "error: [TABLE_OR_VIEW_NOT_FOUND]",
            "error: [TABLE_OR_VIEW_ALREADY_EXISTS]",
            "answers with id BIGINT,"
        };
        for (int i = 0; i < Math.min(starts.length, lines.size()); i++) {
            assertTrue(lines.get(i).startsWith(starts[i].stripTrailing().replaceAll(",$", "")), i + ": " + lines);
        }
        assertEquals(starts.length, lines.size(), lines::toString);
        assertFalse(String.join("\n", lines).contains("hunter2"));
    }

    @Test
    void columnsThatAreNotDeclaredAreLearntOrSaidToBeUnknown() {
        bed.kafka().createTopic("learn", 1, Map.of());
        String stream = "CREATE TABLE learn_s USING kafka OPTIONS (bootstrap.servers = '"
                + bed.kafka().bootstrapServers() + "', subscribe = 'learn')";
        String flow = ";CREATE TABLE learn_t USING iceberg AS SELECT id FROM learn_s";
        assertEquals(
                List.of(
                        "creates stream frazil.default.learn_s",
                        "columns: unknown until the first message comes",
                        "creates table frazil.default.learn_t and starts to fill it from stream"
                                + " frazil.default.learn_s, flow learn_t",
                        "not analysed further: the columns of frazil.default.learn_s are unknown"),
                check(stream + flow));
        bed.send("learn", 0, "{\"id\": 1}");
        bed.flush();
        assertEquals(
                List.of(
                        "creates stream frazil.default.learn_s",
                        "columns, learnt from Kafka: id BIGINT",
                        "creates table frazil.default.learn_t and starts to fill it from stream"
                                + " frazil.default.learn_s, flow learn_t",
                        "columns: id BIGINT",
                        "a record: each becomes one row"),
                check(stream + flow));
        assertEquals(List.of(), bed.sql("SHOW TABLES IN frazil.default LIKE 'learn*'"));
    }

    @Test
    void kafkaOutOfReachIsAFinding() {
        List<String> lines = check("CREATE TABLE far_s USING kafka OPTIONS (" + NOWHERE + ", subscribe = 'none');"
                + "CREATE TABLE far_t USING iceberg AS SELECT id FROM far_s");
        assertEquals(
                List.of(
                        "error: could not learn the columns of stream frazil.default.far_s, which declares none: could"
                                + " not find the topics of stream frazil.default.far_s: no answer from Kafka at"
                                + " 127.0.0.1:1 within 1000 ms. Hint: declare them, CREATE TABLE .. (name TYPE, ..)"
                                + " USING kafka, or check again when Kafka can be asked. [KAFKA]",
                        "creates table frazil.default.far_t and starts to fill it from stream frazil.default.far_s,"
                                + " flow far_t",
                        "not analysed further: the columns of frazil.default.far_s are unknown"),
                lines);
    }

    @Test
    void whatRunsDuringAnalysisDoesNotRun() throws IOException {
        bed.sql("CREATE TABLE old (id BIGINT) USING iceberg");
        bed.sql("INSERT INTO old VALUES (1)");
        String first = bed.one("SELECT snapshot_id FROM default.old.snapshots");
        bed.sql("INSERT INTO old VALUES (2)");
        List<String> before = everything("frazil.default");
        assertEquals(
                "calls a procedure", lastOf("CALL frazil.system.rollback_to_snapshot('default.old', " + first + ")"));
        assertEquals(
                "is parsed and not analysed: what it does is known only when it runs",
                lastOf("EXECUTE IMMEDIATE 'DROP TABLE old'"));
        assertEquals("answers with id BIGINT", lastOf("SELECT * FROM old VERSION AS OF " + first));
        assertEquals(
                "writes to frazil.default.old once",
                lastOf("MERGE WITH SCHEMA EVOLUTION INTO old USING (SELECT 1L AS id, 'x' AS added) n ON old.id = n.id"
                        + " WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"));
        assertEquals("is analysed: truncate table frazil.default.old", lastOf("TRUNCATE TABLE old"));
        assertEquals("writes to frazil.default.old once", lastOf("DELETE FROM old WHERE id = 1"));
        assertEquals(before, everything("frazil.default"));
        assertEquals("2", bed.one("SELECT count(*) FROM old"));
    }
}
