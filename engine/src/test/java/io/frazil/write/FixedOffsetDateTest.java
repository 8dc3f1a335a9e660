package io.frazil.write;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.ZoneOffset;
import java.util.Random;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.junit.jupiter.api.Test;

/** Dates are those of Spark's cast. */
class FixedOffsetDateTest {

    @Test
    void aDateIsThatOfSparksCast() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            // Of all magnitudes, before and after 1970.
            long micros = random.nextLong() >> random.nextInt(64);
            int seconds = random.nextInt(2 * 18 * 3600 + 1) - 18 * 3600;
            ZoneOffset zone = ZoneOffset.ofTotalSeconds(seconds);
            assertEquals(
                    DateTimeUtils.microsToDays(micros, zone),
                    FixedOffsetDate.of(micros, seconds * 1_000_000L),
                    () -> "seed " + seed + ": " + micros + " at " + zone);
        }
    }
}
