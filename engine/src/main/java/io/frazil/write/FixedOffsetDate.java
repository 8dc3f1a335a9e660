package io.frazil.write;

import java.util.concurrent.TimeUnit;

/** The date of a timestamp where the time zone has one offset for ever, as UTC has. Called by generated code. */
public final class FixedOffsetDate {

    private static final long MICROS_PER_DAY = TimeUnit.DAYS.toMicros(1);

    private FixedOffsetDate() {}

    /**
     * The same as Spark's cast, without a calendar.
     *
     * @param micros since 1970-01-01 UTC
     * @param offsetMicros of the time zone, less than a day
     * @return days since 1970-01-01
     */
    public static int of(long micros, long offsetMicros) {
        long days = Math.floorDiv(micros, MICROS_PER_DAY);
        long inDay = Math.floorMod(micros, MICROS_PER_DAY);
        return (int) (days + Math.floorDiv(inDay + offsetMicros, MICROS_PER_DAY));
    }
}
