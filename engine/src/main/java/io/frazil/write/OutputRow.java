package io.frazil.write;

import org.apache.spark.sql.catalyst.InternalRow;

/** One row on its way into a file: what was read as it was read, beside what was computed. Used again for each row. */
final class OutputRow {

    /** The row as it was read; columns that go into the table as they are stay in it. */
    InternalRow read;

    /** Computed values of plain types. */
    final InternalRow computed;

    /** Values of all other types, read or computed. */
    final InternalRow nested;

    OutputRow(InternalRow computed, InternalRow nested) {
        this.computed = computed;
        this.nested = nested;
    }
}
