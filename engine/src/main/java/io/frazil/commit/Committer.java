package io.frazil.commit;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Runs the statement that writes a batch so that its rows and its position are one commit, and reads from the table what
 * became of it. Has no state; the statement must commit on the calling thread, as Spark and Iceberg do.
 */
public final class Committer {

    /**
     * @param statement writes the batch's rows to the table, loaded through Frazil's catalog, in one commit
     * @throws UnbalancedException if the batch's counts do not add up; nothing was committed
     * @throws FrazilException CATALOG if the table cannot be read afterwards: {@link #resolve} tells later
     */
    public Outcome commit(FlowTable table, BatchCommit batch, Callable<?> statement) {
        String uuid = table.operations().refresh().uuid();
        BatchRule rule = new BatchRule(batch);
        Exception failure = null;
        try {
            boolean landed = LedgerCommit.call(uuid, rule, statement::call);
            if (!landed) {
                LedgerCommit.call(uuid, rule, table::appendNothing);
            }
        } catch (Exception e) {
            failure = e;
        }
        Optional<UnbalancedException> unbalanced = unbalanced(failure);
        if (unbalanced.isPresent()) {
            throw unbalanced.get();
        }
        return resolve(table, batch, failure);
    }

    /**
     * What became of a batch, by what the table says now.
     *
     * @param failure what the statement ended with, null if it ended well
     */
    public Outcome resolve(FlowTable table, BatchCommit batch, Exception failure) {
        Ledger ledger;
        try {
            ledger = table.ledger();
        } catch (RuntimeException e) {
            if (failure != null) {
                e.addSuppressed(failure);
            }
            throw new FrazilException(
                    ErrorCode.CATALOG,
                    "could not read from table " + table.table().name() + " whether " + batch.ranges() + " of flow "
                            + batch.flow() + " has landed",
                    "see whether the catalog and its storage answer",
                    e);
        }
        return decide(ledger, batch, failure);
    }

    static Outcome decide(Ledger ledger, BatchCommit batch, Exception failure) {
        Optional<CommittedEntry> newest = ledger.newestEntry(batch.flow());
        Optional<CommittedEntry> ours = ledger.entryOf(batch.flow(), batch.batchId())
                .or(() -> newest.filter(committed -> isEarlierAttempt(committed.entry(), batch)));
        boolean atStart = ledger.position(batch.flow()).equals(Optional.of(batch.from()))
                && ledger.definition(batch.flow())
                        .filter(definition -> definition.statementHash().equals(batch.statementHash()))
                        .isPresent();
        if (ours.isPresent()) {
            return new Outcome.Landed(ours.get().snapshotId(), ours.get().entry());
        }
        if (atStart) {
            return new Outcome.NotLanded(
                    failure != null ? failure : new IllegalStateException("the batch was rolled back as it landed"));
        }
        return new Outcome.Fenced(newest);
    }

    /** An earlier attempt of ours at the same ranges, which landed after we had looked. */
    private static boolean isEarlierAttempt(LedgerEntry newest, BatchCommit batch) {
        return newest.writerId().equals(batch.writerId())
                && newest.statementHash().equals(batch.statementHash())
                && newest.ranges().equals(batch.ranges());
    }

    private static Optional<UnbalancedException> unbalanced(Exception failure) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(UnbalancedException.class::isInstance)
                .map(UnbalancedException.class::cast)
                .findFirst();
    }
}
