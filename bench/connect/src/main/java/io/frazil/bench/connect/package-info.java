/** Kafka Connect as its users set it up: the JSON converter, transforms for the wanted fields, Iceberg's sink. */
package io.frazil.bench.connect;
