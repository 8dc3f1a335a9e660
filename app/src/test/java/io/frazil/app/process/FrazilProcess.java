package io.frazil.app.process;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code frazil} in a process of its own, with a working, temporary and home directory of its own. */
final class FrazilProcess implements AutoCloseable {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

    private final Process process;
    private final Path output;

    private FrazilProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** @param place holds the directories; what is missing of them is made */
    static FrazilProcess start(Path place, Path warehouse, String command, String... args) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(ProcessHandle.current().info().command().orElseThrow());
        // Spark's own: what the jar's manifest says in the product.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(line::add);
        // It lives for seconds: a thorough compiler would not pay.
        line.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        line.add("-Djava.io.tmpdir=" + Files.createDirectories(place.resolve("tmp")));
        line.add("-Duser.home=" + Files.createDirectories(place.resolve("home")));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.frazil.app.Main", command));
        line.addAll(List.of("--warehouse", warehouse.toString()));
        line.addAll(List.of(args));
        Path output = place.resolve("output");
        Process process = new ProcessBuilder(line)
                .directory(Files.createDirectories(place.resolve("work")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new FrazilProcess(process, output);
    }

    /** Lets so much time pass; fails if the process ends by itself meanwhile. */
    void stayAlive(Duration time) throws InterruptedException {
        assertFalse(
                process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS),
                () -> "the process ended by itself: " + output());
    }

    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS), () -> "it does not end: " + output());
        return process.exitValue();
    }

    /** What it has written to its standard and error output so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
