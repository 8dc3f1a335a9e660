/**
 * The written forms of scalar values: in comes the text of one value as bytes, out comes the value in a row of one of
 * Spark's column vectors, or that it is none of its type.
 *
 * <p>Knows no record format, and nothing of fields and records.
 */
package io.frazil.decode.text;
