/**
 * Statements about streams: declared, described, their columns inferred from the messages that come first.
 */
package io.frazil.run.stream;
