package io.frazil.app;

import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.StopSignal;
import io.frazil.run.step.FlowStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
            FileApplication application = new FileApplication(session, script, out);
            int applied = runner.run(script, application::apply);
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
