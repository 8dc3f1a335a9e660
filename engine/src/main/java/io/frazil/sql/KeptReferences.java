package io.frazil.sql;

import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * Keeps the references {@code ${env:NAME}} in a stream's declaration from Spark's variable substitution, which would put
 * the value in their place, before anybody sees the text, and so into the stored definition. Stateless.
 */
final class KeptReferences {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?=env:)");

    /** A character for private use between dollar and brace: Spark sees no variable. */
    private static final String MASKED = "$\uE000{";

    private KeptReferences() {}

    /** Spark's way from text to plan. */
    interface Parse {
        LogicalPlan parse(String text) throws ParseException;
    }

    /** The plan; in that of a stream's declaration references are masked. */
    static LogicalPlan parsed(String text, Parse spark) throws ParseException {
        String masked = REFERENCE.matcher(text).replaceAll(found -> "\\" + MASKED);
        if (masked.equals(text) || !text.toLowerCase(Locale.ROOT).contains("kafka")) {
            return spark.parse(text);
        }
        LogicalPlan plan;
        try {
            plan = spark.parse(masked);
        } catch (ParseException withoutValues) {
            try {
                return spark.parse(text);
            } catch (ParseException e) {
                // The other one quotes the text, with the values in it.
                throw withoutValues;
            }
        }
        return CreatedStream.isIn(plan) ? plan : spark.parse(text);
    }

    static String unmasked(String text) {
        return text.replace(MASKED, "${");
    }
}
