/**
 * Rows and errors to text: in come Spark's rows and exceptions, out comes what a terminal, a file or another program
 * reads. Knows nothing of commands.
 */
package io.frazil.app.output;
