package io.frazil.stream.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** What is late, and what moves the watermark, without Kafka. */
class WatermarkMeaningTest {

    /** The second of two columns, as it is. */
    private record Second() implements EventTime {

        @Override
        public StructType columns() {
            return new StructType().add("at", DataTypes.TimestampType);
        }

        @Override
        public Reading reading() {
            return (InternalRow row) -> row.isNullAt(0) ? NONE : row.getLong(0);
        }
    }

    private static final StructType COLUMNS =
            new StructType().add("id", DataTypes.LongType).add("at", DataTypes.TimestampType);

    private static final Watermark TEN = new Watermark(new Second(), "at", "10 microseconds", 10);

    @Test
    void aRowBeforeTheWatermarkIsLateAndARowAtItIsNot() {
        LateCheck.Tally tally = new LateCheck.Tally();
        LateCheck check = check(new LateRows(TEN, 100, Long.MAX_VALUE), 99L, 100L, null, -5L, 107L);
        assertTrue(check.isLate(0, tally));
        assertFalse(check.isLate(1, tally));
        assertFalse(check.isLate(2, tally), "a row without a time");
        assertTrue(check.isLate(3, tally));
        assertFalse(check.isLate(4, tally));
        assertEquals(2, tally.late());
        assertEquals(97, check.reachedMicros(tally));
    }

    @Test
    void aRowTooFarAheadStaysAndMovesNothing() {
        LateCheck.Tally tally = new LateCheck.Tally();
        LateCheck check = check(new LateRows(TEN, 100, 200), 201L, 200L, Long.MAX_VALUE);
        for (int row = 0; row < 3; row++) {
            assertFalse(check.isLate(row, tally));
        }
        assertEquals(190, check.reachedMicros(tally));
    }

    @Test
    void withoutRowsThatCountThereIsNoWatermark() {
        LateCheck.Tally tally = new LateCheck.Tally();
        LateCheck check = check(LateRows.of(TEN), null, Long.MIN_VALUE + 3);
        assertFalse(check.isLate(0, tally));
        assertEquals(EventTime.NONE, check.reachedMicros(tally));
        assertFalse(check.isLate(1, tally));
        assertEquals(EventTime.NONE, check.reachedMicros(tally), "less the delay, there is no such time");
        assertFalse(check(LateRows.NONE, 5L).isLate(0, tally));
    }

    @Test
    void theWatermarkNeverMovesBack() {
        OptionalLong none = OptionalLong.empty();
        assertEquals(none, Watermark.after(none, none));
        assertEquals(OptionalLong.of(7), Watermark.after(OptionalLong.of(7), none));
        assertEquals(OptionalLong.of(7), Watermark.after(none, OptionalLong.of(7)));
        assertEquals(OptionalLong.of(7), Watermark.after(OptionalLong.of(7), OptionalLong.of(6)));
        assertEquals(OptionalLong.of(8), Watermark.after(OptionalLong.of(7), OptionalLong.of(8)));
    }

    @Test
    void countsOfRangesReachTheLargest() {
        ReadCounter.Counts one = new ReadCounter.Counts(5, 1, 2, 70);
        ReadCounter.Counts other = new ReadCounter.Counts(3, 0, 1, 40);
        assertEquals(new ReadCounter.Counts(8, 1, 3, 70), one.plus(other));
        assertEquals(OptionalLong.of(70), other.plus(one).reached());
        assertEquals(OptionalLong.empty(), ReadCounter.Counts.ZERO.reached());
        assertEquals(OptionalLong.of(40), ReadCounter.Counts.ZERO.plus(other).reached());
    }

    @Test
    void theSameTimeAndDelayAreTheSameHoweverWritten() {
        assertTrue(TEN.isSame(new Watermark(new Second(), "e.at", "INTERVAL '0.00001' SECOND", 10)));
        assertFalse(TEN.isSame(new Watermark(new Second(), "at", "10 microseconds", 11)));
        assertFalse(TEN.isSame(new Watermark(new EventTime.Nowhere(), "at", "10 microseconds", 10)));
    }

    private static LateCheck check(LateRows late, Long... times) {
        OnHeapColumnVector[] vectors = OnHeapColumnVector.allocateColumns(times.length, COLUMNS);
        for (int row = 0; row < times.length; row++) {
            vectors[0].putLong(row, 1_000);
            if (times[row] == null) {
                vectors[1].putNull(row);
            } else {
                vectors[1].putLong(row, times[row]);
            }
        }
        return new LateCheck(late, COLUMNS, vectors);
    }
}
