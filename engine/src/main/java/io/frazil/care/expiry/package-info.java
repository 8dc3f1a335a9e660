/**
 * A table whose history is long -> the same table without what its own properties let go. Start reading at
 * {@link io.frazil.care.expiry.Expiry}. Knows nothing of Spark.
 */
package io.frazil.care.expiry;
