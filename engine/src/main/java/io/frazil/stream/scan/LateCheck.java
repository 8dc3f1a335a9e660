package io.frazil.stream.scan;

import java.util.Arrays;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;

/** Tells one task's late rows, and notes how far its other rows move the watermark. Confined to the task's thread. */
final class LateCheck {

    private final LateRows late;
    private final EventTime.Reading time;
    private final ColumnarBatchRow row;
    private final boolean isNeeded;

    /** Counted up row by row, for one range. */
    static final class Tally {
        private long late;
        private long maxEventMicros = EventTime.NONE;

        long late() {
            return late;
        }
    }

    /** @param vectors of the columns, in their order */
    LateCheck(LateRows late, StructType columns, WritableColumnVector[] vectors) {
        this.late = late;
        StructField[] needed = late.time().columns().fields();
        ColumnVector[] found = new ColumnVector[needed.length];
        for (int i = 0; i < needed.length; i++) {
            found[i] = vectors[columns.fieldIndex(needed[i].name())];
        }
        this.time = late.time().reading();
        this.row = new ColumnarBatchRow(found);
        this.isNeeded = needed.length > 0;
    }

    boolean looksAt(String column) {
        return Arrays.asList(late.time().columns().fieldNames()).contains(column);
    }

    /** Whether the row of the vectors is late. */
    boolean isLate(int rowId, Tally tally) {
        if (!isNeeded) {
            return false;
        }
        row.rowId = rowId;
        long micros = time.micros(row);
        if (micros == EventTime.NONE) {
            return false;
        }
        if (micros < late.heldMicros()) {
            tally.late++;
            return true;
        }
        if (micros <= late.newestMicros()) {
            tally.maxEventMicros = Math.max(tally.maxEventMicros, micros);
        }
        return false;
    }

    long reachedMicros(Tally tally) {
        return late.reachedMicros(tally.maxEventMicros);
    }
}
