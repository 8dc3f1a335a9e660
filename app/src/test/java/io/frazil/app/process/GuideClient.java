package io.frazil.app.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@code GuideProcess}, told what to do and asked what came of it. Confined to one thread. */
final class GuideClient implements AutoCloseable {

    private static final String OK = "=ok";
    private static final String FAILED = "=failed ";

    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;

    private GuideClient(Process process) {
        this.process = process;
        this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param directory holds the warehouse and what the process says of itself */
    static GuideClient start(Path directory, Path file) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(ProcessHandle.current().info().command().orElseThrow());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(line::add);
        line.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.timezone=UTC"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.frazil.app.GuideProcess"));
        line.addAll(List.of(
                directory.resolve("warehouse").toString(), file.toAbsolutePath().toString()));
        return new GuideClient(new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("errors").toFile()))
                .start());
    }

    /** What it answers to an order that must succeed. */
    List<String> ask(String order) throws IOException {
        List<String> answer = answer(order);
        String end = answer.remove(answer.size() - 1);
        assertTrue(end.equals(OK), () -> order + ": " + end);
        return answer;
    }

    /** The message of an order that must fail. */
    String failure(String order) throws IOException {
        List<String> answer = answer(order);
        String end = answer.get(answer.size() - 1);
        assertTrue(end.startsWith(FAILED), () -> order + ": " + answer);
        return end.substring(FAILED.length());
    }

    private List<String> answer(String order) throws IOException {
        orders.println(order);
        List<String> lines = new ArrayList<>();
        String line;
        do {
            line = answers.readLine();
            assertTrue(line != null, () -> "the process ended at " + order + " after " + lines);
            lines.add(line);
        } while (!line.equals(OK) && !line.startsWith(FAILED));
        return lines;
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
