package io.frazil.run.step;

import io.frazil.commit.CommittedEntry;
import io.frazil.commit.Ledger;
import io.frazil.commit.LedgerCheck;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.Position;
import java.util.Map;
import java.util.Optional;

/**
 * What a run of a flow makes sure of before it takes anything in: that the table still holds what it has taken in, that
 * nobody else runs the flow, and that Kafka is the Kafka of its position. Belongs to the flow's thread.
 */
final class FlowGuard {

    private final FlowDefinition definition;
    private final String writerId;
    private Optional<String> foundBatchId = Optional.empty();

    FlowGuard(FlowDefinition definition, String writerId) {
        this.definition = definition;
        this.writerId = writerId;
    }

    /** Where the flow stands. */
    Position standing(Ledger ledger) {
        LedgerCheck check = ledger.check(definition.name());
        if (check instanceof LedgerCheck.Mismatch mismatch) {
            throw mismatch.toException();
        }
        checkWriter(newest(ledger));
        return ((LedgerCheck.Agrees) check).position();
    }

    /**
     * Two runs that never commit at the same time would take turns for ever: who finds, behind what it began with, that
     * another has taken something in, leaves. Who declares or resets a flow does not run it by that.
     */
    private void checkWriter(Optional<LedgerEntry> newest) {
        if (foundBatchId.isEmpty()) {
            foundBatchId = newest.map(LedgerEntry::batchId);
            return;
        }
        newest.filter(entry -> entry.kind() == LedgerEntry.Kind.BATCH || entry.kind() == LedgerEntry.Kind.GAP)
                .filter(entry -> !entry.writerId().equals(writerId))
                .filter(entry -> !foundBatchId.equals(Optional.of(entry.batchId())))
                .ifPresent(entry -> {
                    throw fenced(Optional.of(entry.writerId()));
                });
    }

    void checkCluster(Ledger ledger, String clusterId) {
        newest(ledger)
                .map(LedgerEntry::clusterId)
                .filter(known -> !known.equals(clusterId))
                .ifPresent(known -> {
                    throw new FrazilException(
                            ErrorCode.LEDGER_MISMATCH,
                            "cannot go on with flow " + definition.name() + ": stream " + definition.stream()
                                    + " now points at Kafka cluster " + clusterId
                                    + ", and the flow's position belongs to cluster " + known,
                            "point the stream back, or ALTER FLOW " + definition.name() + " RESET TO EARLIEST");
                });
    }

    /** Kafka's ids of the topics of the position. */
    Map<String, String> topicIds(Ledger ledger) {
        return newest(ledger).<Map<String, String>>map(LedgerEntry::topicIds).orElse(Map.of());
    }

    private Optional<LedgerEntry> newest(Ledger ledger) {
        return ledger.newestEntry(definition.name()).map(CommittedEntry::entry);
    }

    /**
     * Why a batch of this run has not landed.
     *
     * @param newest the flow's newest entry, if the table has one
     */
    FrazilException lost(Optional<LedgerEntry> newest) {
        Optional<String> winner = newest.map(LedgerEntry::writerId);
        if (winner.equals(Optional.of(writerId))) {
            return conflict("an earlier one of this process has landed late");
        }
        return newest.filter(this::isMove).isPresent() ? conflict("its position was set meanwhile") : fenced(winner);
    }

    /** Who sets a flow's position does not run it by that. */
    private boolean isMove(LedgerEntry entry) {
        return entry.statementHash().equals(definition.statementHash())
                && (entry.kind() == LedgerEntry.Kind.RESET || entry.kind() == LedgerEntry.Kind.ROLLBACK);
    }

    FrazilException conflict(String why) {
        return new FrazilException(
                ErrorCode.CONFLICT, "could not commit a batch of flow " + definition.name() + ": " + why, "");
    }

    /** @param winner the writer that has the flow now, as far as the table tells */
    private FrazilException fenced(Optional<String> winner) {
        String writer = winner.map(id -> " (writer " + id + ")").orElse("");
        return new FrazilException(
                ErrorCode.FENCED,
                "cannot go on with flow " + definition.name() + ": another process has taken it over" + writer,
                "run a flow in one process at a time; SHOW FLOWS there tells how it stands");
    }
}
