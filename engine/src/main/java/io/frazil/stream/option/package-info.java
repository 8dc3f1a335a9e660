/**
 * A stream's options: in comes what stands in {@code OPTIONS (..)}, out come a checked value for each, and properties for
 * Kafka's clients in which references to secrets are resolved.
 *
 * <p>Asks Kafka nothing.
 */
package io.frazil.stream.option;
