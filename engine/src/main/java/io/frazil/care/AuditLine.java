package io.frazil.care;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.OffsetRange;
import java.util.Optional;

/**
 * One line of an audit.
 *
 * @param flow empty: it is about the table
 * @param range of offsets, where it is about one
 * @param counts of records, where it is about those
 * @param finding a sentence, begins lower case
 */
public record AuditLine(
        Optional<String> flow,
        Optional<OffsetRange> range,
        Optional<BatchCounts> counts,
        String finding,
        Status status) {

    /** What a line means. */
    public enum Status {
        /** As it should be. */
        OK("ok"),
        /** Offsets that the table does not hold, for a reason that it tells. */
        LEFT_OUT("left out"),
        /** Offsets that were taken in a second time, because somebody asked for it. */
        AGAIN("again"),
        /** A commit that is no flow's. */
        FOREIGN("foreign"),
        /** Worth knowing. */
        NOTE("note"),
        /** Does not add up. */
        WRONG("wrong");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    static AuditLine table(String finding, Status status) {
        return new AuditLine(Optional.empty(), Optional.empty(), Optional.empty(), finding, status);
    }

    static AuditLine flow(String flow, String finding, Status status) {
        return new AuditLine(Optional.of(flow), Optional.empty(), Optional.empty(), finding, status);
    }

    static AuditLine range(String flow, OffsetRange range, String finding, Status status) {
        return new AuditLine(Optional.of(flow), Optional.of(range), Optional.empty(), finding, status);
    }
}
