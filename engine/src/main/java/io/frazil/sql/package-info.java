/**
 * Text to {@link io.frazil.sql.Statement}: what Spark's grammar does not know is parsed by a grammar of our own, what it
 * knows and Frazil reads in its own way is recognised in Spark's parsed plan; everything else stays Spark's.
 *
 * <p>With {@code plan}, the only place that knows Spark's parser and plans. Does not know what executes a statement.
 */
package io.frazil.sql;
