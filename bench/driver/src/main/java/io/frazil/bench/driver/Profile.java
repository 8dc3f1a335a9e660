package io.frazil.bench.driver;

import io.frazil.broker.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a warm flow's CPU time goes, by Java Flight Recorder. Arguments: the bench's directory, the work, the number of
 * records, and the number of runs before the one that is recorded.
 */
public final class Profile {

    /** By the topmost frame that begins so. */
    private static final Map<String, String> AREAS = areas();

    private static final String ELSE_IN_TASKS = "else in tasks (expressions, Spark)";
    private static final String DRIVER = "driver (planning, commits, questions to Kafka)";

    private Profile() {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath();
        Work work = Work.named(args[1]);
        long records = Long.parseLong(args[2]);
        int before = Integer.parseInt(args[3]);
        Path directory = Files.createTempDirectory("frazil-profile");
        Path recording = directory.resolve("recording.jfr");
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary();
                Runner runner = new Runner(ContenderKind.FRAZIL, home, directory)) {
            String topic = new Topics(kafka).of(work, records);
            for (int i = 0; i < before; i++) {
                runner.run(work, kafka.bootstrapServers(), topic, records);
            }
            command(runner, "JFR.start", "name=bench", "settings=profile");
            Measure measure = runner.run(work, kafka.bootstrapServers(), topic, records);
            command(runner, "JFR.stop", "name=bench", "filename=" + recording);
            tell(work, measure, recording);
        }
    }

    private static void command(Runner runner, String... words) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> command = new ArrayList<>(List.of(jcmd.toString(), Long.toString(runner.pid())));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("could not carry out " + command);
        }
    }

    private static void tell(Work work, Measure measure, Path recording) throws IOException {
        Map<String, Double> seconds = seconds(measure, RecordingFile.readAllEvents(recording));
        System.out.printf(
                Locale.ROOT,
                "%s, %,d records: %.2f CPU s, %.2f M records per CPU second%n%n",
                work.title(),
                measure.records(),
                measure.cpuSeconds(),
                measure.perCpuSecond() / 1e6);
        System.out.printf(Locale.ROOT, "%-55s %8s %14s%n", "what", "share", "ns a record");
        seconds.forEach((area, share) -> System.out.printf(
                Locale.ROOT,
                "%-55s %7.1f%% %14.0f%n",
                area,
                share / measure.cpuSeconds() * 100,
                share / measure.records() * 1e9));
    }

    /** The compiler and the collector tell their own time; the rest is shared out as the threads were seen at work. */
    private static Map<String, Double> seconds(Measure measure, List<RecordedEvent> events) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        AREAS.values().forEach(area -> seconds.put(area, 0.0));
        seconds.put(ELSE_IN_TASKS, 0.0);
        seconds.put(DRIVER, 0.0);
        long samples = 0;
        for (RecordedEvent event : events) {
            if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                seconds.merge(area(event), 1.0, Double::sum);
                samples++;
            }
        }
        double compiler = compilerSeconds(events);
        double collector = events.stream()
                        .filter(event -> event.getEventType().getName().equals("jdk.GCPhasePause"))
                        .map(RecordedEvent::getDuration)
                        .mapToLong(Duration::toNanos)
                        .sum()
                / 1e9;
        double each = (measure.cpuSeconds() - compiler - collector) / Math.max(1, samples);
        seconds.replaceAll((area, seen) -> seen * each);
        seconds.put("compiler (C1, C2)", compiler);
        seconds.put("collector's pauses", collector);
        return seconds;
    }

    private static double compilerSeconds(List<RecordedEvent> events) {
        List<Long> millis = events.stream()
                .filter(event -> event.getEventType().getName().equals("jdk.CompilerStatistics"))
                .map(event -> event.getDuration("totalTimeSpent").toMillis())
                .sorted()
                .toList();
        return millis.isEmpty() ? 0 : (millis.get(millis.size() - 1) - millis.get(0)) / 1e3;
    }

    private static String area(RecordedEvent sample) {
        RecordedThread thread = sample.getThread("sampledThread");
        if (thread == null || !String.valueOf(thread.getJavaName()).startsWith("Executor task")) {
            return DRIVER;
        }
        for (RecordedFrame frame : sample.getStackTrace().getFrames()) {
            String type = frame.getMethod().getType().getName();
            for (Map.Entry<String, String> area : AREAS.entrySet()) {
                if (type.startsWith(area.getKey())) {
                    return area.getValue();
                }
            }
        }
        return ELSE_IN_TASKS;
    }

    private static Map<String, String> areas() {
        String write = "write (Parquet, zstd, Iceberg's statistics)";
        Map<String, String> areas = new LinkedHashMap<>();
        areas.put("io.frazil.decode.", "decode JSON into columns");
        areas.put("org.apache.kafka.", "Kafka's client");
        areas.put("io.frazil.stream.", "read records (offsets, hidden columns)");
        areas.put("io.frazil.write.", write);
        areas.put("org.apache.iceberg.", write);
        areas.put("com.github.luben.zstd.", write);
        return areas;
    }
}
