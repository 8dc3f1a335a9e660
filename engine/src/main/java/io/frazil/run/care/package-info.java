/**
 * Statements that take care of a table, or tell its history, while flows go on writing.
 */
package io.frazil.run.care;
