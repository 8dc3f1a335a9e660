package io.frazil.stream.option;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How much one batch takes in.
 *
 * @param maxOffsets over all topic partitions; empty: all there is
 * @param minOffsets fewer than this wait for more, but no longer than {@code maxDelay}
 * @param maxDelay since the last batch
 */
public record BatchLimits(OptionalLong maxOffsets, OptionalLong minOffsets, Duration maxDelay) {

    /** Spark's own default of {@code maxTriggerDelay}. */
    public static final Duration DEFAULT_MAX_DELAY = Duration.ofMinutes(15);

    public static final BatchLimits NONE =
            new BatchLimits(OptionalLong.empty(), OptionalLong.empty(), DEFAULT_MAX_DELAY);

    public BatchLimits {
        if (maxOffsets.orElse(1) < 1 || minOffsets.orElse(1) < 1 || maxDelay.isNegative()) {
            throw new IllegalArgumentException("not limits: " + maxOffsets + ", " + minOffsets + ", " + maxDelay);
        }
    }
}
