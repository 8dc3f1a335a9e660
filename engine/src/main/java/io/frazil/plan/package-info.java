/**
 * Statement to plan: what a flow does with each batch, decided once and refused where it would not mean what it says;
 * prints itself for EXPLAIN.
 *
 * <p>Comes in: Spark's plan of a statement over a stream. Goes out: what can be known of it without running it, and the
 * same plan bound to the offset ranges of one batch. Has no effects; knows no Kafka client and no commit.
 */
package io.frazil.plan;
