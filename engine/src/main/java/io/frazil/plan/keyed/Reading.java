package io.frazil.plan.keyed;

/** How a statement over a stream is read; a statement has one reading, and EXPLAIN names it. */
public enum Reading {
    /** Rows are put beside those that are there. */
    APPEND,
    /** The messages of one key are applied one after another, in Kafka's order. */
    IN_ORDER,
    /** As {@link #IN_ORDER}, but nothing tells which rows a message can find, so that all are applied by one task. */
    IN_ORDER_OF_ALL,
    /** As {@link #IN_ORDER}, but two messages of one key in one batch are an error. */
    ONE_MESSAGE_A_KEY,
    /** The table holds the running totals; what a batch adds up to is added to them. */
    TOTALS_IN_TABLE,
    /** Running totals are kept in a table of their own, and their results go to the target. */
    TOTALS_BESIDE_TABLE,
    /** As {@link #TOTALS_BESIDE_TABLE}, but what the statement adds to what is stored is the totals of the batch. */
    TOTALS_AND_INCREMENTS,
    /** The statement adds to what is stored by itself; it gets the totals of the batch alone. */
    INCREMENTS
}
