/**
 * Rows of a batch into data files where they are read: no row is built that is not computed, no value is boxed. Knows
 * Iceberg's files and Spark's expressions, and neither streams nor flows.
 */
package io.frazil.write;
