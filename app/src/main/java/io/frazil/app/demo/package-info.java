/**
 * The parts of {@code frazil demo}: transactions that are made up, their way into Kafka, and the books that must balance
 * in the end. Knows kafka-clients as any producer would; knows nothing of the engine's inside.
 */
package io.frazil.app.demo;
