package io.frazil.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.FrazilException;
import io.frazil.run.step.FlowStatus;
import io.frazil.sql.ScriptStatement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts of the command line that need no session. */
class TextTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            value = {
                "CREATE TABLE t (id INT) USING iceberg | CREATE TABLE t",
                "create  table   t(id INT) | create table t",
                "CREATE OR REPLACE TABLE IF NOT EXISTS a.b USING kafka | CREATE OR REPLACE TABLE IF NOT",
                "CREATE TABLE x USING kafka OPTIONS (password = 'p') | CREATE TABLE x",
                "SELECT secret FROM t | SELECT",
                "WITH x AS (SELECT 1) SELECT * FROM x | WITH",
                "SET spark.x='secret' | SET spark.x",
                "SET spark.x = 'secret' | SET spark.x",
                "INSERT INTO t VALUES (1) | INSERT INTO t",
                "INSERT INTO t SELECT * FROM s | INSERT INTO t",
                "MERGE INTO t target USING (SELECT 1) s ON true | MERGE INTO t target",
                "ROLLBACK TO VERSION 12 | ROLLBACK TO VERSION 12",
                "CALL t.rewrite_datafiles() | CALL t.rewrite_datafiles",
                "DELETE FROM t WHERE id = 1 | DELETE",
            })
    void aHeadlineNamesAStatementWithoutItsValues(String statement, String headline) {
        assertEquals(headline, Headline.of(statement));
    }

    @Test
    void aLongHeadlineIsCut() {
        String headline = Headline.of("DROP TABLE " + "x".repeat(100));
        assertEquals(60, headline.length());
        assertTrue(headline.endsWith(".."), headline);
    }

    @Test
    void aScriptsVariablesAreFilledIn() {
        assertEquals(
                List.of(new ScriptStatement("SELECT 'h:1$', \"${env:SECRET}\", '${kept}'", 1)),
                Script.of("f", "SELECT '${host.name}', \"${env:SECRET}\", '$${kept}'", Map.of("host.name", "h:1$"))
                        .statements());
    }

    @Test
    void missingVariablesAreNamedAllAtOnce() {
        FrazilException error = assertThrows(
                FrazilException.class, () -> Script.of("a.sql", "SELECT '${b}', '${a}', '${c}'", Map.of("c", "1")));
        assertEquals(
                "cannot run a.sql: no value is given for a, b. Hint: add --var a=VALUE, or write $${a} for the plain text."
                        + " [BAD_REFERENCE]",
                error.getMessage());
    }

    @Test
    void theBoardShowsAFlowInALine() {
        FlowStatus running = status("totals", "RUNNING", OptionalLong.of(10_000), Optional.empty());
        FlowStatus failed = status("t", "FAILED", OptionalLong.empty(), Optional.of("could not x. [KAFKA]\nmore"));
        assertEquals(
                List.of(
                        "totals  RUNNING   read 12,345  stored 12,000  1,235 rows/s  behind 345 (1.2 s)  last commit 5 s ago",
                        "t       FAILED    read 12,345  stored 12,000  1,235 rows/s  behind 345 (1.2 s)  no commit yet",
                        "  could not x. [KAFKA]\\nmore"),
                FlowBoard.lines(List.of(running, failed), 15_300));
        assertEquals(
                "last commit 3 min ago",
                FlowBoard.lines(List.of(running), 10_000 + 200_000).get(0).replaceAll(".*  ", ""));
    }

    @Test
    void theExitCodeOfFlowsIsThatOfTheFirstWhichDidNotJustStop() {
        FlowStatus stopped = status("a", "STOPPED", OptionalLong.empty(), Optional.empty());
        FlowStatus kafka = status("b", "FAILED", OptionalLong.empty(), Optional.of("could not x. [KAFKA]"));
        FlowStatus user = status("c", "FAILED", OptionalLong.empty(), Optional.of("cannot x. Hint: y. [DATA_LOSS]"));
        FlowStatus bug = status("c", "FAILED", OptionalLong.empty(), Optional.of("x. [BUG]"));
        FlowStatus unknown = status("c", "FAILED", OptionalLong.empty(), Optional.of("[WHAT]"));
        FlowStatus fenced = status("d", "FENCED", OptionalLong.empty(), Optional.of("x. [FENCED]"));
        assertEquals(0, FlowBoard.exitCode(List.of(stopped)));
        assertEquals(3, FlowBoard.exitCode(List.of(stopped, kafka, fenced)));
        assertEquals(1, FlowBoard.exitCode(List.of(user)));
        assertEquals(70, FlowBoard.exitCode(List.of(bug)));
        assertEquals(1, FlowBoard.exitCode(List.of(unknown)));
        assertEquals(4, FlowBoard.exitCode(List.of(fenced)));
        assertTrue(FlowBoard.hasEnded(fenced));
        assertFalse(FlowBoard.hasEnded(status("a", "WAITING", OptionalLong.empty(), Optional.empty())));
    }

    @Test
    void theDemosDisplay() {
        FlowStatus status = status("transactions", "RUNNING", OptionalLong.of(10_000), Optional.empty());
        assertEquals(
                " 12 s  in Kafka 12,400  in Iceberg 12,000 (1,235 rows/s)  behind 345 (1.2 s)  snapshot 99",
                DemoCommand.line(status, 12_400, 12.3));
        assertEquals(
                List.of(
                        "  in Kafka          12,400 rows after 12 s",
                        "  in Iceberg        12,000 rows, 1,235 rows/s",
                        "  behind               345 rows, 1.2 s",
                        "  snapshot    99, committed 0.4 s ago"),
                DemoCommand.block(status, 12_400, 12.3, 10_400));
    }

    private static FlowStatus status(String flow, String state, OptionalLong committed, Optional<String> error) {
        OptionalLong snapshot = committed.isPresent() ? OptionalLong.of(99) : OptionalLong.empty();
        return new FlowStatus(
                flow,
                "frazil.default.t",
                "frazil.default.s",
                state,
                345,
                1.21,
                1234.9,
                12_345,
                12_000,
                snapshot,
                committed,
                error);
    }
}
