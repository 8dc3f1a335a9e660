package io.frazil.commit;

import io.frazil.flow.BatchCounts;

/**
 * How the rows that a statement adds tell what became of the records it read.
 *
 * @param rowPerRecord every record that is not left out makes exactly one row, and the statement adds no other rows
 * @param canFilter the statement may leave records out
 */
public record Counting(boolean rowPerRecord, boolean canFilter) {

    /** A projection: one row for each record. */
    public static final Counting PROJECTION = new Counting(true, false);

    /** A projection with a WHERE. */
    public static final Counting FILTER = new Counting(true, true);

    /** Joins, explodes, aggregates, MERGE: rows do not tell of records; each record that reached the statement counts as written. */
    public static final Counting RECORDS = new Counting(false, true);

    /** @param addedRows what Iceberg counts as {@code added-records} of the snapshot */
    BatchCounts counts(BatchFacts facts, long addedRows) {
        long offered = facts.read() - facts.late() - facts.skipped() - facts.deadLettered();
        long written = rowPerRecord ? addedRows : offered;
        return new BatchCounts(
                facts.read(), written, offered - written, facts.late(), facts.skipped(), facts.deadLettered());
    }

    /** Invariant 4, and no record left out that the statement did not leave out. */
    boolean allows(BatchCounts counts) {
        return counts.addsUp() && (canFilter || counts.filtered() == 0);
    }
}
