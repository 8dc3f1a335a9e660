package io.frazil.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands as a user gives them, in this process. */
class MainTest {

    @TempDir
    private Path dir;

    private record Outcome(int code, String out, String err) {}

    @Test
    void helpAndVersionNeedNoSession() {
        Outcome help = run("--help");
        assertEquals(0, help.code());
        for (String command : List.of("run ", "sql ", "check ", "broker ", "demo ", "Exit codes:", "130, 143")) {
            assertTrue(help.out().contains(command), help.out());
        }
        Outcome version = run("--version");
        assertEquals(0, version.code());
        assertTrue(
                version.out().matches("(?s)frazil .*Spark 4\\.1\\.3, Iceberg 1\\.12\\.0, Kafka clients 4\\.3\\.1.*"),
                version.out());
    }

    @Test
    void aWrongCommandLineIsTwo() {
        for (String[] wrong : new String[][] {
            {}, {"nothing"}, {"sql", "--output", "xml"}, {"run"}, {"sql", "--max-rows", "0"}, {"demo", "--rate", "0"}
        }) {
            Outcome outcome = run(wrong);
            assertEquals(2, outcome.code(), String.join(" ", wrong));
            assertEquals("", outcome.out());
            assertTrue(outcome.err().contains("Usage: frazil"), outcome.err());
        }
    }

    @Test
    void aMissingFileIsOneLine() {
        assertEquals(
                new Outcome(
                        1,
                        "",
                        "error: cannot read no.sql: there is no such file. Hint: name a file of SQL statements."
                                + " [BAD_FILE]\n"),
                run("run", "no.sql"));
    }

    @Test
    void rowsComeInTheFormatAskedFor() {
        String query = "SELECT id, IF(id = 1, NULL, 'a,b') s FROM range(3) ORDER BY id";
        assertEquals(new Outcome(0, "id | s\n---+-----\n 0 | a,b\n 1 | NULL\n 2 | a,b\n", ""), run("sql", "-e", query));
        assertEquals(
                new Outcome(0, "id,s\r\n0,\"a,b\"\r\n1,\r\n2,\"a,b\"\r\n", ""),
                run("sql", "--output", "csv", "-e", query));
        assertEquals(
                new Outcome(0, "{\"id\":0,\"s\":\"a,b\"}\n{\"id\":1,\"s\":null}\n{\"id\":2,\"s\":\"a,b\"}\n", ""),
                run("sql", "--output", "JSON", "-e", query));
    }

    @Test
    void aTableSaysThatThereIsMoreAndJsonShowsAll() {
        Outcome table = run("sql", "--max-rows", "2", "-e", "SELECT * FROM range(3)");
        assertEquals("id\n--\n 0\n 1\n", table.out());
        assertEquals(
                "There are more rows than the 2 shown: raise --max-rows, or take --output csv or json, which show all.\n",
                table.err());
        assertEquals(
                "",
                run("sql", "--max-rows", "3", "-e", "SELECT * FROM range(3)").err());
        Outcome json = run("sql", "--output", "json", "-e", "SELECT * FROM range(2500)");
        assertEquals(2500, json.out().lines().count());
    }

    @Test
    void aScriptStopsAtItsFirstErrorAndNamesThePlace() throws IOException {
        Path file = script("SELECT 1 AS a;\n\n-- words\nSELECT a,\n       nme\n  FROM (SELECT 1 AS a);\nSELECT 3;");
        Outcome outcome = run("sql", "-f", file.toString());
        assertEquals(1, outcome.code());
        assertEquals("a\n-\n1\n", outcome.out());
        assertEquals(
                file
                        + ":5: error: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name"
                        + " `nme` cannot be resolved. Did you mean one of the following? [`a`].\n"
                        + "         nme\n         ^^^\n",
                outcome.err());
    }

    @Test
    void errorsOfSparkAreOneMessageWithThePlace() {
        assertError("SELECT 1 FRM x y", "[PARSE_SYNTAX_ERROR] Syntax error at or near 'x'", "             ^");
        assertError(
                "SELECT * FROM nothere",
                "[TABLE_OR_VIEW_NOT_FOUND] The table or view `nothere` cannot be found. Verify the spelling and correctness"
                        + " of the schema and catalog.",
                "              ^^^^^^^");
        assertError(
                "SELECT 1 + 1 / 0",
                "[DIVIDE_BY_ZERO] Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead."
                        + " If necessary set \"spark.sql.ansi.enabled\" to \"false\" to bypass this error.",
                "           ^^^^^");
    }

    private void assertError(String statement, String message, String caret) {
        Outcome outcome = run("sql", "-e", statement);
        assertEquals(1, outcome.code());
        assertEquals("-e:1: error: " + message + "\n  " + statement + "\n  " + caret + "\n", outcome.err());
    }

    @Test
    void anErrorInATaskIsShownLikeAnyOther() {
        Outcome outcome = run("sql", "-e", "SELECT sum(10 / (id - 500)) FROM range(1000)");
        assertEquals(1, outcome.code());
        assertTrue(outcome.err().startsWith("-e:1: error: [DIVIDE_BY_ZERO] Division by zero."), outcome.err());
        assertFalse(outcome.err().contains("\tat "), outcome.err());
    }

    @Test
    void verboseShowsTheStackTrace() {
        Outcome outcome = run("sql", "--verbose", "-e", "SELECT nothing");
        assertTrue(outcome.err().contains("\tat org.apache.spark"), outcome.err());
    }

    @Test
    void runAppliesAFileAndSaysWhatWasDone() throws IOException {
        Path file = script("CREATE TABLE t (id BIGINT) USING iceberg;\nINSERT INTO t VALUES (1), (2);\n"
                + "SELECT count(*) FROM t;\nSELECT id, id * 2 AS twice FROM t ORDER BY id;\n");
        Outcome outcome = run("run", file.toString());
        assertEquals("", outcome.err());
        assertEquals(0, outcome.code());
        assertEquals(
                "F:1: CREATE TABLE t: done\nF:2: INSERT INTO t: done\nF:3: SELECT: 2\nF:4: SELECT: done\n"
                        + "id | twice\n---+------\n 1 |     2\n 2 |     4\nNo flow runs, nothing is left to do.\n",
                outcome.out().replace(file.toString(), "F").replaceAll(" \\(\\d+\\.\\d s\\)", ""));
    }

    @Test
    void runningAFileAgainLeavesItsTablesAsTheyAre() throws IOException {
        String table = "CREATE TABLE t (id BIGINT, d DATE) USING iceberg PARTITIONED BY (d);";
        assertEquals(0, run("run", script(table).toString()).code());
        Outcome again = run("run", script(table).toString());
        assertEquals(0, again.code());
        assertTrue(
                again.out().contains(":1: CREATE TABLE t: exists with the same definition, nothing is changed\n"),
                again.out());
        Outcome other = run("run", script(table.replace("BIGINT", "INT")).toString());
        assertEquals(1, other.code());
        assertTrue(
                other.err()
                        .endsWith(
                                ":1: error: cannot create table t: it exists with another definition: columns declared"
                                        + " as (id INT, d DATE), existing (id BIGINT, d DATE). Hint: bring it there with ALTER TABLE, or write IF NOT"
                                        + " EXISTS to take it as it is. [ALREADY_EXISTS]\n"),
                other.err());
    }

    @Test
    void checkListsAllErrorsAndChangesNothing() throws IOException {
        Path file = script("CREATE TABLE t (id BIGINT) USING iceberg;\nSELECT 1 FRM x y;\nSELECT 2;\nSELEC 3;");
        Outcome outcome = run("check", file.toString());
        assertEquals(1, outcome.code());
        assertTrue(outcome.out().endsWith("4 statements, 2 errors\n"), outcome.out());
        assertTrue(outcome.err().contains(file + ":2: error: "), outcome.err());
        assertTrue(outcome.err().contains(file + ":4: error: "), outcome.err());
        assertEquals("", run("sql", "--output", "json", "-e", "SHOW TABLES").out());
    }

    @Test
    void checkSaysWhatEachStatementWouldDoWithoutKafkaOrCatalog() throws IOException {
        Path file = script("CREATE TABLE s (id BIGINT) USING kafka OPTIONS (bootstrap.servers = '127.0.0.1:1',"
                + " subscribe = 'none');\n\nCREATE TABLE t USING iceberg AS\nSELECT id + 1 AS next FROM s;\n");
        assertEquals(
                new Outcome(
                        0,
                        file + ":1: CREATE TABLE s: creates stream frazil.default.s\n    columns: id BIGINT\n" + file
                                + ":3: CREATE TABLE t: creates table frazil.default.t and starts to fill it from stream"
                                + " frazil.default.s, flow t\n    columns: next BIGINT\n    a record: each becomes one"
                                + " row\n2 statements, 0 errors\n",
                        ""),
                run("check", file.toString()));
        assertFalse(Files.exists(dir.resolve("warehouse/catalog.db")));
    }

    @Test
    void variablesAndConfReachTheStatement() {
        Outcome outcome = run(
                "sql",
                "--output",
                "json",
                "--conf",
                "spark.sql.session.timeZone=Europe/Oslo",
                "--var",
                "x=a=b",
                "-e",
                "SELECT '${x}' AS x, timestamp'2026-07-01 00:00:00' AS t");
        assertEquals("{\"x\":\"a=b\",\"t\":\"2026-07-01T00:00:00+02:00\"}\n", outcome.out());
    }

    @Test
    void anEnvironmentVariableIsNotPutIntoTheText() {
        assertEquals(
                "{\"x\":\"${env:PATH}\"}\n",
                run("sql", "--output", "json", "-e", "SELECT '${env:PATH}' AS x")
                        .out());
    }

    private Path script(String text) throws IOException {
        return Files.writeString(dir.resolve("script.sql"), text);
    }

    private Outcome run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        if (!all.isEmpty() && !all.get(0).startsWith("-") && !all.get(0).equals("nothing")) {
            all.addAll(1, List.of("--warehouse", dir.resolve("warehouse").toString(), "--master", "local[2]"));
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(new String[0]));
        return new Outcome(code, out.toString(), err.toString());
    }
}
