package io.frazil.app;

import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.StopSignal;
import io.frazil.run.check.Check;
import io.frazil.sql.ScriptStatement;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code frazil check}: what a file would do. */
@Command(
        name = "check",
        description = "Say what each statement of a file would do, and list all errors; change nothing.")
final class CheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private FrazilCommand frazil;

    @Parameters(paramLabel = "FILE", description = "A file of statements, - for the standard input.")
    private String file;

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "A value for $${NAME} in statements. Repeatable.")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Script script = Script.file(file, variables);
        try (StopSignal stop = StopSignal.listen();
                FrazilSession session = frazil.open();
                Check check = Check.open(session.spark())) {
            ScriptRunner runner = new ScriptRunner(session, stop, err, frazil.verbose);
            int errors = 0;
            for (ScriptStatement statement : script.statements()) {
                try {
                    List<String> lines = runner.foreground(() -> check.describe(statement.text()));
                    out.println(script.name() + ":" + statement.line() + ": " + Headline.of(statement.text()) + ": "
                            + lines.get(0));
                    lines.stream().skip(1).forEach(line -> out.println("    " + line));
                    out.flush();
                } catch (CancellationException e) {
                    return stop.exitCode().orElse(ExitCode.INTERRUPTED);
                } catch (Exception e) {
                    errors++;
                    runner.report(script.name(), statement, e);
                }
            }
            out.println(counted(script.statements().size(), "statement") + ", " + counted(errors, "error"));
            return errors == 0 ? ExitCode.OK : ExitCode.USER;
        }
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
