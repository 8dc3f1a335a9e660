/**
 * The Spark source: in come ranges and the columns that are wanted, out come column vectors, and how many records that
 * were.
 *
 * <p>Start reading at {@link io.frazil.stream.scan.KafkaTable}.
 */
package io.frazil.stream.scan;
