package io.frazil.decode;

import java.nio.charset.StandardCharsets;

/**
 * Why one record cannot be decoded. Made for every bad record, so it carries no stack trace and writes its message only
 * when asked.
 */
public final class DecodeException extends Exception {

    private static final int FOUND_CHARACTERS = 40;

    private final String expected;
    private final String found;
    private final String problem;
    private String path = "";

    private DecodeException(String expected, String found, String problem) {
        super(null, null, false, false);
        this.expected = expected;
        this.found = found;
        this.problem = problem;
    }

    /** A value that is not of its column's type. */
    static DecodeException mismatch(String expected, String found) {
        return new DecodeException(expected, found, "");
    }

    /** A record that does not follow its format; no field is to blame. */
    static DecodeException malformed(String problem) {
        return new DecodeException("", "", problem);
    }

    /** The bytes as a text to show, shortened. */
    static String excerpt(byte[] bytes, int from, int to) {
        // A character is at most four bytes long.
        int enough = Math.min(to, from + 4 * FOUND_CHARACTERS + 4);
        String text = new String(bytes, from, enough - from, StandardCharsets.UTF_8);
        if (text.codePointCount(0, text.length()) <= FOUND_CHARACTERS) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, FOUND_CHARACTERS)) + "...";
    }

    /** The same, of a value inside the field of that name; of a record that is malformed, no field is to blame. */
    DecodeException inField(String name) {
        return problem.isEmpty() ? inColumn(name) : this;
    }

    /** The same, of a column that is decoded by itself: it is to blame for being malformed, too. */
    DecodeException inColumn(String name) {
        path = path.isEmpty() || path.startsWith("[") ? name + path : name + "." + path;
        return this;
    }

    /** The same, of a value inside an array's element or a map's value. */
    DecodeException inElement(String key) {
        if (!problem.isEmpty()) {
            return this;
        }
        path = path.isEmpty() || path.startsWith("[") ? "[" + key + "]" + path : "[" + key + "]." + path;
        return this;
    }

    /** The field to blame, such as {@code items[2].price}; empty if it is the whole record. */
    public String field() {
        return path;
    }

    /** The type that was expected, in Spark SQL's words; empty if the record is malformed. */
    public String expected() {
        return expected;
    }

    /** The text that was found, shortened; empty if the record is malformed. */
    public String found() {
        return found;
    }

    @Override
    public String getMessage() {
        String what = problem.isEmpty() ? "expected " + expected + ", found " + found : problem;
        return path.isEmpty() ? what : "field \"" + path + "\": " + what;
    }
}
