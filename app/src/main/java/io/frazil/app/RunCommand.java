package io.frazil.app;

import io.frazil.app.output.ResultFormat;
import io.frazil.app.output.ResultWriter;
import io.frazil.app.session.AuditVerdict;
import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.StopSignal;
import io.frazil.run.FlowStatus;
import io.frazil.sql.PlainTable;
import io.frazil.sql.ScriptStatement;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code frazil run}: applies a file and keeps its flows running. */
@Command(
        name = "run",
        description = "Apply a file of statements and keep its flows running until Ctrl-C or SIGTERM. "
                + "Running it again goes on where it stopped.")
final class RunCommand implements Callable<Integer> {

    private static final Duration REDRAW = Duration.ofSeconds(1);
    private static final Duration REPORT = Duration.ofSeconds(10);
    private static final int MOST_ROWS = 20;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private FrazilCommand frazil;

    @Parameters(paramLabel = "FILE", description = "A file of statements, - for the standard input.")
    private String file;

    @Option(
            names = "--until-caught-up",
            description =
                    "Stop as soon as every flow has committed all that was in its topics after the file was applied.")
    private boolean untilCaughtUp;

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "A value for $${NAME} in the file. Repeatable.")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Script script = Script.file(file, variables);
        try (StopSignal stop = StopSignal.listen();
                FrazilSession session = frazil.open()) {
            ScriptRunner runner = new ScriptRunner(session, stop, err, frazil.verbose);
            int applied = runner.run(script, statement -> apply(session, script, statement, out));
            if (applied != ExitCode.OK) {
                return applied;
            }
            if (session.flows().statuses().isEmpty()) {
                out.println("No flow runs, nothing is left to do.");
                return ExitCode.OK;
            }
            int code = untilCaughtUp ? catchUp(session, runner, out, err) : keepRunning(session, stop, out);
            if (stop.hasArrived()) {
                err.println("Stopping: each flow ends with the batch it is in. Ctrl-C again ends at once.");
                err.flush();
            }
            return code;
        }
    }

    /** Runs a statement and says what was done, in a line, with its rows below if it has some. */
    static void apply(FrazilSession session, Script script, ScriptStatement statement, PrintWriter out) {
        Optional<PlainTable> existing = PlainTable.existing(session.spark(), statement.text());
        if (existing.isPresent()) {
            existing.get().requireSame();
            out.println(place(script, statement) + "exists with the same definition, nothing is changed");
            out.flush();
            return;
        }
        long started = System.nanoTime();
        Dataset<Row> result = session.spark().sql(statement.text());
        List<Row> rows = result.columns().length == 0 ? List.of() : result.takeAsList(MOST_ROWS + 1);
        boolean oneWord =
                rows.size() == 1 && result.columns().length == 1 && !rows.get(0).isNullAt(0);
        String told = oneWord ? rows.get(0).get(0).toString() : "done";
        double seconds = (System.nanoTime() - started) / 1e9;
        out.println(script.name() + ":" + statement.line() + ": " + Headline.of(statement.text()) + ": " + told.strip()
                + String.format(Locale.ROOT, " (%.1f s)", seconds));
        if (!rows.isEmpty() && !oneWord) {
            ResultWriter writer = ResultFormat.table.writer(out, session.zone());
            writer.begin(result.schema());
            writer.rows(rows.subList(0, Math.min(MOST_ROWS, rows.size())));
            out.print(rows.size() > MOST_ROWS ? "..\n" : "");
        }
        out.flush();
        AuditVerdict.check(result);
    }

    private static String place(Script script, ScriptStatement statement) {
        return script.name() + ":" + statement.line() + ": " + Headline.of(statement.text()) + ": ";
    }

    private static int keepRunning(FrazilSession session, StopSignal stop, PrintWriter out) throws Exception {
        try (Screen screen = Screen.open(out)) {
            Duration period = screen.inPlace() ? REDRAW : REPORT;
            long nextReport = System.nanoTime();
            while (true) {
                List<FlowStatus> statuses = session.flows().statuses();
                boolean ended = statuses.stream().allMatch(FlowBoard::hasEnded);
                if (ended || System.nanoTime() >= nextReport) {
                    screen.show(FlowBoard.lines(statuses, System.currentTimeMillis()));
                    nextReport = System.nanoTime() + period.toNanos();
                }
                if (ended) {
                    return FlowBoard.exitCode(statuses);
                }
                if (stop.await(REDRAW)) {
                    return ExitCode.OK;
                }
            }
        }
    }

    private int catchUp(FrazilSession session, ScriptRunner runner, PrintWriter out, PrintWriter err) {
        StringBuilder waits = new StringBuilder();
        for (FlowStatus status : session.flows().statuses()) {
            waits.append("WAIT FOR FLOW `")
                    .append(status.flow().replace("`", "``"))
                    .append("`;\n");
        }
        Script script = Script.of(file, waits.toString(), Map.of());
        int code = runner.run(
                script, statement -> session.spark().sql(statement.text()).collectAsList());
        FlowBoard.lines(session.flows().statuses(), System.currentTimeMillis()).forEach(out::println);
        out.flush();
        return runner.stop().hasArrived() ? ExitCode.OK : code;
    }
}
