package io.frazil.commit;

import java.util.OptionalLong;

/**
 * What is known of a batch once its records have been read. Unit of the counts: records of Kafka.
 *
 * @param read records that Kafka delivered for the batch's ranges
 * @param late records older than the watermark
 * @param skipped records that could not be decoded and are only counted
 * @param deadLettered records that could not be decoded and are kept in the dead-letter table
 * @param watermarkMicros the watermark that holds after this batch, microseconds since 1970-01-01 UTC; empty while the
 *     flow has none
 */
public record BatchFacts(long read, long late, long skipped, long deadLettered, OptionalLong watermarkMicros) {}
