package io.frazil.commit;

import org.apache.iceberg.TableMetadata;

/**
 * The commit of a flow that this thread is in, from {@link #call} to its return; Spark and Iceberg commit on the calling
 * thread. Confined to that thread.
 */
final class LedgerCommit {

    private static final ThreadLocal<LedgerCommit> ACTIVE = new ThreadLocal<>();
    private static final long NONE = -1;

    /** What commits. */
    @FunctionalInterface
    interface Body<E extends Exception> {
        Object run() throws E;
    }

    private final String tableUuid;
    private final LedgerRule rule;
    private final CommitTurn turn;
    private long unsettledSnapshotId = NONE;
    private boolean landed;

    private LedgerCommit(String tableUuid, LedgerRule rule, CommitTurn turn) {
        this.tableUuid = tableUuid;
        this.rule = rule;
        this.turn = turn;
    }

    /** Whether a commit with a new snapshot went through while the body ran. */
    static <E extends Exception> boolean call(String tableUuid, LedgerRule rule, Body<E> body) throws E {
        return call(tableUuid, rule, CommitTurn.AT_ONCE, body);
    }

    static <E extends Exception> boolean call(String tableUuid, LedgerRule rule, CommitTurn turn, Body<E> body)
            throws E {
        if (ACTIVE.get() != null) {
            throw new IllegalStateException("a commit of a flow within a commit of a flow");
        }
        LedgerCommit commit = new LedgerCommit(tableUuid, rule, turn);
        ACTIVE.set(commit);
        try {
            body.run();
            return commit.landed;
        } finally {
            ACTIVE.remove();
        }
    }

    /** Null if this thread is in no commit of a flow of that table. */
    static LedgerCommit activeFor(TableMetadata base) {
        LedgerCommit commit = ACTIVE.get();
        return commit != null && base != null && commit.tableUuid.equals(base.uuid()) ? commit : null;
    }

    /** Returns when it is the turn of the commit of a flow that this thread is in; at once if it is in none. */
    static void awaitTurn() {
        LedgerCommit commit = ACTIVE.get();
        if (commit != null) {
            commit.turn.await();
        }
    }

    LedgerRule rule() {
        return rule;
    }

    void landed(LedgerChange change) {
        landed = true;
        unsettledSnapshotId = NONE;
        if (change.isEntry()) {
            turn.positionLanded();
        }
    }

    /** The catalog said that this snapshot failed, and it was not there yet when we looked. */
    void unsettled(long snapshotId) {
        unsettledSnapshotId = snapshotId;
    }

    boolean landedLate(TableMetadata refreshed) {
        return unsettledSnapshotId != NONE && refreshed.snapshot(unsettledSnapshotId) != null;
    }
}
