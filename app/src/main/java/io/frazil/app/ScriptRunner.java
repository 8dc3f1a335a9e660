package io.frazil.app;

import io.frazil.app.output.ErrorText;
import io.frazil.app.session.Foreground;
import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.StopSignal;
import io.frazil.sql.ScriptStatement;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

/** Runs the statements of a script one after the other, until one fails or a signal comes; for one thread. */
record ScriptRunner(FrazilSession session, StopSignal stop, PrintWriter err, boolean verbose) {

    /** What to do with each statement. */
    interface Step {
        void accept(ScriptStatement statement) throws Exception;
    }

    /** Answers the exit code: that of the first failure, or of the signal. */
    int run(Script script, Step step) {
        for (ScriptStatement statement : script.statements()) {
            try {
                foreground(() -> {
                    step.accept(statement);
                    return null;
                });
            } catch (CancellationException e) {
                err.println("cancelled at " + script.name() + ":" + statement.line());
                err.flush();
                return stop.exitCode().orElse(ExitCode.INTERRUPTED);
            } catch (Exception e) {
                report(script.name(), statement, e);
                return ExitCode.of(e);
            }
        }
        return stop.exitCode().orElse(ExitCode.OK);
    }

    /** Runs work that the signal cancels. */
    <T> T foreground(Callable<T> work) throws Exception {
        Foreground<T> foreground = new Foreground<>(session.spark(), work);
        return stop.during(foreground::cancel, foreground::run);
    }

    /** {@code file:line: message} with the place marked, as compilers have it. */
    void report(String name, ScriptStatement statement, Exception error) {
        ErrorText text = ErrorText.of(error, statement.text());
        err.println(name + ":" + (statement.line() + text.line() - 1) + ": error: " + text.message());
        text.mark().forEach(err::println);
        if (verbose) {
            error.printStackTrace(err);
        }
        err.flush();
    }
}
