package io.frazil.app;

import io.frazil.app.output.ResultFormat;
import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.StatementRunner;
import io.frazil.app.session.StopSignal;
import io.frazil.app.shell.Shell;
import io.frazil.run.step.FlowStatus;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code frazil sql}: statements from the command line, from files, or typed into a shell. */
@Command(name = "sql", description = "Run statements, or start the interactive shell if none is given.")
final class SqlCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private FrazilCommand frazil;

    @Option(
            names = "-e",
            paramLabel = "STATEMENT",
            description = "A statement, or several with semicolons. Repeatable.")
    private List<String> statements = new ArrayList<>();

    @Option(
            names = "-f",
            paramLabel = "FILE",
            description = "A file of statements, - for the standard input; run before any -e. Repeatable.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table (default), csv (RFC 4180 with header) or json (JSON Lines).")
    private ResultFormat format;

    @Option(
            names = "--max-rows",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many rows a table shows at most (default: 1000); csv and json show all.")
    private int maxRows;

    @Option(
            names = "--live",
            description = "With -e or -f: let a SELECT over a stream go on until Ctrl-C or its LIMIT, as in the shell.")
    private boolean live;

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "A value for $${NAME} in statements. Repeatable.")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (maxRows < 1) {
            throw new ParameterException(spec.commandLine(), "--max-rows must be at least 1");
        }
        if (statements.isEmpty() && files.isEmpty()) {
            if (System.console() != null) {
                // Ctrl-C is the shell's own.
                try (StopSignal stop = StopSignal.listen("HUP", "TERM");
                        FrazilSession session = frazil.open()) {
                    new Shell(session, format, maxRows, frazil.verbose).run(stop);
                    return stop.exitCode().orElse(ExitCode.OK);
                }
            }
            files = List.of("-");
        }
        List<Script> scripts = new ArrayList<>();
        files.forEach(file -> scripts.add(Script.file(file, variables)));
        statements.forEach(text -> scripts.add(Script.of("-e", text, variables)));
        try (StopSignal stop = StopSignal.listen();
                FrazilSession session = frazil.open()) {
            int code = runAll(scripts, new ScriptRunner(session, stop, err, frazil.verbose), out, err);
            noteFlows(session, err);
            return code;
        }
    }

    private int runAll(List<Script> scripts, ScriptRunner runner, PrintWriter out, PrintWriter err) {
        StatementRunner rows = new StatementRunner(runner.session(), format, out, err, maxRows, live);
        int code = ExitCode.OK;
        for (Script script : scripts) {
            code = runner.run(script, statement -> rows.run(statement.text()));
            if (code != ExitCode.OK) {
                break;
            }
        }
        return code;
    }

    private static void noteFlows(FrazilSession session, PrintWriter err) {
        String running = session.flows().statuses().stream()
                .filter(status -> !FlowBoard.hasEnded(status))
                .map(FlowStatus::flow)
                .collect(Collectors.joining(", "));
        if (!running.isEmpty()) {
            err.println("Stopping with this process, to go on where they are: " + running
                    + ". `frazil run FILE` keeps flows running.");
            err.flush();
        }
    }
}
