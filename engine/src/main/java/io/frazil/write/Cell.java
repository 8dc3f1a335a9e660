package io.frazil.write;

import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Where a column's value stands in an {@link OutputRow}. Immutable.
 *
 * @param ordinal in its part of the row
 */
record Cell(Part part, int ordinal) {

    /** A part of an output row. */
    enum Part {
        READ,
        COMPUTED,
        NESTED
    }

    InternalRow in(OutputRow row) {
        return part == Part.READ ? row.read : part == Part.COMPUTED ? row.computed : row.nested;
    }
}
