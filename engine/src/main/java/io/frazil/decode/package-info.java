/**
 * Bytes to columns, only the columns asked for: in comes one record's bytes and a row number, out comes that row of
 * Spark's column vectors, or the reason why not.
 *
 * <p>Knows neither Kafka nor Iceberg.
 */
package io.frazil.decode;
