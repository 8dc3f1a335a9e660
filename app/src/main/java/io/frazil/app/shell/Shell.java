package io.frazil.app.shell;

import io.frazil.app.output.ErrorText;
import io.frazil.app.output.ResultFormat;
import io.frazil.app.session.Foreground;
import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.StatementRunner;
import io.frazil.app.session.StopSignal;
import io.frazil.sql.ScriptStatement;
import io.frazil.sql.StatementSplitter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Signals;

/**
 * Reads statements from the terminal and runs them until {@code exit}, {@code quit} or Ctrl-D; Ctrl-C gives up the line
 * being typed or the statement being run. For one thread.
 */
public final class Shell {

    private static final String PROMPT = "frazil> ";
    private static final String PROMPT_WITHIN = "     -> ";
    private static final String HELP = """
            Statements end with a semicolon and may run over several lines.
              SHOW TABLES;  SHOW FLOWS;  DESCRIBE TABLE t;   what is there
              SELECT .. FROM t LIMIT 10;                     rows; over a stream they go on until Ctrl-C
            TAB completes, UP brings back, Ctrl-C cancels, exit or Ctrl-D leaves.""";

    private final FrazilSession session;
    private final ResultFormat format;
    private final int maxRows;
    private final boolean verbose;

    public Shell(FrazilSession session, ResultFormat format, int maxRows, boolean verbose) {
        this.session = session;
        this.format = format;
        this.maxRows = maxRows;
        this.verbose = verbose;
    }

    /** Reads and runs until the user leaves or the signal comes. */
    public void run(StopSignal stop) throws Exception {
        Thread reading = Thread.currentThread();
        stop.during(reading::interrupt, () -> {
            read(stop);
            return null;
        });
    }

    private void read(StopSignal stop) throws IOException {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            // A dumb terminal does not tell of it by itself.
            Object before = Signals.register("INT", () -> terminal.raise(Terminal.Signal.INT));
            try {
                read(terminal, stop);
            } finally {
                Signals.unregister("INT", before);
            }
        }
    }

    private void read(Terminal terminal, StopSignal stop) throws IOException {
        LineReader reader = reader(terminal);
        terminal.writer().println("Frazil in " + session.settings().warehouse() + ". For help type help.");
        boolean open = !stop.hasArrived();
        while (open) {
            try {
                open = accept(reader.readLine(PROMPT), terminal);
            } catch (UserInterruptException e) {
                open = !stop.hasArrived(); // Else the line is given up and the next one begins.
            } catch (EndOfFileException e) {
                open = false;
            }
        }
    }

    private LineReader reader(Terminal terminal) throws IOException {
        Path history = Path.of(System.getProperty("user.home"), ".frazil", "history");
        Files.createDirectories(history.getParent());
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(new StatementParser())
                .completer(new NameCompleter(session))
                .history(new DiscreetHistory())
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, PROMPT_WITHIN)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    /** Answers whether to go on. */
    private boolean accept(String typed, Terminal terminal) {
        switch (StatementParser.command(typed)) {
            case "exit", "quit" -> {
                return false;
            }
            case "help" -> terminal.writer().println(HELP);
            default -> {
                for (ScriptStatement statement : StatementSplitter.split(typed)) {
                    if (!execute(statement.text(), terminal)) {
                        break;
                    }
                }
            }
        }
        return true;
    }

    /** Answers whether it went well. */
    private boolean execute(String statement, Terminal terminal) {
        PrintWriter out = terminal.writer();
        StatementRunner runner = new StatementRunner(session, format, out, out, maxRows, true);
        Foreground<Long> foreground = new Foreground<>(session.spark(), () -> runner.run(statement));
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> foreground.cancel());
        long started = System.nanoTime();
        try {
            long rows = foreground.run();
            String count = rows < 0 ? "OK" : rows + (rows == 1 ? " row" : " rows");
            out.println(String.format(Locale.ROOT, "%s (%.2f s)", count, (System.nanoTime() - started) / 1e9));
            return true;
        } catch (CancellationException e) {
            out.println("cancelled");
            return false;
        } catch (InterruptedException e) {
            foreground.cancel();
            Thread.currentThread().interrupt(); // So that the next line is not waited for.
            return false;
        } catch (Exception e) {
            report(e, statement, out);
            return false;
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
            out.flush();
        }
    }

    private void report(Exception error, String statement, PrintWriter out) {
        ErrorText text = ErrorText.of(error, statement);
        out.println("error: " + text.message());
        text.mark().forEach(out::println);
        if (verbose) {
            error.printStackTrace(out);
        }
    }
}
