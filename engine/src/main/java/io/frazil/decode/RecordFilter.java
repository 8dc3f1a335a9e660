package io.frazil.decode;

/** Tells by some of a record's columns whether it is wanted. Not thread-safe; one per task. */
public interface RecordFilter {

    /** Which of the columns it looks at, or has to be decoded even of a record that is not wanted. */
    boolean looksAt(int column);

    /** Whether the record is wanted whose columns have these values in the row; those that it does not look at may have any. */
    boolean wants(int row);
}
