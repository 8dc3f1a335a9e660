package io.frazil.stream.batch;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Standing;
import io.frazil.flow.TopicPartition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What a table has not taken in and Kafka no longer holds. Immutable.
 *
 * @param losses at least one, in order of topic partitions
 */
public record DataLoss(List<Loss> losses) {

    public DataLoss {
        losses = List.copyOf(losses);
        if (losses.isEmpty()) {
            throw new IllegalArgumentException("nothing is lost");
        }
    }

    /** How Kafka came to hold it no longer. */
    public enum Reason {
        /** Retention has deleted the beginning. */
        EXPIRED,
        /** The topic ends before the position, so it is not what it was. */
        ENDS_EARLIER,
        /** The topic was deleted and made again: its id is another one. */
        RECREATED,
        /** The topic or the topic partition does not exist any more. */
        VANISHED
    }

    /**
     * What is lost of one topic partition.
     *
     * @param from the first offset that is lost
     * @param until the offset behind the last one that is lost; empty if nobody can tell how far the topic went
     */
    public record Loss(TopicPartition topicPartition, long from, OptionalLong until, Reason reason) {

        /** The lost range, where its end is known. */
        public Optional<OffsetRange> range() {
            return until.isPresent()
                    ? Optional.of(new OffsetRange(topicPartition, from, until.getAsLong()))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            String what = range().map(OffsetRange::toString).orElse(topicPartition + "@" + from + "..");
            return what
                    + switch (reason) {
                        case EXPIRED -> " (deleted by retention)";
                        case ENDS_EARLIER -> " (the topic now ends earlier)";
                        case RECREATED -> " (the topic was deleted and made again)";
                        case VANISHED -> " (it does not exist any more)";
                    };
        }
    }

    /** Of a query that reads a table and what the table does not hold. */
    public FrazilException exceptionOfQuery(String stream, Standing standing) {
        return new FrazilException(
                ErrorCode.DATA_LOSS,
                "cannot read stream " + stream + " from " + standing.place() + ": Kafka no longer holds " + text(),
                "read a newer version of the table, or go on without it, FROM <stream> WITH (failOnDataLoss = 'false')");
    }

    private String text() {
        return losses.stream().map(Loss::toString).collect(Collectors.joining(", "));
    }

    public FrazilException exception(String stream) {
        return new FrazilException(
                ErrorCode.DATA_LOSS,
                "cannot go on reading stream " + stream + ": Kafka no longer holds " + text(),
                "set failOnDataLoss = false on the stream to go on without it, or reset the flow");
    }
}
