package io.frazil.app;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;

/**
 * A few lines that show how things stand: redrawn in place on a terminal, written one under the other elsewhere. For one
 * thread.
 */
final class Screen implements AutoCloseable {

    private final PrintWriter out;
    private final Optional<Terminal> terminal;
    private int drawn;

    private Screen(PrintWriter out, Optional<Terminal> terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    static Screen plain(PrintWriter out) {
        return new Screen(out, Optional.empty());
    }

    /** A screen on the terminal, if there is one. */
    static Screen open(PrintWriter out) {
        if (System.console() == null) {
            return plain(out);
        }
        try {
            // Signals are StopSignal's.
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .dumb(true)
                    .nativeSignals(false)
                    .build();
            boolean dumb = terminal.getType().startsWith(Terminal.TYPE_DUMB);
            if (dumb) {
                terminal.close();
                return plain(out);
            }
            return new Screen(out, Optional.of(terminal));
        } catch (IOException e) {
            throw new FrazilException(ErrorCode.BUG, "could not use the terminal", "write to a file instead", e);
        }
    }

    boolean inPlace() {
        return terminal.isPresent();
    }

    void show(List<String> lines) {
        if (terminal.isEmpty()) {
            lines.forEach(out::println);
            out.flush();
            return;
        }
        int width = Math.max(20, terminal.get().getWidth());
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A");
        }
        out.print("\r\u001b[J");
        for (String line : lines) {
            AttributedString text = new AttributedString(line);
            out.print(text.columnSubSequence(0, width - 1) + "\n");
        }
        drawn = lines.size();
        out.flush();
    }

    /** What is shown stays; what comes next begins below it. */
    void keep() {
        drawn = 0;
    }

    @Override
    public void close() throws IOException {
        if (terminal.isPresent()) {
            terminal.get().close();
        }
    }
}
