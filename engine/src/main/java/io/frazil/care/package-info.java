/**
 * What is done to a table beside filling it: taken back to an older snapshot, audited, compacted, cleaned up.
 *
 * <p>Knows Iceberg, and Kafka by way of {@code stream}; does not know which flows run here.
 */
package io.frazil.care;
