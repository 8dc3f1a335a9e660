/**
 * Text to Statement; the only place that knows Spark's parser.
 */
package io.frazil.sql;
