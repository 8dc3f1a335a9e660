package io.frazil.bench.frazil;

import io.frazil.run.flow.Flows;
import io.frazil.run.step.FlowStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.sql.SparkSession;

/**
 * Notes every so often how many batches of one size the only flow of this process has committed, and when it did the last of
 * them; asks the flow's own counters, as its table does not keep all commits.
 */
final class CommitClock implements AutoCloseable {

    private static final long MILLIS_BETWEEN_LOOKS = 50;

    private final ConcurrentSkipListMap<Long, Long> millisByCommits = new ConcurrentSkipListMap<>();
    private final Flows flows;
    private final int records;
    private final Thread thread = new Thread(this::look, "commit-clock");

    private CommitClock(SparkSession session, int records) {
        this.flows = Flows.of(session);
        this.records = records;
    }

    /** @param records of each batch */
    static CommitClock started(SparkSession session, int records) {
        CommitClock clock = new CommitClock(session, records);
        clock.thread.setDaemon(true);
        clock.thread.start();
        return clock;
    }

    private void look() {
        try {
            while (true) {
                flows.statuses().forEach(this::note);
                Thread.sleep(MILLIS_BETWEEN_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(FlowStatus status) {
        status.lastCommitMillis()
                .ifPresent(millis -> millisByCommits.putIfAbsent(status.readTotal() / records, millis));
    }

    /** How many there were when it first looked. */
    long first() {
        return millisByCommits.firstKey();
    }

    long last() {
        return millisByCommits.lastKey();
    }

    /** When there were so many; between two looks, in proportion. */
    long millisAt(long commits) {
        Map.Entry<Long, Long> before = millisByCommits.floorEntry(commits);
        Map.Entry<Long, Long> after = millisByCommits.ceilingEntry(commits);
        long between = after.getKey() - before.getKey();
        return between == 0
                ? before.getValue()
                : before.getValue() + (after.getValue() - before.getValue()) * (commits - before.getKey()) / between;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
