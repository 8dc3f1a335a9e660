package io.frazil.sql;

/**
 * Keeps <code>${env:NAME}</code> in the options of a stream from Spark's parser, which would put the variable's value
 * in its place and so into the stored definition. Stateless.
 */
final class EnvReferences {

    private static final String REFERENCE = "${env:";
    /** Of the same length, so that errors name the same place; Spark knows no variables of that kind. */
    private static final String SHIELDED = "${ENV:";

    private EnvReferences() {}

    static boolean anyIn(String text) {
        return text.contains(REFERENCE);
    }

    static String shield(String text) {
        return text.replace(REFERENCE, SHIELDED);
    }

    static String unshield(String value) {
        return value.replace(SHIELDED, REFERENCE);
    }
}
