/** A real Kafka broker in KRaft mode inside this process: for the demo, for trying things, for tests. */
package io.frazil.broker;
