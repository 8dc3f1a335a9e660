/**
 * What a batch takes: in come a position, what Kafka has, and limits; out come ranges, or nothing yet, or that Kafka has
 * lost something.
 *
 * <p>Pure; start reading at {@link io.frazil.stream.batch.BatchPlanner}.
 */
package io.frazil.stream.batch;
