package io.frazil.run.batch;

import io.frazil.stream.scan.KafkaTable;
import io.frazil.stream.scan.ReadCounter;
import io.frazil.stream.scan.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;

/**
 * What earlier batches and the clock say of one batch's late rows; a statement without a watermark has none, and passes
 * on what an earlier one has reached. Immutable.
 *
 * @param heldMicros the watermark before the batch; empty: no row is late
 * @param newestMicros a row after it does not move the watermark
 */
public record BatchWatermark(OptionalLong heldMicros, long newestMicros) {

    /** @param now when the batch begins */
    public static BatchWatermark of(OptionalLong heldMicros, Instant now, Duration maxAhead) {
        return new BatchWatermark(heldMicros, micros(now, maxAhead));
    }

    /** The stream, with late rows left out of it. */
    public KafkaTable applied(KafkaTable stream) {
        return stream.withLateBefore(heldMicros, newestMicros);
    }

    /** The watermark that holds after the batch. */
    public OptionalLong after(ReadCounter.Counts counts) {
        return Watermark.after(heldMicros, counts.reached());
    }

    public static String text(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static long micros(Instant now, Duration maxAhead) {
        try {
            return Math.addExact(
                    ChronoUnit.MICROS.between(Instant.EPOCH, now),
                    ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(maxAhead)));
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }
}
