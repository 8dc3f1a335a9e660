/**
 * Connections to Kafka, which flows and tasks of one process share: consumers, an admin client, and one wait for what
 * arrives; what they fail with becomes our errors.
 */
package io.frazil.stream.client;
