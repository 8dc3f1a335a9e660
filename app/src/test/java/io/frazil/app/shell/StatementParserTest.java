package io.frazil.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import org.jline.reader.EOFError;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;

class StatementParserTest {

    private final StatementParser parser = new StatementParser();

    @Test
    void aLineIsAcceptedOnceItsStatementEnds() {
        for (String whole :
                new String[] {"", "  ", "SELECT 1;", "-- words", "exit", " QUIT ;", "help;", "SELECT ';';"}) {
            assertEquals(whole, accept(whole).line());
        }
        for (String part : new String[] {"SELECT 1", "SELECT ';", "exit now", "/* a;", "SELECT 1; SELECT"}) {
            assertThrows(EOFError.class, () -> accept(part), part);
        }
    }

    @Test
    void theWordToCompleteEndsAtTheCursor() {
        ParsedLine line = parser.parse("SELECT * FROM my.tab WHERE", 19, ParseContext.COMPLETE);
        assertEquals("my.ta", line.word());
        assertEquals(5, line.wordCursor());
        assertEquals("", parser.parse("SELECT ", 7, ParseContext.COMPLETE).word());
    }

    @Test
    void commandsAreKnownInAnyCase() {
        assertEquals("exit", StatementParser.command(" Exit ; "));
        assertEquals("", StatementParser.command("exit; SELECT 1;"));
    }

    @Test
    void aStatementWithASecretIsNotRemembered() throws Exception {
        DiscreetHistory history = new DiscreetHistory();
        history.attach(LineReaderBuilder.builder()
                .terminal(new DumbTerminal(InputStream.nullInputStream(), OutputStream.nullOutputStream()))
                .build());
        history.add(Instant.EPOCH, "CREATE TABLE s USING kafka OPTIONS (kafka.sasl.password = 'p');");
        history.add(Instant.EPOCH, "SELECT 1;");
        assertEquals(1, history.size());
        assertEquals("SELECT 1;", history.get(0));
    }

    private ParsedLine accept(String line) {
        return parser.parse(line, line.length(), ParseContext.ACCEPT_LINE);
    }
}
