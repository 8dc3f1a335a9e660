package io.frazil.bench.driver;

import java.time.Duration;
import java.util.List;

/**
 * What one task cost.
 *
 * @param cpu of all threads of the contender's process
 * @param wall from the task to its answer
 */
record Measure(long records, Duration cpu, Duration wall) {

    double perCpuSecond() {
        return records / cpuSeconds();
    }

    double cpuSeconds() {
        return seconds(cpu);
    }

    double wallSeconds() {
        return seconds(wall);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** The one in the middle by its CPU time. */
    static Measure median(List<Measure> measures) {
        List<Measure> sorted = measures.stream()
                .sorted((one, other) -> one.cpu().compareTo(other.cpu()))
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }
}
