package io.frazil.stream.scan;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** The time that a record tells of itself, computed from its columns. Immutable; travels to the tasks. */
public interface EventTime extends Serializable {

    /** The time of a record that tells none. */
    long NONE = Long.MIN_VALUE;

    /** The columns that it is computed from, decoded and hidden ones. */
    StructType columns();

    /** For one task. */
    Reading reading();

    /** Computes the times of one task's records. Confined to its thread. */
    @FunctionalInterface
    interface Reading {

        /**
         * @param row of {@link #columns()}
         * @return microseconds since 1970-01-01 UTC, or {@link #NONE}
         */
        long micros(InternalRow row);
    }

    /** That of a read without a watermark. */
    record Nowhere() implements EventTime {

        @Override
        public StructType columns() {
            return new StructType();
        }

        @Override
        public Reading reading() {
            return row -> NONE;
        }
    }
}
