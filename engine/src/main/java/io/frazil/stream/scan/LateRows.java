package io.frazil.stream.scan;

import java.io.Serializable;

/**
 * Which rows of one batch are late. Immutable.
 *
 * @param heldMicros the watermark that earlier batches have reached; a row before it is late. {@link EventTime#NONE}: none
 *     is
 * @param newestMicros a row after it does not move the watermark
 */
record LateRows(Watermark watermark, long heldMicros, long newestMicros) implements Serializable {

    /** For a read without a watermark. */
    static final LateRows NONE = of(new Watermark(new EventTime.Nowhere(), "", "", 0));

    /** While nothing is known of earlier batches. */
    static LateRows of(Watermark watermark) {
        return new LateRows(watermark, EventTime.NONE, Long.MAX_VALUE);
    }

    EventTime time() {
        return watermark.time();
    }

    /** The watermark that a batch reaches by its newest time. */
    long reachedMicros(long maxEventMicros) {
        return maxEventMicros < Long.MIN_VALUE + watermark.delayMicros()
                ? EventTime.NONE
                : maxEventMicros - watermark.delayMicros();
    }
}
