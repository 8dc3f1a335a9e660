package io.frazil.run.step;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.FlowDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Counts what a flow does in this process. Thread-safe: the flow's thread writes, anyone reads. */
public final class FlowMeter {

    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final FlowDefinition definition;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private BatchCounts total = BatchCounts.ZERO;
    private long lagRecords;
    private Optional<Instant> behindSince = Optional.empty();
    private OptionalLong lastSnapshotId = OptionalLong.empty();
    private Optional<Instant> lastCommit = Optional.empty();
    private final Map<String, String> complaints = new TreeMap<>();

    private record Sample(Instant from, Instant at, long read) {}

    public FlowMeter(FlowDefinition definition) {
        this.definition = definition;
    }

    synchronized void seen(long lagRecords, Instant now) {
        this.lagRecords = lagRecords;
        if (lagRecords == 0) {
            behindSince = Optional.empty();
        } else if (behindSince.isEmpty()) {
            behindSince = Optional.of(now);
        }
    }

    synchronized void landed(BatchCounts counts, long snapshotId, Instant begun, Instant now) {
        total = total.plus(counts);
        lastSnapshotId = OptionalLong.of(snapshotId);
        lastCommit = Optional.of(now);
        samples.addLast(new Sample(begun, now, counts.read()));
    }

    /**
     * Something beside the flow's own work that goes wrong while the flow goes on; empty: no longer.
     *
     * @param of what complains; it takes back only what it has said itself
     */
    synchronized void complained(String of, Optional<String> complaint) {
        complaints.remove(of);
        complaint.ifPresent(said -> complaints.put(of, said));
    }

    public synchronized FlowStatus status(FlowState state, Instant now) {
        return new FlowStatus(
                definition.name(),
                definition.table(),
                definition.stream(),
                state.word(),
                lagRecords,
                behindSince.map(since -> seconds(since, now)).orElse(0.0),
                rate(now),
                total.read(),
                total.written(),
                lastSnapshotId,
                lastCommit.map(at -> OptionalLong.of(at.toEpochMilli())).orElse(OptionalLong.empty()),
                state.cause().map(Throwable::getMessage).or(this::complaint));
    }

    private Optional<String> complaint() {
        return complaints.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", complaints.values()));
    }

    private double rate(Instant now) {
        while (!samples.isEmpty() && samples.peekFirst().at().isBefore(now.minus(WINDOW))) {
            samples.removeFirst();
        }
        if (samples.isEmpty()) {
            return 0;
        }
        long read = samples.stream().mapToLong(Sample::read).sum();
        return read / Math.max(0.001, seconds(samples.peekFirst().from(), now));
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis() / 1000.0);
    }
}
