package io.frazil.commit;

import io.frazil.flow.Position;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the rows of batches that run at once, each with its position if it comes in order; and, for those that came
 * ahead of theirs, the position behind them in an entry of its own: what lies between may be taken in again by whoever
 * goes on with the flow. Has no state.
 */
public final class TrailingCommitter {

    private static final Logger LOG = LoggerFactory.getLogger(TrailingCommitter.class);

    /**
     * Commits rows. A failure leaves open whether they are there.
     *
     * @param table of the calling thread
     * @param standing where the flow may stand when they are committed
     * @param statement as in {@link Committer#commit}
     * @return {@link Outcome.Landed} or {@link Outcome.Ahead}
     */
    public Outcome rows(
            FlowTable table, BatchCommit batch, Set<Position> standing, CommitTurn turn, Callable<?> statement)
            throws Exception {
        String uuid = table.operations().refresh().uuid();
        RowsRule rule = new RowsRule(batch, Set.copyOf(standing));
        try {
            if (!LedgerCommit.call(uuid, rule, turn, statement::call)) {
                LedgerCommit.call(uuid, rule, turn, table::appendNothing);
            }
        } catch (Exception e) {
            Outcome found = landedAfter(e, table, batch).orElseThrow(() -> e);
            LOG.warn("{} of flow {} have landed although their commit failed", batch.ranges(), batch.flow(), e);
            return found;
        }
        return landed(table, batch)
                .orElseThrow(() -> new IllegalStateException("the batch was rolled back as it landed"));
    }

    private static Optional<Outcome> landedAfter(Exception failure, FlowTable table, BatchCommit batch) {
        try {
            return landed(table, batch);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return Optional.empty();
        }
    }

    private static Optional<Outcome> landed(FlowTable table, BatchCommit batch) {
        Ledger ledger = table.ledger();
        return ledger.rowsAhead(batch.flow(), batch.batchId()).isPresent()
                ? Optional.of(new Outcome.Ahead())
                : ledger.entryOf(batch.flow(), batch.batchId())
                        .map(committed -> new Outcome.Landed(committed.snapshotId(), committed.entry()));
    }

    /**
     * Commits the position behind batches whose rows are in the table.
     *
     * @param landed one after the other, each beginning where the one before it ends; not empty
     */
    public Outcome position(FlowTable table, List<BatchCommit> landed) {
        TrailingRule rule =
                new TrailingRule(List.copyOf(landed), UUID.randomUUID().toString());
        Exception failure = null;
        try {
            LedgerCommit.call(table.operations().refresh().uuid(), rule, table::appendNothing);
        } catch (RuntimeException e) {
            failure = e;
        }
        return new Committer().resolve(table, rule.whole(), failure);
    }
}
