package io.frazil.run.batch;

import io.frazil.commit.BatchCommit;
import io.frazil.commit.CommitTurn;
import io.frazil.commit.Outcome;
import io.frazil.commit.TrailingCommitter;
import io.frazil.commit.UnbalancedException;
import io.frazil.flow.Position;
import io.frazil.stream.scan.KafkaTable;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * A batch whose rows are on their way into the table, on a thread and a lane of its own. Thread-safe.
 *
 * @param lane taken until the rows have landed
 * @param read completed when Kafka has been read to the batch's end
 * @param landed completed when its rows are in the table, with or ahead of their position
 * @param settled completed when its position is in the table too
 */
public record AheadBatch(
        AppendLane lane,
        BatchCommit commit,
        Instant begun,
        CompletableFuture<Void> read,
        CompletableFuture<Outcome> landed,
        CompletableFuture<Void> settled) {

    /** The batch before it has failed, so that this one has not come to its commit. */
    private static final class OutOfTurnException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OutOfTurnException(Throwable cause) {
            super("the batch before it has failed", cause);
        }
    }

    /**
     * @param bound puts the stream of the batch in the place of the unbound one
     * @param before the batch that ends where this one begins, while it is on its way
     * @param standing where the flow may stand when the rows are committed
     */
    public static AheadBatch begin(
            AppendLane lane,
            BatchCommit commit,
            UnaryOperator<KafkaTable> bound,
            CompletableFuture<Void> read,
            Optional<AheadBatch> before,
            Set<Position> standing,
            Instant begun,
            Executor threads) {
        AheadBatch batch =
                new AheadBatch(lane, commit, begun, read, new CompletableFuture<>(), new CompletableFuture<>());
        threads.execute(() -> batch.run(bound, before, standing));
        return batch;
    }

    private void run(UnaryOperator<KafkaTable> bound, Optional<AheadBatch> before, Set<Position> standing) {
        long start = System.nanoTime();
        CommitTurn turn = new CommitTurn() {
            @Override
            public void await() {
                before.ifPresent(first -> awaitTurn(first, start));
            }

            @Override
            public void positionLanded() {
                settled.complete(null);
            }
        };
        try {
            AppendBatch append = lane.path().batch(bound);
            Outcome outcome = commit(append, standing, turn);
            landed.complete(outcome);
            if (outcome instanceof Outcome.Landed) {
                settled.complete(null);
            }
        } catch (Throwable e) {
            landed.completeExceptionally(e);
            settled.completeExceptionally(e);
        }
    }

    private Outcome commit(AppendBatch append, Set<Position> standing, CommitTurn turn) throws Exception {
        try {
            return new TrailingCommitter().rows(lane.table(), commit, standing, turn, append);
        } catch (OutOfTurnException | UnbalancedException e) {
            append.discard();
            throw e;
        }
    }

    /**
     * Once it is read: the one before commits first, so that this one takes its position with it. One that is still being
     * read after as long again as this one took is not waited for.
     */
    private void awaitTurn(AheadBatch before, long start) {
        if (!read.isDone()) {
            return;
        }
        try {
            CompletableFuture.anyOf(before.read, before.settled).get(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            before.settled.get();
        } catch (TimeoutException e) {
            // Its rows go ahead of their position.
            return;
        } catch (ExecutionException e) {
            throw new OutOfTurnException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutOfTurnException(e);
        }
    }

    public boolean hasLanded() {
        return landed.isDone() && !landed.isCompletedExceptionally();
    }

    /** @throws ExecutionException with what the batch failed with */
    public Outcome awaitLanded() throws ExecutionException {
        try {
            return landed.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a batch was on its way", e);
        }
    }
}
