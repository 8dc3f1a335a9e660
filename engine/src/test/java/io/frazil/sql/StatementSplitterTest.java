package io.frazil.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementSplitterTest {

    @Test
    void nothingHoldsNoStatement() {
        for (String script : List.of("", "  \n\t ", ";", " ; ;\n; ", "-- only words", "/* only */ -- words\n")) {
            assertEquals(List.of(), StatementSplitter.split(script), script);
            assertFalse(StatementSplitter.needsMore(script), script);
        }
    }

    @Test
    void statementsKnowTheirLines() {
        assertEquals(
                List.of(
                        new ScriptStatement("SELECT 1", 1),
                        new ScriptStatement("SELECT\n  2", 4),
                        new ScriptStatement("SELECT 3", 5),
                        new ScriptStatement("SELECT 4", 8)),
                StatementSplitter.split("SELECT 1;\n-- two\n\nSELECT\n  2; SELECT 3;\r\n\r\n/* four\n*/ SELECT 4\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';'",
                "SELECT \";\"",
                "SELECT `;` FROM t",
                "SELECT 'it''s; one'",
                "SELECT 'it\\'s; one'",
                "SELECT \"say \\\";\\\" twice\"",
                "SELECT \"a\"\";b\"",
                "SELECT `a``;b`",
                "SELECT 'a\\\\', ';'",
                "SELECT `a\\`, ';'",
                "SELECT r'C:\\', ';'",
                "SELECT R\"C:\\\", ';'",
                "SELECT bar'x\\';'",
                "SELECT 1 -- not; here\n, 2",
                "SELECT 1 -- it's\n, 2",
                "SELECT 1 /* no; t' here */ , 2",
                "SELECT 1 /* a /* nested; */ b; */ , 2",
                "SELECT /*+ BROADCAST(t) */ * FROM t",
                "SELECT 1 -- goes on \\\n ; still\n, 2",
                "SELECT '-- ; no comment'",
                "SELECT '/* ; no comment'",
                "SELECT 4 / 2 * 3 - 1 - -1",
                "SELECT 'two\n;\nlines'",
                "SELECT 'é;漢;🙂'",
            })
    void oneStatementStaysOne(String statement) {
        assertEquals(List.of(new ScriptStatement(statement, 1)), StatementSplitter.split(statement));
        assertTrue(StatementSplitter.needsMore(statement));
        assertFalse(StatementSplitter.needsMore(statement + ";"));
        assertEquals(
                List.of(new ScriptStatement(statement, 1), new ScriptStatement("SELECT 9", lines(statement))),
                StatementSplitter.split(statement + ";SELECT 9;"));
    }

    @Test
    void commentsAroundAStatementAreLeftOut() {
        assertEquals(
                List.of(new ScriptStatement("SELECT 1 /* kept */ + 1", 2)),
                StatementSplitter.split("-- before\nSELECT 1 /* kept */ + 1 -- after\n /* after */ ; -- and after"));
    }

    @Test
    void emptyCommentsClose() {
        assertEquals(List.of(new ScriptStatement("SELECT 1", 1)), StatementSplitter.split("/**/SELECT 1;/* * / */"));
    }

    @Test
    void anUnclosedQuoteOrCommentIsNamedWithItsLine() {
        assertUnclosed(
                "SELECT 1;\nSELECT 'x;\n\n",
                "cannot read the script: the quote ' of line 2 is not closed. Hint: close it with another '. [SYNTAX]");
        assertUnclosed(
                "SELECT \"x\\\"",
                "cannot read the script: the quote \" of line 1 is not closed. Hint: close it with another \". [SYNTAX]");
        assertUnclosed(
                "\n\nSELECT `x",
                "cannot read the script: the quote ` of line 3 is not closed. Hint: close it with another `. [SYNTAX]");
        assertUnclosed(
                "\n/* a /* b */ SELECT 1;",
                "cannot read the script: the comment /* of line 2 is not closed. Hint: close it with */. [SYNTAX]");
        assertUnclosed(
                "SELECT 'x\\",
                "cannot read the script: the quote ' of line 1 is not closed. Hint: close it with another '. [SYNTAX]");
    }

    @Test
    void typedTextNeedsMoreUntilItsSemicolon() {
        assertTrue(StatementSplitter.needsMore("SELECT 1"));
        assertTrue(StatementSplitter.needsMore("SELECT 1; SELECT"));
        assertTrue(StatementSplitter.needsMore("SELECT 'a;"));
        assertTrue(StatementSplitter.needsMore("/* a;"));
        assertFalse(StatementSplitter.needsMore("SELECT 'a'; -- done"));
    }

    @Test
    void whatIsJoinedComesApartAgain() {
        String[] parts = {"a", "'x;y'", "\"--\"", "`/*`", "/* ; */b", "r'\\'", "1-1", "c -- ;\n d", "'\\''", "\n"};
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            StringBuilder script = new StringBuilder();
            int statements = 1 + random.nextInt(6);
            for (int i = 0; i < statements; i++) {
                script.append("S").append(i);
                for (int words = random.nextInt(5); words > 0; words--) {
                    script.append(' ').append(parts[random.nextInt(parts.length)]);
                }
                script.append(" ;");
            }
            List<ScriptStatement> split = StatementSplitter.split(script.toString());
            assertEquals(statements, split.size(), () -> "seed of " + script);
            for (int i = 0; i < statements; i++) {
                String from = script.toString().split("\n", -1)[split.get(i).line() - 1];
                assertTrue(split.get(i).text().startsWith("S" + i), "seed " + seed + ": " + split);
                assertTrue(from.contains("S" + i), "seed " + seed + ": line of " + split.get(i));
            }
        }
    }

    private static void assertUnclosed(String script, String message) {
        FrazilException error = assertThrows(FrazilException.class, () -> StatementSplitter.split(script));
        assertEquals(message, error.getMessage());
        assertEquals(ErrorCode.SYNTAX, error.code());
        assertTrue(StatementSplitter.needsMore(script));
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count() + 1;
    }
}
