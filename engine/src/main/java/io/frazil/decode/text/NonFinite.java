package io.frazil.decode.text;

import java.nio.charset.StandardCharsets;

/** The words for what no number can say, as Spark's {@code from_json} knows them. */
final class NonFinite {

    private NonFinite() {}

    /** What the word stands for; 0 if it is none of them. */
    static double of(byte[] bytes, int from, int to) {
        if (to - from < 3 || to - from > 9) {
            return 0;
        }
        return switch (new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)) {
            case "NaN" -> Double.NaN;
            case "Infinity", "+Infinity", "+INF" -> Double.POSITIVE_INFINITY;
            case "-Infinity", "-INF" -> Double.NEGATIVE_INFINITY;
            default -> 0;
        };
    }
}
