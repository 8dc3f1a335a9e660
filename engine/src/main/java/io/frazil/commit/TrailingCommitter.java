package io.frazil.commit;

import io.frazil.flow.Position;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the rows of batches, and afterwards, in an entry of its own, the position behind them: what lies between may
 * be taken in again by whoever goes on with the flow. Has no state.
 */
public final class TrailingCommitter {

    private static final Logger LOG = LoggerFactory.getLogger(TrailingCommitter.class);

    /**
     * Commits rows. A failure leaves open whether they are there.
     *
     * @param table of the calling thread
     * @param standing where the flow may stand when they are committed
     * @param statement as in {@link Committer#commit}
     */
    public void rows(FlowTable table, BatchCommit batch, Set<Position> standing, Callable<?> statement)
            throws Exception {
        String uuid = table.operations().refresh().uuid();
        RowsRule rule = new RowsRule(batch, Set.copyOf(standing));
        try {
            if (!LedgerCommit.call(uuid, rule, statement::call)) {
                LedgerCommit.call(uuid, rule, table::appendNothing);
            }
        } catch (Exception e) {
            if (!hasLanded(table, batch, e)) {
                throw e;
            }
            LOG.warn("{} of flow {} have landed although their commit failed", batch.ranges(), batch.flow(), e);
        }
    }

    private static boolean hasLanded(FlowTable table, BatchCommit batch, Exception failure) {
        try {
            return table.ledger().rowsAhead(batch.flow(), batch.batchId()).isPresent();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return false;
        }
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
