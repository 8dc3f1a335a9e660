/** Spark's Structured Streaming as its users set it up: {@code from_json}, Iceberg's sink, a checkpoint. */
package io.frazil.bench.spark;
