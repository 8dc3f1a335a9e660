package io.frazil.bench.driver;

import io.frazil.broker.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
            String servers = kafka.bootstrapServers();
            runner.run(work, servers, topic, records);
            // Early: what the recorder changes in classes is compiled anew.
            command(runner, "JFR.start", "name=bench", "settings=profile");
            for (int i = 1; i < before; i++) {
                runner.run(work, servers, topic, records);
            }
            Instant from = Instant.now();
            ThreadTimes begin = ThreadTimes.of(runner.pid());
            Measure measure = runner.run(work, servers, topic, records);
            ThreadTimes end = ThreadTimes.of(runner.pid());
            command(runner, "JFR.stop", "name=bench", "filename=" + recording);
            List<RecordedEvent> samples = RecordingFile.readAllEvents(recording).stream()
                    .filter(event -> event.getEventType().getName().equals("jdk.ExecutionSample"))
                    .filter(event -> event.getStackTrace() != null
                            && event.getStartTime().isAfter(from))
                    .toList();
            tell(work, measure, seconds(measure, begin, end, samples));
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

    private static boolean isCompiler(String thread) {
        return thread.startsWith("C1 ") || thread.startsWith("C2 ") || thread.startsWith("Sweeper");
    }

    private static boolean isCollector(String thread) {
        return thread.startsWith("VM Thread") || thread.startsWith("GC ") || thread.startsWith("G1 ");
    }

    private static void tell(Work work, Measure measure, Map<String, Double> seconds) {
        System.out.printf(
                Locale.ROOT,
                "%s, %,d records: %.2f CPU s, %.2f M records per CPU second%n%n",
                work.title(),
                measure.records(),
                measure.cpuSeconds(),
                measure.perCpuSecond() / 1e6);
        System.out.printf(Locale.ROOT, "%-55s %8s %14s%n", "what", "share", "ns a record");
        seconds.forEach((area, spent) -> System.out.printf(
                Locale.ROOT,
                "%-55s %7.1f%% %14.0f%n",
                area,
                spent / measure.cpuSeconds() * 100,
                spent / measure.records() * 1e9));
    }

    /** Threads are asked what they used; a task's own code is shared out as its threads were seen in it. */
    private static Map<String, Double> seconds(
            Measure measure, ThreadTimes begin, ThreadTimes end, List<RecordedEvent> samples) {
        double tasks = end.secondsSince(begin, Profile::isTask);
        double kernel = end.kernelSecondsSince(begin, Profile::isTask);
        List<String> seen = samples.stream()
                .filter(sample -> isTask(sample.getThread("sampledThread")))
                .map(Profile::area)
                .toList();
        Map<String, Double> seconds = new LinkedHashMap<>();
        AREAS.values().forEach(area -> seconds.put(area, 0.0));
        seconds.put(ELSE_IN_TASKS, 0.0);
        seen.forEach(area -> seconds.merge(area, (tasks - kernel) / seen.size(), Double::sum));
        seconds.put("tasks in the kernel (sockets, files)", kernel);
        seconds.put("compiler (C1, C2)", end.secondsSince(begin, Profile::isCompiler));
        seconds.put("collector", end.secondsSince(begin, Profile::isCollector));
        seconds.put("the recorder itself", end.secondsSince(begin, name -> name.startsWith("JFR ")));
        double told = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
        seconds.put("driver (planning, commits, questions to Kafka)", measure.cpuSeconds() - told);
        return seconds;
    }

    private static boolean isTask(RecordedThread thread) {
        return thread != null && isTask(String.valueOf(thread.getJavaName()));
    }

    private static boolean isTask(String thread) {
        return thread.startsWith("Executor task");
    }

    private static String area(RecordedEvent sample) {
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
