/**
 * Rows and position in one snapshot, once: in comes a batch and the statement that writes it, out comes the outcome as the
 * table itself tells it.
 *
 * <p>Knows Iceberg; knows neither Kafka nor SQL.
 */
package io.frazil.commit;
