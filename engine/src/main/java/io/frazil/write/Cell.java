package io.frazil.write;

import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * Where a column's values stand in an {@link OutputRow}. Immutable.
 *
 * @param ordinal in its part of the row
 */
record Cell(Part part, int ordinal) {

    /** A part of an output row. */
    enum Part {
        READ,
        COMPUTED,
        BY_ROW
    }

    /** The column, with the values of all rows of the row's batch. */
    ColumnVector in(OutputRow row) {
        return switch (part) {
            case READ -> row.read[ordinal];
            case COMPUTED -> row.computed[ordinal];
            case BY_ROW -> throw new IllegalStateException("values that are made row by row stand in no column");
        };
    }
}
