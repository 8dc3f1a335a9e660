package io.frazil.run.flow;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubled from 200 ms to 30 s, with up to a quarter taken off at random so that
 * flows do not try in step. Not thread-safe.
 */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LAST = Duration.ofSeconds(30);

    private final RandomGenerator random;
    private int failures;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration failed() {
        long full = Math.min(FIRST.toMillis() << Math.min(failures, 20), LAST.toMillis());
        failures++;
        return Duration.ofMillis(full - random.nextLong(full / 4 + 1));
    }

    void succeeded() {
        failures = 0;
    }

    int failures() {
        return failures;
    }
}
