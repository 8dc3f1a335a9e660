package io.frazil.flow;

import java.io.Serializable;

/**
 * What became of the records of one batch. Unit: records (of Kafka), so a statement that makes several rows of one
 * record still writes one record; the rows are in Iceberg's own {@code added-records}.
 *
 * @param read records that Kafka delivered for the batch's ranges
 * @param written records that reached the table
 * @param filtered records that the statement left out
 * @param late records older than the watermark
 * @param skipped records that could not be decoded, with {@code bad.records = 'skip'}
 * @param deadLettered records that could not be decoded and were kept in the dead-letter table
 */
public record BatchCounts(long read, long written, long filtered, long late, long skipped, long deadLettered)
        implements Serializable {

    public static final BatchCounts ZERO = new BatchCounts(0, 0, 0, 0, 0, 0);

    public BatchCounts plus(BatchCounts other) {
        return new BatchCounts(
                read + other.read,
                written + other.written,
                filtered + other.filtered,
                late + other.late,
                skipped + other.skipped,
                deadLettered + other.deadLettered);
    }

    /** Invariant 4: every record that was read is accounted for, and nothing is counted below zero. */
    public boolean addsUp() {
        return read == written + filtered + late + skipped + deadLettered
                && written >= 0
                && filtered >= 0
                && late >= 0
                && skipped >= 0
                && deadLettered >= 0;
    }

    @Override
    public String toString() {
        return "read " + read + " = written " + written + " + filtered " + filtered + " + late " + late + " + skipped "
                + skipped + " + dead-lettered " + deadLettered;
    }
}
