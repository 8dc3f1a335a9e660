/**
 * What a statement would do, and every error of a file, with nothing changed.
 */
package io.frazil.run.check;
