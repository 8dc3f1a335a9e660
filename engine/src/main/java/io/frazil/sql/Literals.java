package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.time.Duration;
import java.util.Locale;
import org.apache.spark.sql.catalyst.util.SparkParserUtils$;

/** The literals of our own grammar, read as Spark reads its own. Stateless. */
final class Literals {

    private Literals() {}

    /** The text of a string literal in single or double quotes, escapes resolved as Spark does. */
    static String unquote(String literal) {
        return SparkParserUtils$.MODULE$.unescapeSQLString(literal, false);
    }

    /** The name in back quotes. */
    static String unquoteName(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replace("``", "`");
    }

    static Duration duration(long amount, String unit) {
        try {
            return switch (unit.toLowerCase(Locale.ROOT)) {
                case "milliseconds" -> Duration.ofMillis(amount);
                case "second", "seconds" -> Duration.ofSeconds(amount);
                case "minute", "minutes" -> Duration.ofMinutes(amount);
                case "hour", "hours" -> Duration.ofHours(amount);
                default -> throw new IllegalArgumentException("not in the grammar: " + unit);
            };
        } catch (ArithmeticException e) {
            throw new FrazilException(ErrorCode.SYNTAX, "cannot wait " + amount + " " + unit, "give a shorter time", e);
        }
    }
}
