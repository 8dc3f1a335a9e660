package io.frazil.stream.scan;

import static io.frazil.stream.Streams.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.OffsetRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
    void aRangeIsCompleteWhenItsPiecesAre() {
        ReadCounter driver = new ReadCounter();
        driver.merge(task(range("t", 0, 0, 4), 4, 1));
        CompletableFuture<Void> read = driver.whenRead(List.of(A));
        driver.merge(task(range("t", 0, 5, 10), 5, 0));
        driver.merge(task(range("t", 1, 4, 5), 1, 0));
        assertEquals(List.of(A, B), driver.missing(List.of(A, B)), "offset 4 has not been read");
        assertEquals(Optional.empty(), driver.complete(List.of(A)));
        assertFalse(read.isDone());
        driver.merge(task(range("t", 0, 4, 5), 1, 1));
        assertEquals(List.of(B), driver.missing(List.of(A, B)));
        assertEquals(Optional.of(new ReadCounter.Counts(10, 2)), driver.complete(List.of(A)));
        assertTrue(read.isDone());
    }

    @Test
    void aRangeThatWasCutTwiceCountsOnce() {
        ReadCounter driver = new ReadCounter();
        for (OffsetRange piece :
                List.of(range("t", 0, 0, 5), range("t", 0, 0, 3), range("t", 0, 3, 6), range("t", 0, 6, 10))) {
            driver.merge(task(piece, piece.offsets(), 0));
        }
        assertEquals(Optional.of(new ReadCounter.Counts(10, 0)), driver.complete(List.of(A)));
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
