package io.frazil.bench.contender;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A contender in a JVM of its own, as the driver sees it. Confined to one thread. */
public final class ContenderProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream tasks;
    private final PrintStream log;

    /**
     * Starts the process, and returns once it takes tasks.
     *
     * @param lib its class path: every jar of these directories
     * @param log what it prints besides
     */
    public static ContenderProcess start(
            String java, List<String> jvmOptions, List<Path> lib, String mainClass, Path directory, Path log)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(String.join(":", lib.stream().map(path -> path + "/*").toList()));
        command.add(mainClass);
        Files.createDirectories(directory);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        ContenderProcess contender = new ContenderProcess(builder.start(), log);
        contender.answer();
        return contender;
    }

    private ContenderProcess(Process process, Path log) throws IOException {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.tasks = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        OutputStream file = Files.newOutputStream(
                log, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
        this.log = new PrintStream(file, true, StandardCharsets.UTF_8);
    }

    /**
     * Returns its answer.
     *
     * @throws ContenderEndedException if there is none
     */
    public String carryOut(Task task) {
        tasks.println(task.line());
        return answer();
    }

    private String answer() {
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith(Contender.ANSWER)) {
                    return line.substring(Contender.ANSWER.length());
                }
                log.println(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new ContenderEndedException();
    }

    public long pid() {
        return process.pid();
    }

    /** What it has used since it began, by all its threads. */
    public Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    /** The most memory that it ever held, in bytes. */
    public long peakMemory() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process, and waits for it. */
    @Override
    public void close() {
        tasks.close();
        log.close();
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
