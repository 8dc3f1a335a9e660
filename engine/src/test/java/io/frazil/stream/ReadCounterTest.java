package io.frazil.stream;

import static io.frazil.stream.Streams.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.OffsetRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadCounterTest {

    private static final OffsetRange A = range("t", 0, 0, 10);
    private static final OffsetRange B = range("t", 1, 5, 9);

    @Test
    void aTaskThatRanTwiceCountsOnce() {
        ReadCounter driver = new ReadCounter();
        driver.merge(task(A, 10, 1));
        driver.merge(task(A, 10, 1));
        assertEquals(Optional.empty(), driver.complete(List.of(A, B)), "one range is missing");
        driver.merge(task(B, 4, 2));
        driver.merge(task(A, 10, 1));
        assertEquals(Optional.of(new ReadCounter.Counts(14, 3)), driver.complete(List.of(A, B)));
        assertEquals(Optional.of(new ReadCounter.Counts(4, 2)), driver.complete(List.of(B)));
        assertEquals(Optional.of(ReadCounter.Counts.ZERO), driver.complete(List.of()));
    }

    @Test
    void copiesAreTheirOwn() {
        ReadCounter counter = task(A, 10, 0);
        ReadCounter copy = counter.copy();
        copy.add(new ReadCounter.RangeCount(B, ReadCounter.Counts.ZERO));
        assertEquals(Map.of(A, new ReadCounter.Counts(10, 0)), counter.value());
        assertFalse(copy.isZero());
        copy.reset();
        assertTrue(copy.isZero());
        assertTrue(counter.copyAndReset().isZero());
    }

    private static ReadCounter task(OffsetRange range, long read, long skipped) {
        ReadCounter counter = new ReadCounter();
        counter.add(new ReadCounter.RangeCount(range, new ReadCounter.Counts(read, skipped)));
        return counter;
    }
}
