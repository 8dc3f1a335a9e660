/**
 * Kafka: {@link io.frazil.stream.StreamSource} says what a stream has and where it starts. Behind it are the stream's
 * options ({@code option}), what a batch takes ({@code batch}), the Spark source that reads exactly the ranges it is told
 * ({@code scan}), and the connections that all of these share ({@code client}).
 *
 * <p>The only home of kafka-clients. Knows nothing of flows, tables or commits.
 */
package io.frazil.stream;
