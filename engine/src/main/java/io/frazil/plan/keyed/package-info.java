/**
 * Flows that change rows by key. In: an analysed statement, MERGE or an aggregate that is written to a table. Out: what
 * one batch brings, one row a key, and the MERGE that puts it into the table. Knows Spark's plans; must not know Kafka,
 * ledgers or how a batch is run.
 */
package io.frazil.plan.keyed;
