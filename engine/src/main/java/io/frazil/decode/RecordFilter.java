package io.frazil.decode;

/**
 * Tells by some of a record's columns whether it is wanted: conditions that must all hold, each told by some of the columns.
 * Not thread-safe; one per task.
 */
public interface RecordFilter {

    int conditions();

    /** Whether the condition is told by the column. */
    boolean looksAt(int condition, int column);

    /** Whether the condition holds for the record whose columns have these values in the row; those that it does not look at may have any. */
    boolean holds(int condition, int row);

    /** Whether the column has to be decoded of every record, wanted or not. */
    boolean isNeeded(int column);

    /** Whether all conditions hold. */
    default boolean wants(int row) {
        for (int condition = 0; condition < conditions(); condition++) {
            if (!holds(condition, row)) {
                return false;
            }
        }
        return true;
    }
}
