package io.frazil.stream.scan;

import java.io.Serializable;
import java.util.OptionalLong;

/**
 * What a statement says of late rows: which time of a record counts, and how long after the newest one it may come.
 * Immutable.
 *
 * @param of the time as the statement writes it
 * @param delay as the statement writes it
 */
public record Watermark(EventTime time, String of, String delay, long delayMicros) implements Serializable {

    /** The same time and delay, however they are written. */
    public boolean isSame(Watermark other) {
        return time.equals(other.time) && delayMicros == other.delayMicros;
    }

    @Override
    public String toString() {
        return "WATERMARK(" + of + ", '" + delay + "')";
    }

    /**
     * The watermark that holds after a batch; it never moves back.
     *
     * @param held before the batch; empty: none
     * @param reached by the batch's own records; empty: it had none that count
     */
    public static OptionalLong after(OptionalLong held, OptionalLong reached) {
        if (held.isEmpty() || reached.isEmpty()) {
            return held.isEmpty() ? reached : held;
        }
        return OptionalLong.of(Math.max(held.getAsLong(), reached.getAsLong()));
    }
}
