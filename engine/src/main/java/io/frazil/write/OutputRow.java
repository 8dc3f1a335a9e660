package io.frazil.write;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * One row on its way into a file: a row of a batch's columns, those that were read beside those that were computed. Used
 * again for each row.
 */
final class OutputRow {

    /** As they were read; columns that go into the table as they are stay in them. */
    ColumnVector[] read = {};

    /** Of the row, in the columns. */
    int ordinal;

    private int rows;

    /** Computed values of plain types. */
    final ColumnVector[] computed;

    /** Values of all other types, read or computed, of this row alone. */
    final InternalRow nested;

    OutputRow(ColumnVector[] computed, InternalRow nested) {
        this.computed = computed;
        this.nested = nested;
    }

    /** The row stands in these columns from now on. */
    void startBatch(ColumnVector[] columns, int rowsOfBatch) {
        read = columns;
        rows = rowsOfBatch;
    }

    /** How large the values of the column are, on average of its batch, that has the largest ones. */
    int largestValueBytes() {
        long largest = Long.BYTES;
        for (ColumnVector column : read) {
            if (column.dataType() instanceof StringType && column instanceof WritableColumnVector texts) {
                largest = Math.max(largest, texts.arrayData().getElementsAppended() / Math.max(1, rows));
            }
        }
        return (int) Math.min(largest, Integer.MAX_VALUE);
    }
}
