package io.frazil.stream.option;

/** What becomes of a record that cannot be decoded. */
public enum BadRecords {
    /** It is left out and counted. */
    SKIP,
    /** The read stops and names it. */
    FAIL
}
