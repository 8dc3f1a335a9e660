package io.frazil.plan;

/**
 * What a query makes of the records of its stream.
 *
 * @param filters whether it may leave records out
 * @param oneRowPerRecord whether a record becomes at most one row; if not, rows cannot be counted against records
 */
public record QueryShape(boolean filters, boolean oneRowPerRecord) {

    static final QueryShape STREAM = new QueryShape(false, true);

    QueryShape filtered() {
        return new QueryShape(true, oneRowPerRecord);
    }

    QueryShape multiplied() {
        return new QueryShape(filters, false);
    }
}
