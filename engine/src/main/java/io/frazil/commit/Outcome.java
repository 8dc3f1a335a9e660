package io.frazil.commit;

import io.frazil.flow.LedgerEntry;
import java.util.Optional;

/** What became of an attempt to commit a batch, as the table itself tells it. */
public sealed interface Outcome {

    /** The rows and the position are in the table. */
    record Landed(long snapshotId, LedgerEntry entry) implements Outcome {}

    /** The rows are, and their position is to follow. */
    record Ahead() implements Outcome {}

    /** Neither is; the flow stands where the batch began and may try again. */
    record NotLanded(Throwable cause) implements Outcome {}

    /**
     * The flow stands elsewhere, or has another statement, or is gone: someone else has it now.
     *
     * @param newest the newest entry of the flow, empty if the table has none
     */
    record Fenced(Optional<CommittedEntry> newest) implements Outcome {

        /** Who has the flow now, as far as the table tells. */
        public Optional<String> writerId() {
            return newest.map(committed -> committed.entry().writerId());
        }
    }
}
