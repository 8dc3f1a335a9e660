/**
 * Kafka: options, positions, ranges, and the Spark source that reads exactly the ranges it is told.
 *
 * <p>In come a stream's options and what a table has taken in; out come the ranges of the next batch
 * ({@link io.frazil.stream.BatchPlanner}), a table of Spark that reads them ({@link io.frazil.stream.KafkaTable}), and
 * how many records that were ({@link io.frazil.stream.ReadCounter}).
 *
 * <p>The only home of kafka-clients. Knows nothing of flows, tables or commits.
 */
package io.frazil.stream;
