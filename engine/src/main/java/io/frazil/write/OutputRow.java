package io.frazil.write;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * One row on its way into a file: a row of a batch's columns, those that were read beside those that were computed. Used
 * again for each row.
 */
final class OutputRow {

    /** As they were read; columns that go into the table as they are stay in them. */
    ColumnVector[] read;

    /** Of the row, in the columns. */
    int ordinal;

    /** Computed values that are not nested. */
    final ColumnVector[] computed;

    /** Values that go through Iceberg's own writers, of this row alone. */
    final InternalRow byRow;

    OutputRow(ColumnVector[] computed, InternalRow byRow) {
        this.computed = computed;
        this.byRow = byRow;
    }
}
