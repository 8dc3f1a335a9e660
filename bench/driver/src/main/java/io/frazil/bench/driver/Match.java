package io.frazil.bench.driver;

import io.frazil.bench.contender.ContenderEndedException;
import io.frazil.broker.EmbeddedKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Contenders that do one work by turns, each in a process that stays. The first of them is compared with the others, and
 * reads what they wrote. Confined to one thread.
 */
final class Match implements AutoCloseable {

    private final EmbeddedKafka kafka;
    private final String topic;
    private final Work work;
    private final long records;
    private final List<Runner> runners = new ArrayList<>();
    private final List<ContenderKind> fallenOut = new ArrayList<>();

    /** @param directory for warehouses and logs */
    Match(
            EmbeddedKafka kafka,
            Topics topics,
            Work work,
            long records,
            List<ContenderKind> kinds,
            Path home,
            Path directory) {
        this.kafka = kafka;
        this.work = work;
        this.records = records;
        this.topic = topics.of(work, records);
        kinds.forEach(kind -> runners.add(new Runner(kind, home, directory)));
    }

    /** What one contender needed: from a process's start to the work's end, and each further time. */
    record Score(Measure cold, List<Measure> warm, long peakMemory) {

        Measure median() {
            return Measure.median(warm);
        }
    }

    /**
     * Lets each do the work in a process of its own, whose start counts, and then so many times more.
     *
     * @return by contender, in their order; those that have fallen out are not in it
     * @throws IllegalStateException if they did not all write the same rows
     */
    Map<ContenderKind, Score> play(int rounds) {
        Map<ContenderKind, Measure> cold = new LinkedHashMap<>();
        Map<ContenderKind, List<Measure>> warm = new LinkedHashMap<>();
        for (Runner runner : List.copyOf(runners)) {
            measure(runner, "cold", () -> runner.cold(work, kafka.bootstrapServers(), topic, records))
                    .ifPresent(measure -> cold.put(runner.kind(), measure));
            warm.put(runner.kind(), new ArrayList<>());
        }
        for (int round = 1; round <= rounds; round++) {
            for (Runner runner : List.copyOf(runners)) {
                measure(runner, "run " + round, () -> runner.run(work, kafka.bootstrapServers(), topic, records))
                        .ifPresent(warm.get(runner.kind())::add);
            }
        }
        Map<ContenderKind, Score> scores = new LinkedHashMap<>();
        for (Runner runner : runners) {
            ContenderKind kind = runner.kind();
            scores.put(kind, new Score(cold.get(kind), warm.get(kind), runner.peakMemory()));
        }
        System.out.println("each wrote the same: " + same());
        return scores;
    }

    /** Those whose processes ended before the work did: there is nothing to tell of them but that. */
    List<ContenderKind> fallenOut() {
        return List.copyOf(fallenOut);
    }

    private Optional<Measure> measure(Runner runner, String what, Supplier<Measure> run) {
        try {
            Measure measure = run.get();
            tell(runner, what, measure);
            return Optional.of(measure);
        } catch (ContenderEndedException e) {
            if (runner == runners.get(0)) {
                throw e;
            }
            System.out.printf(
                    "%-12s %-6s ended before its work did; see its log%n",
                    runner.kind().title(), what);
            runners.remove(runner);
            fallenOut.add(runner.kind());
            runner.close();
            return Optional.empty();
        }
    }

    private String same() {
        Runner judge = runners.get(0);
        String expected = judge.checked(judge, work);
        for (Runner runner : runners) {
            String found = runner.checked(judge, work);
            if (!found.equals(expected)) {
                throw new IllegalStateException(
                        runner.kind().title() + " wrote " + found + ", not " + expected + ": no run counts");
            }
        }
        return expected;
    }

    private static void tell(Runner runner, String what, Measure measure) {
        System.out.printf(
                Locale.ROOT,
                "%-12s %-6s %6.2f CPU s, %6.2f s, %.2f M records per CPU second, peak %d MB%n",
                runner.kind().title(),
                what,
                measure.cpuSeconds(),
                measure.wallSeconds(),
                measure.perCpuSecond() / 1e6,
                runner.peakMemory() >> 20);
    }

    @Override
    public void close() {
        runners.forEach(Runner::close);
    }
}
