package io.frazil.bench.frazil;

import io.frazil.broker.ConfirmedProducer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * How long a new process takes, from the command: to the answer of {@code SELECT 1}, and to the first committed row of a
 * flow; the broker is another process. Medians of several, each in a warehouse of its own. Arguments: Frazil's launcher,
 * built, and how often.
 */
public final class Start {

    private static final int MESSAGES = 1000;

    private Start() {}

    private record Measure(double seconds, double cpuSeconds) {}

    public static void main(String[] args) throws Exception {
        int times = Integer.parseInt(args[1]);
        List<Measure> answers = new ArrayList<>();
        List<Measure> rows = new ArrayList<>();
        try (BrokerProcess broker = BrokerProcess.start()) {
            fill(broker.bootstrapServers());
            for (int i = 0; i < times; i++) {
                answers.add(answer(args[0]));
                rows.add(firstRow(args[0], broker.bootstrapServers()));
            }
        }
        tell("SELECT 1, to its answer and the end of the process", answers);
        tell("a flow of " + MESSAGES + " messages, to its first commit; CPU to the end of the process", rows);
    }

    private static void fill(String servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic("start", 4, (short) 1)))
                    .all()
                    .get();
        }
        try (ConfirmedProducer producer = new ConfirmedProducer(servers, Map.of())) {
            for (int i = 0; i < MESSAGES; i++) {
                producer.send("start", i % 4, "{\"id\":" + i + ",\"user_id\":\"u" + i % 50 + "\"}");
            }
        }
    }

    private static Measure answer(String launcher) throws Exception {
        double cpu = cpuSecondsOfChildren();
        long began = System.nanoTime();
        run(launcher, "SELECT 1 AS one");
        return new Measure((System.nanoTime() - began) / 1e9, cpuSecondsOfChildren() - cpu);
    }

    private static Measure firstRow(String launcher, String servers) throws Exception {
        double cpu = cpuSecondsOfChildren();
        long began = System.currentTimeMillis();
        List<String> lines = run(
                launcher,
                "CREATE TABLE s (id BIGINT, user_id STRING) USING kafka OPTIONS (bootstrap.servers = '" + servers
                        + "', subscribe = 'start', startingOffsets = 'earliest');"
                        + " CREATE TABLE t USING iceberg AS SELECT id, user_id FROM s; WAIT FOR FLOW t;"
                        + " SELECT min(unix_millis(committed_at)) FROM t.snapshots"
                        + " WHERE summary['total-records'] > 0");
        long committed = Long.parseLong(lines.get(lines.size() - 1));
        return new Measure((committed - began) / 1e3, cpuSecondsOfChildren() - cpu);
    }

    /** What it prints. */
    private static List<String> run(String launcher, String statements) throws IOException, InterruptedException {
        String warehouse = Files.createTempDirectory("frazil-start").toString();
        Process process = new ProcessBuilder(
                        launcher, "sql", "--warehouse", warehouse, "--output", "csv", "-e", statements)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("frazil sql ended with " + process.exitValue() + ": " + lines);
        }
        return lines;
    }

    /** Of those that have ended, in Linux' words: cutime and cstime of proc(5), in hundredths of a second. */
    private static double cpuSecondsOfChildren() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / 100.0;
    }

    private static void tell(String what, List<Measure> measures) {
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f s, %.1f CPU s (medians of %d)%n",
                what,
                median(measures.stream().mapToDouble(Measure::seconds).toArray()),
                median(measures.stream().mapToDouble(Measure::cpuSeconds).toArray()),
                measures.size());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }
}
