package io.frazil.run.batch;

import io.frazil.commit.BatchCommit;
import io.frazil.commit.TrailingCommitter;
import io.frazil.flow.Position;
import io.frazil.stream.scan.ReadCounter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/**
 * A batch whose rows are on their way into the table, on a thread and a lane of its own. Thread-safe.
 *
 * @param lane taken until the rows have landed
 * @param read completed when Kafka has been read to the batch's end
 * @param landed completed when its rows are in the table
 */
public record AheadBatch(
        AppendLane lane,
        BatchCommit commit,
        Instant begun,
        CompletableFuture<Void> read,
        CompletableFuture<Void> landed) {

    /** @param standing where the flow may stand when the rows are committed */
    public static AheadBatch begin(
            AppendLane lane,
            BatchCommit commit,
            ReadCounter counter,
            BatchWatermark watermark,
            ZoneId zone,
            Set<Position> standing,
            Instant begun,
            Executor threads) {
        CompletableFuture<Void> read = counter.whenRead(commit.ranges());
        CompletableFuture<Void> landed = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                new TrailingCommitter()
                        .rows(lane.table(), commit, standing, () -> append(lane, commit, counter, watermark, zone));
                landed.complete(null);
            } catch (Throwable e) {
                landed.completeExceptionally(e);
            }
        });
        return new AheadBatch(lane, commit, begun, read, landed);
    }

    private static Object append(
            AppendLane lane, BatchCommit commit, ReadCounter counter, BatchWatermark watermark, ZoneId zone)
            throws Exception {
        return lane.path()
                .batch(stream -> watermark.applied(stream.withRanges(commit.ranges(), counter, zone)))
                .call();
    }

    public boolean hasLanded() {
        return landed.isDone() && !landed.isCompletedExceptionally();
    }

    /** Waits until nothing is left to do but the commit, or it has failed. */
    public void awaitRead() {
        try {
            await(CompletableFuture.anyOf(read, landed.exceptionally(failure -> null)));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws ExecutionException with what the batch failed with */
    public void awaitLanded() throws ExecutionException {
        await(landed);
    }

    private static void await(CompletableFuture<?> future) throws ExecutionException {
        try {
            future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a batch was on its way", e);
        }
    }
}
