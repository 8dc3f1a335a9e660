package io.frazil.bench.driver;

import io.frazil.bench.contender.ContenderProcess;
import io.frazil.bench.contender.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** One contender and its process while it runs. Confined to one thread. */
final class Runner implements AutoCloseable {

    private final ContenderKind kind;
    private final Path home;
    private final Path directory;
    private ContenderProcess process;
    private int tables;
    private String lastTable = "";

    /**
     * @param home of the bench, with the class paths that were built
     * @param directory for its warehouse and its log
     */
    Runner(ContenderKind kind, Path home, Path directory) {
        this.kind = kind;
        this.home = home;
        this.directory = directory.resolve(kind.title());
    }

    ContenderKind kind() {
        return kind;
    }

    /** Takes the topic into a new table, in the same process as before if there is one. */
    Measure run(Work work, String bootstrapServers, String topic, long records) {
        ensureStarted();
        lastTable = "t" + tables++;
        Duration before = process.cpu();
        long began = System.nanoTime();
        process.carryOut(task(Task.Verb.RUN, work, bootstrapServers, topic, records));
        return new Measure(records, process.cpu().minus(before), Duration.ofNanos(System.nanoTime() - began));
    }

    /** As {@link #run}, in a process of its own, whose start counts. */
    Measure cold(Work work, String bootstrapServers, String topic, long records) {
        if (process != null) {
            throw new IllegalStateException("it runs already");
        }
        long began = System.nanoTime();
        ensureStarted();
        lastTable = "t" + tables++;
        process.carryOut(task(Task.Verb.RUN, work, bootstrapServers, topic, records));
        return new Measure(records, process.cpu(), Duration.ofNanos(System.nanoTime() - began));
    }

    private Task task(Task.Verb verb, Work work, String bootstrapServers, String topic, long records) {
        return new Task(
                verb,
                bootstrapServers,
                topic,
                records,
                warehouse().toString(),
                lastTable,
                work.messages().columns(),
                work.select(),
                work.where(),
                work.partitionBy());
    }

    /** What the last run has written, as the judge reads it. */
    String checked(Runner judge, Work work) {
        judge.ensureStarted();
        boolean own = judge == this;
        Task task = task(Task.Verb.CHECK, work, "", "", 0);
        return judge.process.carryOut(own ? inOwnCatalog(task) : task);
    }

    private static Task inOwnCatalog(Task task) {
        return new Task(
                task.verb(),
                task.bootstrapServers(),
                task.topic(),
                task.records(),
                "",
                task.table(),
                task.columns(),
                task.select(),
                task.where(),
                task.partitionBy());
    }

    private Path warehouse() {
        return directory.resolve("warehouse");
    }

    long peakMemory() {
        return process.peakMemory();
    }

    /** Of the process that the last run was in. */
    long pid() {
        return process.pid();
    }

    private void ensureStarted() {
        if (process != null) {
            return;
        }
        try {
            process = ContenderProcess.start(
                    java(),
                    kind.jvmOptions(warehouse()),
                    kind.lib(home),
                    kind.mainClass(),
                    directory,
                    directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
            process = null;
        }
    }
}
