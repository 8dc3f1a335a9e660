package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.Optional;
import org.apache.spark.SparkIllegalArgumentException;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.util.IntervalUtils;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.UTF8String;

/** How long after the newest row a row may come, and how the statement writes it. Immutable. */
record WatermarkDelay(long micros, String text) {

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    /** @param written the second argument of WATERMARK */
    static WatermarkDelay of(Expression written) {
        return read(written)
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.BAD_STATEMENT,
                        "cannot read the delay of WATERMARK: " + written.sql() + " is not an interval of fixed length",
                        "write it as '10 minutes'"));
    }

    static WatermarkDelay of(CalendarInterval interval) {
        return read(interval, interval.toString())
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.BAD_STATEMENT,
                        "cannot read the delay of WATERMARK: " + interval + " is not an interval of fixed length",
                        "write it as INTERVAL 10 MINUTES"));
    }

    private static Optional<WatermarkDelay> read(Expression written) {
        if (!(written instanceof Literal literal) || literal.value() == null) {
            return Optional.empty();
        }
        if (literal.value() instanceof UTF8String text) {
            try {
                return read(
                        IntervalUtils.stringToInterval(text), text.toString().strip());
            } catch (SparkIllegalArgumentException e) {
                return Optional.empty();
            }
        }
        if (literal.value() instanceof CalendarInterval interval) {
            return read(interval, interval.toString());
        }
        if (literal.value() instanceof Long micros && literal.dataType() instanceof DayTimeIntervalType) {
            CalendarInterval interval = new CalendarInterval(0, 0, micros);
            return read(interval, interval.toString());
        }
        return Optional.empty();
    }

    /** Empty: its length depends on the calendar, or is below zero. */
    private static Optional<WatermarkDelay> read(CalendarInterval interval, String text) {
        if (interval.months != 0) {
            return Optional.empty();
        }
        try {
            long micros = Math.addExact(Math.multiplyExact(interval.days, MICROS_PER_DAY), interval.microseconds);
            return micros < 0 ? Optional.empty() : Optional.of(new WatermarkDelay(micros, text));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }
}
