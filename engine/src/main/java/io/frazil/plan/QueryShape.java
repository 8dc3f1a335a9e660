package io.frazil.plan;

/**
 * What a query makes of the records of its stream.
 *
 * @param filters whether it may leave records out
 * @param oneRowPerRecord whether a record becomes at most one row; if not, rows cannot be counted against records
 * @param aggregates whether its rows are totals over the stream
 */
public record QueryShape(boolean filters, boolean oneRowPerRecord, boolean aggregates) {

    static final QueryShape STREAM = new QueryShape(false, true, false);

    QueryShape filtered() {
        return new QueryShape(true, oneRowPerRecord, aggregates);
    }

    QueryShape multiplied() {
        return new QueryShape(filters, false, aggregates);
    }

    QueryShape aggregated() {
        return new QueryShape(true, false, true);
    }
}
