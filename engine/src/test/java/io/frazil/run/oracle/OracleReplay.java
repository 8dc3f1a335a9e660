package io.frazil.run.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;

/**
 * The messages of one topic taken in once more, batch by batch as a flow's ledger says that they were cut, by a rule of
 * late rows of its own. Belongs to one seed.
 */
final class OracleReplay {

    /** How a statement says which rows are late. */
    enum Form {
        NONE,
        PREDICATE,
        CLAUSE
    }

    /**
     * A message.
     *
     * @param row what it decodes to, null if to nothing
     * @param time that lateness is told by, null if it has none
     */
    record Sent(Row row, Instant time) {}

    /** The statement's rule of late rows. */
    record Rule(Form form, String time, Duration delay) {

        /** What stands for the stream in a statement. */
        String source(String stream) {
            return switch (form) {
                case NONE -> stream;
                case PREDICATE ->
                    "(SELECT * FROM " + stream + " WHERE " + time + " >= WATERMARK(" + time + ", '" + delay.toMinutes()
                            + " minutes'))";
                case CLAUSE ->
                    "(SELECT * FROM " + stream + " WATERMARK " + time + " DELAY OF INTERVAL " + delay.toMinutes()
                            + " MINUTES)";
            };
        }
    }

    /** Messages' times are before it, or so far after it that they move nothing. */
    private final Instant future = Instant.now().plus(Duration.ofMinutes(30));

    private final List<List<Sent>> partitions = new ArrayList<>();

    OracleReplay(int partitions) {
        for (int i = 0; i < partitions; i++) {
            this.partitions.add(new ArrayList<>());
        }
    }

    /** The next message of a topic partition. */
    void sent(int partition, Row row, Instant time) {
        partitions.get(partition).add(new Sent(row, time));
    }

    /** The rows that the statement was given, in the order of the ledger; checks every entry of it on the way. */
    List<Row> rows(String what, Rule rule, List<LedgerEntry> oldestFirst) {
        List<Row> rows = new ArrayList<>();
        long[] next = new long[partitions.size()];
        OptionalLong mark = OptionalLong.empty();
        for (LedgerEntry entry : oldestFirst) {
            if (entry.kind() == LedgerEntry.Kind.BATCH) {
                mark = batch(what + ", " + entry, rule, entry, next, mark, rows);
            }
            assertEquals(mark, entry.watermarkMicros(), () -> what + ", watermark of " + entry);
        }
        for (int i = 0; i < next.length; i++) {
            assertEquals(partitions.get(i).size(), next[i], what + ": end of topic partition " + i);
        }
        return rows;
    }

    private OptionalLong batch(
            String what, Rule rule, LedgerEntry entry, long[] next, OptionalLong mark, List<Row> rows) {
        long late = 0;
        long skipped = 0;
        long read = 0;
        OptionalLong reached = OptionalLong.empty();
        for (OffsetRange range : entry.ranges()) {
            int partition = range.topicPartition().partition();
            assertEquals(next[partition], range.from(), what);
            assertTrue(range.until() <= partitions.get(partition).size(), what);
            next[partition] = range.until();
            for (Sent sent : partitions.get(partition).subList((int) range.from(), (int) range.until())) {
                read++;
                if (sent.row() == null) {
                    skipped++;
                    continue;
                }
                if (rule.form() == Form.NONE) {
                    rows.add(sent.row());
                    continue;
                }
                if (sent.time() == null) {
                    if (rule.form() == Form.CLAUSE) {
                        rows.add(sent.row());
                    }
                    continue;
                }
                long time = ChronoUnit.MICROS.between(Instant.EPOCH, sent.time());
                if (sent.time().isBefore(future)) {
                    reached = later(reached, time);
                }
                if (mark.isPresent() && time < mark.getAsLong()) {
                    late++;
                } else {
                    rows.add(sent.row());
                }
            }
        }
        BatchCounts counts = entry.counts();
        assertEquals(List.of(read, late, skipped), List.of(counts.read(), counts.late(), counts.skipped()), what);
        long delay = rule.delay().toNanos() / 1000;
        return reached.isEmpty() ? mark : later(mark, reached.getAsLong() - delay);
    }

    private static OptionalLong later(OptionalLong one, long other) {
        return OptionalLong.of(one.isEmpty() ? other : Math.max(one.getAsLong(), other));
    }
}
