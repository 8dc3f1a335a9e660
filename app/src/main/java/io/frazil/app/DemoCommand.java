package io.frazil.app;

import io.frazil.app.demo.Books;
import io.frazil.app.demo.DemoTopic;
import io.frazil.app.demo.Story;
import io.frazil.app.demo.TransactionProducer;
import io.frazil.app.output.ResultFormat;
import io.frazil.app.output.ResultWriter;
import io.frazil.app.session.AuditVerdict;
import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.StopSignal;
import io.frazil.broker.EmbeddedKafka;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.run.step.FlowStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code frazil demo}: Kafka, made-up transactions and a flow in one process, and proof in the end. */
@Command(
        name = "demo",
        description = "See it work: an embedded Kafka, a stream of made-up card transactions, and a flow that stores "
                + "them in Iceberg. Ends with Ctrl-C, or after --seconds, and proves that nothing was lost or doubled.")
final class DemoCommand implements Callable<Integer> {

    private static final String TOPIC = "transactions";
    private static final String FLOW = "transactions";
    private static final String TOTALS = "hourly_spending";
    private static final int MOST_ROWS = 12;
    private static final String SQL = "examples/demo.sql";
    private static final int PARTITIONS = 4;

    /** An hour of a user with fewer payments than rows has late ones, of which the totals do not tell the amounts. */
    private static final String WRONG_TOTALS = """
            SELECT COUNT(*) FROM hourly_spending h LEFT JOIN (
              SELECT user_id, event_date, HOUR(event_time) AS hour, COUNT(*) AS n, SUM(transaction_amount) AS total
              FROM transactions GROUP BY ALL) t
            ON h.user_id = t.user_id AND h.event_date = t.event_date AND h.hour = t.hour
            WHERE t.n IS NULL OR h.n > t.n OR h.n = t.n AND ABS(h.total_spent - t.total) > 0.005""";

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private FrazilCommand frazil;

    @Option(names = "--seconds", paramLabel = "N", description = "End by itself after so long (default: on Ctrl-C).")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = "--rate", paramLabel = "R", defaultValue = "2000", description = "Rows per second (default: 2000).")
    private int rate;

    private PrintWriter out;

    @Override
    public Integer call() throws Exception {
        if (rate < 1 || seconds.orElse(1) < 1) {
            throw new ParameterException(spec.commandLine(), "--rate and --seconds must be at least 1");
        }
        out = spec.commandLine().getOut();
        FrazilSession.logTo(frazil.settings().logs());
        Path data = frazil.settings().localDirectory("demo-kafka");
        say("Starting Kafka and Spark in this process ..");
        try (StopSignal stop = StopSignal.listen();
                EmbeddedKafka broker = BrokerCommand.start(data, 0);
                FrazilSession session = frazil.open()) {
            DemoTopic topic = new DemoTopic(broker.bootstrapServers(), TOPIC);
            if (!topic.exists()) {
                broker.createTopic(TOPIC, PARTITIONS, Map.of());
            }
            ScriptRunner runner =
                    new ScriptRunner(session, stop, spec.commandLine().getErr(), frazil.verbose);
            Script script = Script.of(SQL, text(), Map.of("bootstrap", broker.bootstrapServers()));
            int applied = runner.run(script, new FileApplication(session, script, out)::apply);
            return applied == ExitCode.OK ? produceAndProve(session, stop, topic) : applied;
        }
    }

    private int produceAndProve(FrazilSession session, StopSignal stop, DemoTopic topic) throws Exception {
        long before = sum(topic);
        long sent;
        try (TransactionProducer producer = TransactionProducer.start(topic.bootstrap(), TOPIC, rate, before)) {
            watch(session, stop, producer);
            producer.close();
            sent = producer.acknowledged();
        }
        FlowStatus status = status(session);
        if (FlowBoard.hasEnded(status)) {
            spec.commandLine().getErr().println("error: " + status.lastError().orElse("the flow has stopped"));
            return Math.max(ExitCode.USER, FlowBoard.exitCode(List.of(status)));
        }
        say("Waiting until the flow has caught up ..");
        session.spark().sql("WAIT FOR FLOW " + FLOW).collectAsList();
        session.spark().sql("WAIT FOR FLOW " + TOTALS).collectAsList();
        tell(session);
        session.flows().stopAll(Duration.ofSeconds(60));
        Books.Totals totals = new Books.Totals(
                number(session, "SELECT SUM(n) FROM hourly_spending"),
                number(session, Story.LATE),
                number(session, WRONG_TOTALS));
        Books books = Books.of(
                TOPIC,
                summaries(session),
                topic.endOffsets(),
                before + sent,
                number(session, "SELECT COUNT(*) FROM transactions"),
                totals);
        say("");
        books.lines().forEach(this::say);
        sayHowToGoOn(session);
        return books.balance() ? ExitCode.OK : ExitCode.UNBALANCED;
    }

    /** The rest of the story, from what is in the tables. */
    private void tell(FrazilSession session) {
        List<Row> firstBatch = session.spark()
                .sql("SELECT snapshot_id FROM default." + TOTALS
                        + ".snapshots WHERE summary['frazil.kind'] = 'batch' ORDER BY committed_at LIMIT 1")
                .collectAsList();
        if (firstBatch.isEmpty()) {
            say("No transaction has come, so there is nothing to tell of.");
            return;
        }
        for (Story.Step step : Story.steps(firstBatch.get(0).getLong(0))) {
            say("");
            say(step.what());
            say("  " + step.statement() + ";");
            Dataset<Row> result = session.spark().sql(step.statement());
            ResultWriter writer = ResultFormat.table.writer(out, session.zone());
            writer.begin(result.schema());
            writer.rows(result.takeAsList(MOST_ROWS));
            out.flush();
            AuditVerdict.check(result);
        }
    }

    private void watch(FrazilSession session, StopSignal stop, TransactionProducer producer) throws Exception {
        long started = System.nanoTime();
        try (Screen screen = Screen.open(out)) {
            say("");
            Duration step = screen.inPlace() ? Duration.ofMillis(250) : Duration.ofSeconds(1);
            while (true) {
                double elapsed = (System.nanoTime() - started) / 1e9;
                FlowStatus status = status(session);
                screen.show(
                        screen.inPlace()
                                ? block(status, producer.acknowledged(), elapsed, System.currentTimeMillis())
                                : List.of(line(status, producer.acknowledged(), elapsed)));
                boolean timeIsUp = seconds.isPresent() && elapsed >= seconds.get();
                if (timeIsUp || FlowBoard.hasEnded(status) || stop.await(step)) {
                    return;
                }
            }
        }
    }

    static List<String> block(FlowStatus status, long produced, double elapsed, long nowMillis) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "  in Kafka    %,12d rows after %.0f s", produced, elapsed));
        lines.add(String.format(
                Locale.ROOT, "  in Iceberg  %,12d rows, %,.0f rows/s", status.writtenTotal(), status.rowsPerSecond()));
        lines.add(String.format(
                Locale.ROOT, "  behind      %,12d rows, %.1f s", status.lagRecords(), status.lagSeconds()));
        lines.add(String.format(Locale.ROOT, "  snapshot    %s%s", snapshot(status), age(status, nowMillis)));
        status.lastError().ifPresent(error -> lines.add("  " + error));
        return lines;
    }

    static String line(FlowStatus status, long produced, double elapsed) {
        return String.format(
                Locale.ROOT,
                "%3.0f s  in Kafka %,d  in Iceberg %,d (%,.0f rows/s)  behind %,d (%.1f s)  snapshot %s",
                elapsed,
                produced,
                status.writtenTotal(),
                status.rowsPerSecond(),
                status.lagRecords(),
                status.lagSeconds(),
                snapshot(status));
    }

    private static String snapshot(FlowStatus status) {
        return status.lastSnapshotId().isPresent()
                ? "" + status.lastSnapshotId().getAsLong()
                : "none yet";
    }

    private static String age(FlowStatus status, long nowMillis) {
        return status.lastCommitMillis().isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", committed %.1f s ago",
                        Math.max(0, nowMillis - status.lastCommitMillis().getAsLong()) / 1e3);
    }

    private static FlowStatus status(FrazilSession session) {
        return session.flows().statuses().stream()
                .filter(status -> status.flow().equals(FLOW))
                .findFirst()
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.BUG, "could not find the demo's flow " + FLOW + " among those running", ""));
    }

    private static List<Map<String, String>> summaries(FrazilSession session) {
        List<Map<String, String>> summaries = new ArrayList<>();
        for (Row row : session.spark()
                .sql("SELECT summary FROM default.transactions.snapshots")
                .collectAsList()) {
            summaries.add(row.getJavaMap(0));
        }
        return summaries;
    }

    /** Of no rows a sum is NULL. */
    private static long number(FrazilSession session, String query) {
        Row row = session.spark().sql(query).first();
        return row.isNullAt(0) ? 0 : row.getLong(0);
    }

    private static long sum(DemoTopic topic) {
        return topic.endOffsets().values().stream().mapToLong(Long::longValue).sum();
    }

    private void sayHowToGoOn(FrazilSession session) {
        String warehouse = session.settings().warehouse();
        say("");
        say("The table is in " + warehouse + ". Look into it:");
        for (String query : List.of(
                "SELECT city, count(*), round(sum(transaction_amount), 2) AS total FROM transactions GROUP BY city",
                "DESCRIBE HISTORY transactions",
                "SELECT committed_at, summary['frazil.read'] AS read FROM default.transactions.snapshots")) {
            say("  frazil sql --warehouse " + warehouse + " -e \"" + query + "\"");
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    private static String text() throws IOException {
        try (InputStream in = DemoCommand.class.getClassLoader().getResourceAsStream(SQL)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
