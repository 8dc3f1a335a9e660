/** Flink SQL as its users set it up: the Kafka connector, Iceberg's newer sink, checkpoints. */
package io.frazil.bench.flink;
