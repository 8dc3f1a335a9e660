/**
 * Kafka: options, positions, ranges, and the Spark source that reads exactly the ranges it is told.
 *
 * <p>The only home of kafka-clients. Knows nothing of flows, tables or commits.
 */
package io.frazil.stream;
