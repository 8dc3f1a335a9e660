package io.frazil.bench.driver;

import io.frazil.broker.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The long form: several works, each told in a table of a section of the page. Arguments: the bench's directory, the page, the
 * contenders apart by commas, the works apart by commas, the number of records, and the number of runs behind the first.
 */
public final class Full {

    static final String HEAD = """
            # Performance

            Written by `bench/run`, which anyone can run; nothing here is typed by hand. Each contender takes the same topic of a broker on the same machine into a new Iceberg table, in a
            process of its own, by turns with the others, and what they wrote is compared: the same rows, or no run counts. CPU seconds are those of all threads of the contender's process, the
            broker's are not among them; they are the figure to trust where machines are shared. *Cold* is the first run, with the start of its process; *warm* is the median of the runs behind it.

            - **frazil**: `CREATE TABLE .. AS SELECT` from a stream, started as `./frazil` starts it: with its class archive, the collector that it chooses for as many cores and the
              young generation that it begins with, and its compiler's thresholds.
            - **spark**: Structured Streaming with `from_json`, `Trigger.AvailableNow` and Iceberg's sink with fanout, the table's distribution as Iceberg chooses it; **spark-tuned**: rows are not
              shuffled (`write.distribution-mode = none`), and Frazil's collector and thresholds.
            - **flink**: Flink SQL with the Kafka connector and `table.exec.iceberg.use-v2-sink = true`, checkpoints every 10 s, parallelism as many as there are cores; **flink-tuned**: objects are
              reused (`pipeline.object-reuse`), and Frazil's collector and thresholds.
            - **connect**: Kafka Connect's JSON converter, transforms that take the wanted fields and make the date, and Iceberg's sink, commits every 10 s, as many tasks as there are cores; it has
              neither expressions nor filters.
            """;

    private Full() {}

    public static void main(String[] args) throws IOException {
        Path home = Path.of(args[0]).toAbsolutePath();
        List<ContenderKind> kinds =
                Stream.of(args[2].split(",")).map(ContenderKind::titled).toList();
        List<Work> works = Stream.of(args[3].split(",")).map(Work::named).toList();
        long records = Long.parseLong(args[4]);
        int rounds = Integer.parseInt(args[5]);
        Path directory = Files.createTempDirectory("frazil-bench");
        Page page = new Page(Path.of(args[1]), HEAD);
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            Topics topics = new Topics(kafka);
            for (Work work : works) {
                System.out.println(work.name() + ": " + work.title() + "; logs in " + directory);
                List<ContenderKind> able =
                        kinds.stream().filter(kind -> kind.does(work)).toList();
                try (Match match =
                        new Match(kafka, topics, work, records, able, home, directory.resolve(work.name()))) {
                    page.put(
                            work.title(),
                            measured(records, rounds, able, home) + table(match.play(rounds), match.fallenOut()));
                }
            }
        }
        System.out.println("written: " + args[1]);
    }

    private static String measured(long records, int rounds, List<ContenderKind> kinds, Path home) throws IOException {
        return String.format(
                Locale.ROOT,
                "%s, heap %s, %,d records, %d warm runs. %s.%n%n",
                Page.machine(),
                System.getProperty("bench.heap", "2g"),
                records,
                rounds,
                Versions.of(kinds, home));
    }

    private static String table(Map<ContenderKind, Match.Score> scores, List<ContenderKind> fallenOut) {
        StringBuilder table = new StringBuilder();
        table.append("| | warm: M records per CPU second | CPU s | s | frazil to it | cold: CPU s | frazil to it |"
                + " peak memory |\n|---|---|---|---|---|---|---|---|\n");
        Match.Score first = scores.values().iterator().next();
        scores.forEach((kind, score) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %.2f | %.1f | %.1f | %.1f | %.1f | %.1f | %d MB |%n",
                kind.title(),
                score.median().perCpuSecond() / 1e6,
                score.median().cpuSeconds(),
                score.median().wallSeconds(),
                first.median().perCpuSecond() / score.median().perCpuSecond(),
                score.cold().cpuSeconds(),
                first.cold().perCpuSecond() / score.cold().perCpuSecond(),
                score.peakMemory() >> 20)));
        fallenOut.forEach(
                kind -> table.append("| " + kind.title() + " | its process ended before its work did | | | | | | |\n"));
        return table.toString();
    }
}
