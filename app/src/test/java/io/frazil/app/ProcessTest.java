package io.frazil.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.frazil.app.demo.Story;
import io.frazil.app.demo.TransactionProducer;
import io.frazil.broker.ConfirmedProducer;
import io.frazil.broker.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show: signals, and that nothing but rows reaches the standard output. */
@Timeout(600)
class ProcessTest {

    private static final String ENDLESS =
            "SELECT 'on' AS going; SELECT count(*) FROM range(1000000000000) WHERE sqrt(id) = -id - 1";

    @TempDir
    private Path dir;

    @Test
    void theStandardOutputHoldsRowsOnlyAndTheErrorOutputNothing() throws Exception {
        Process process = start("sql", "--output", "json", "-e", "SELECT 'é漢🙂' AS x");
        assertEquals("{\"x\":\"é漢🙂\"}\n", read(process));
        assertEquals(0, process.waitFor());
        assertEquals("", Files.readString(errors()));
        assertTrue(Files.exists(dir.resolve("warehouse/logs/frazil.log")), "the log is in the warehouse");
    }

    @Test
    void interruptingAQueryIs130() throws Exception {
        assumeSigintIsHeard();
        assertEquals(130, signalWhileRunning("INT"));
        assertEquals("cancelled at -e:1\n", Files.readString(errors()));
    }

    @Test
    void terminatingAQueryIs143() throws Exception {
        assertEquals(143, signalWhileRunning("TERM"));
    }

    @Test
    void aReaderThatLeavesEndsTheQuery() throws Exception {
        Process process = start("sql", "--output", "csv", "-e", "SELECT * FROM range(0, 2000000000, 1, 100000)");
        try (BufferedReader out = reader(process)) {
            assertEquals("id", out.readLine());
            assertEquals("0", out.readLine());
        }
        assertEquals(0, process.waitFor());
    }

    @Test
    void aBrokerStopsOnSigterm() throws Exception {
        Process process = start("broker", "--port", "0");
        try (BufferedReader out = reader(process)) {
            String first = out.readLine();
            assertTrue(first.matches("bootstrap\\.servers = 127\\.0\\.0\\.1:\\d+"), first);
            signal(process, "TERM");
            assertEquals(0, process.waitFor());
        }
        assertEquals("", Files.readString(errors()));
    }

    @Test
    void statementsComeFromTheStandardInputToo() throws Exception {
        Process process = start("sql", "--output", "csv");
        process.getOutputStream().write("SELECT 1 AS a;\nSELECT 2 AS b".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        assertEquals("a\r\n1\r\nb\r\n2\r\n", read(process));
        assertEquals(0, process.waitFor());
    }

    @Test
    void flowsStopCleanlyOnSigtermAndGoOnWhenRunAgain() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            kafka.createTopic("transactions", 2, Map.of());
            String[] run = {"../examples/demo.sql", "--var", "bootstrap=" + kafka.bootstrapServers()};
            long sent;
            try (TransactionProducer producer =
                    TransactionProducer.start(kafka.bootstrapServers(), "transactions", 500, 3)) {
                Process process = start("run", run);
                try (BufferedReader out = reader(process)) {
                    String line = out.readLine();
                    while (line != null && (!line.contains("stored") || line.contains("stored 0 "))) {
                        line = out.readLine();
                    }
                    assertTrue(line != null, () -> "no rows were stored: " + errorText());
                    signal(process, "TERM");
                    assertEquals(0, process.waitFor(), this::errorText);
                }
                assertEquals(
                        "Stopping: each flow ends with the batch it is in. Ctrl-C again ends at once.\n", errorText());
                producer.close();
                sent = producer.acknowledged();
            }
            Process again = start("run", run[0], run[1], run[2], "--until-caught-up");
            String told = read(again);
            assertEquals(0, again.waitFor(), this::errorText);
            assertTrue(told.contains("flow transactions resumed"), told);
            Process count = start(
                    "sql",
                    "--output",
                    "csv",
                    "-e",
                    "SELECT count(*) AS n, count(DISTINCT id) AS ids FROM transactions");
            assertEquals("n,ids\r\n" + sent + "," + sent + "\r\n", read(count), told);
        }
    }

    @Test
    void theDemoTellsItsStoryAndAddsUp() throws Exception {
        Process process = start("demo", "--seconds", "5", "--rate", "500");
        String told = read(process);
        assertEquals(0, process.waitFor(), () -> told + errorText());
        for (Story.Step step : Story.steps(0)) {
            assertTrue(told.contains(step.what() + "\n  " + step.statement().split(" VERSION")[0]), told);
        }
        assertTrue(told.matches("(?s).*rows \\| payments\n-+\\+-+\n *(\\d+) \\| +\\1\n.*"), told);
        assertTrue(told.contains("every offset was taken in once, or is listed with the reason why not"), told);
        assertTrue(told.contains("\nIt adds up: "), told);
    }

    @Test
    void aLiveQueryShowsRowsAsTheyComeAndEndsAtItsLimit() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary();
                ConfirmedProducer producer = new ConfirmedProducer(kafka.bootstrapServers())) {
            Process process = live(kafka, producer, "SELECT id FROM s LIMIT 2");
            try (BufferedReader out = reader(process)) {
                awaitOpened(out);
                producer.send("t", 0, "{\"id\": 1}");
                producer.flush();
                assertEquals("1", out.readLine(), this::errorText);
                producer.send("t", 0, "{\"id\": 2}");
                producer.send("t", 0, "{\"id\": 3}");
                producer.flush();
                assertEquals("2", out.readLine(), this::errorText);
                assertNull(out.readLine());
            }
            assertEquals(0, process.waitFor(), this::errorText);
            assertEquals("", errorText());
        }
    }

    @Test
    void interruptingALiveQueryIs130() throws Exception {
        assumeSigintIsHeard();
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary();
                ConfirmedProducer producer = new ConfirmedProducer(kafka.bootstrapServers())) {
            Process process = live(kafka, producer, "SELECT id FROM s");
            try (BufferedReader out = reader(process)) {
                awaitOpened(out);
                producer.send("t", 0, "{\"id\": 1}");
                producer.flush();
                assertEquals("1", out.readLine(), this::errorText);
                signal(process, "INT");
                assertNull(out.readLine());
            }
            assertEquals(130, process.waitFor(), this::errorText);
            assertEquals("cancelled at -e:1\n", errorText());
        }
    }

    /** A query that goes on over a stream {@code s} of new messages, of which there is an old one. */
    private Process live(EmbeddedKafka kafka, ConfirmedProducer producer, String query) throws Exception {
        kafka.createTopic("t", 1, Map.of());
        producer.send("t", 0, "{\"id\": 0}");
        producer.flush();
        String stream = "CREATE TABLE s (id BIGINT) USING kafka OPTIONS (bootstrap.servers = '"
                + kafka.bootstrapServers() + "', subscribe = 't', startingOffsets = 'latest')";
        return start("sql", "--live", "--output", "csv", "-e", stream, "-e", query);
    }

    /** Reads on to the header behind which its rows come. */
    private void awaitOpened(BufferedReader out) throws IOException {
        String line = out.readLine();
        while (line != null && !line.equals("id")) {
            line = out.readLine();
        }
        assertNotNull(line, this::errorText);
    }

    private String errorText() {
        try {
            return Files.readString(errors());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int signalWhileRunning(String signal) throws Exception {
        Process process = start("sql", "--output", "csv", "-e", ENDLESS);
        try (BufferedReader out = reader(process)) {
            assertEquals("going", out.readLine());
            assertEquals("on", out.readLine());
            // The second statement's header comes before its jobs.
            assertEquals("count(1)", out.readLine());
            signal(process, signal);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running after SIG" + signal);
        } finally {
            process.destroyForcibly();
        }
        return process.exitValue();
    }

    /** What a script starts in the background ignores SIGINT, with all that it starts in turn. */
    private static void assumeSigintIsHeard() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return;
        }
        try (Stream<String> lines = Files.lines(status)) {
            long ignored = lines.filter(line -> line.startsWith("SigIgn:"))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring("SigIgn:".length()).strip(), 16))
                    .findFirst()
                    .orElse(0);
            assumeTrue((ignored & 1 << 2 - 1) == 0, "SIGINT is ignored by whoever started this test");
        }
    }

    private static void signal(Process process, String name) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor());
    }

    private Process start(String command, String... args) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(ProcessHandle.current().info().command().orElseThrow());
        // Spark's own: what the jar's manifest says in the product.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(line::add);
        line.addAll(List.of("-Xmx1g", "-Dfile.encoding=US-ASCII", "-cp", System.getProperty("java.class.path")));
        line.addAll(List.of("io.frazil.app.Main", command));
        line.addAll(List.of("--warehouse", dir.resolve("warehouse").toString()));
        line.addAll(List.of(args));
        return new ProcessBuilder(line).redirectError(errors().toFile()).start();
    }

    private Path errors() {
        return dir.resolve("stderr");
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String read(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
