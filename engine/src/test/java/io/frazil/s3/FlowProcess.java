package io.frazil.s3;

import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;

/** A process of its own that declares flows and lets them run until it is killed. */
final class FlowProcess implements AutoCloseable {

    private final Process process;
    private final Path output;

    private FlowProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** @param settings of its Spark session */
    static FlowProcess start(Path directory, Map<String, String> settings, List<String> statements) throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings);
        Path conf = directory.resolve("session.properties");
        try (var out = Files.newBufferedWriter(conf)) {
            properties.store(out, null);
        }
        Path sql = Files.writeString(directory.resolve("statements.sql"), String.join(";\n", statements));
        List<String> line = new ArrayList<>();
        line.add(ProcessHandle.current().info().command().orElseThrow());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(line::add);
        line.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), FlowProcess.class.getName()));
        line.addAll(List.of(conf.toString(), sql.toString()));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new FlowProcess(process, output);
    }

    public static void main(String[] args) throws Exception {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(args[0]))) {
            properties.load(in);
        }
        SparkSession.Builder builder = SparkSession.builder();
        properties.forEach((key, value) -> builder.config((String) key, (String) value));
        SparkSession session = builder.getOrCreate();
        for (String statement : Files.readString(Path.of(args[1])).split(";\n")) {
            session.sql(statement);
        }
        new CountDownLatch(1).await();
    }

    /** Lets so much time pass; fails if the process ends by itself meanwhile. */
    void stayAlive(long millis) throws InterruptedException, IOException {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the process ended by itself: " + Files.readString(output));
        }
    }

    /** Lets so much time pass, or less if the process ends meanwhile. */
    void pass(long millis) throws InterruptedException {
        process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** SIGKILL; returns at once. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
