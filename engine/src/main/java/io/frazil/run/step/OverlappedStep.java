package io.frazil.run.step;

import io.frazil.commit.BatchCommit;
import io.frazil.commit.CommittedEntry;
import io.frazil.commit.Counting;
import io.frazil.commit.DesiredState;
import io.frazil.commit.FlowTable;
import io.frazil.commit.Ledger;
import io.frazil.commit.Outcome;
import io.frazil.commit.TrailingCommitter;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.plan.FlowOptions;
import io.frazil.plan.keyed.Reading;
import io.frazil.run.batch.AheadBatch;
import io.frazil.run.batch.AppendLane;
import io.frazil.run.batch.BatchWatermark;
import io.frazil.run.batch.ReadFacts;
import io.frazil.run.session.Failures;
import io.frazil.stream.batch.BatchPlan;
import io.frazil.stream.batch.BatchPlanner;
import io.frazil.stream.batch.KafkaOffsets;
import io.frazil.stream.scan.ReadCounter;
import io.frazil.stream.scan.Watermark;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Steps of a flow that appends at least once: the next batch is run while the last one is read and committed. They commit
 * in order, each with its position; where one goes ahead of a slower one, the position follows in a commit of its own.
 * Belongs to the flow's thread; batches run on two more, which end with it.
 */
public final class OverlappedStep implements Step {

    /** How long what is on its way behind a failure may take to land. */
    private static final Duration LET_FINISH = Duration.ofSeconds(60);

    private final OpenFlow opened;
    private final FlowDefinition definition;
    private final FlowTable table;
    private final BatchPlanner planner;
    private final FlowStep alone;
    private final String writerId;
    private final FlowMeter meter;
    private final PositionCopy copy;
    private final FlowCare care;
    private final FlowGuard guard;
    private final Clock clock;
    private final FlowOptions options;
    private final ExecutorService threads;
    private final Deque<AppendLane> free;
    private final Deque<AheadBatch> onTheirWay = new ArrayDeque<>();
    private final TrailingCommitter committer = new TrailingCommitter();
    private final IdleWait idle;
    private Position standing = Position.EMPTY;
    private Position latest = Position.EMPTY;
    private Instant lastBatch = Instant.EPOCH;
    /** Where everything was taken in; empty while there is more, or a batch on its way. */
    private Position idleAt = Position.EMPTY;

    /** Whether a flow is to be delivered like that: one that changes rows by key is not. */
    public static boolean isFor(FlowOptions options, Reading reading) {
        return options.delivery() == FlowOptions.Delivery.AT_LEAST_ONCE && reading == Reading.APPEND;
    }

    /**
     * @param lanes as many as batches may be on their way at a time
     * @param writerId as for {@link FlowStep}
     */
    public OverlappedStep(OpenFlow opened, List<AppendLane> lanes, String writerId, FlowMeter meter, Clock clock) {
        this.opened = opened;
        this.definition = opened.definition();
        this.table = opened.table();
        this.planner = BatchPlanner.of(opened.options());
        this.alone = new FlowStep(opened, writerId, meter, clock);
        this.writerId = writerId;
        this.meter = meter;
        this.copy = new PositionCopy(definition, table, meter, clock);
        this.care = FlowCare.of(opened, meter, clock);
        this.guard = new FlowGuard(definition, writerId);
        this.clock = clock;
        this.idle = new IdleWait(opened.source(), table, clock);
        this.options = FlowOptions.parse(definition.options());
        this.free = new ArrayDeque<>(lanes);
        this.threads = Executors.newFixedThreadPool(lanes.size(), task -> {
            Thread thread = new Thread(task, "frazil-batch-" + definition.name());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public Result take() {
        try {
            return next();
        } catch (RuntimeException e) {
            finishAfter(e);
            throw e;
        }
    }

    @Override
    public void awaitMore(StopSignal stop) {
        idle.await(idleAt, stop);
    }

    private Result next() {
        idleAt = Position.EMPTY;
        Ledger ledger = table.ledger();
        if (ledger.desiredState(definition.name()) == DesiredState.STOPPED) {
            finish();
            return Result.STOPPED;
        }
        stand(guard.standing(ledger));
        if (care.isDue()) {
            // A commit on its way may rest on a snapshot that is to go.
            if (!onTheirWay.isEmpty()) {
                return settleOne();
            }
            care.carryOut();
        }
        Instant now = clock.instant();
        if (now.isBefore(lastBatch.plus(options.triggerInterval()))) {
            return settleOne();
        }
        KafkaOffsets kafka = opened.source().offsets();
        guard.checkCluster(ledger, kafka.clusterId());
        latest = kafka.latest();
        meter.seen(FlowStep.lag(standing, latest), now);
        BatchPlan plan = planner.plan(ahead(), guard.topicIds(ledger), kafka, Duration.between(lastBatch, now));
        if (plan instanceof BatchPlan.Read read && read.gaps().isEmpty()) {
            lastBatch = now;
            idle.wasBusy();
            begin(ledger, kafka, read.ranges(), now);
            return free.isEmpty() ? settleOne() : Result.BEGUN;
        }
        if (!onTheirWay.isEmpty()) {
            return settleOne();
        }
        if (plan instanceof BatchPlan.Wait) {
            idleAt = FlowStep.lag(standing, latest) == 0 ? standing : Position.EMPTY;
            return Result.IDLE;
        }
        // What Kafka has lost is passed over, or an error, while nothing is on its way.
        return alone.take();
    }

    private void stand(Position found) {
        if (onTheirWay.isEmpty()) {
            standing = found;
        } else if (!mayStand().contains(found)) {
            FrazilException conflict = guard.conflict("its position was set meanwhile");
            abandon(conflict);
            throw conflict;
        }
    }

    /** Where the flow stands, unless batches on their way have got further, and where they end. */
    private Set<Position> mayStand() {
        Set<Position> positions = new HashSet<>(Set.of(standing));
        onTheirWay.forEach(batch -> positions.add(batch.commit().to()));
        return positions;
    }

    /** Where the next batch begins. */
    private Position ahead() {
        return onTheirWay.isEmpty() ? standing : onTheirWay.peekLast().commit().to();
    }

    private void begin(Ledger ledger, KafkaOffsets kafka, List<OffsetRange> ranges, Instant now) {
        AppendLane lane = free.removeFirst();
        ReadCounter counter = ReadCounter.registered(lane.session().sparkContext());
        ZoneId zone = ZoneId.of(definition.meaning().timeZone());
        BatchWatermark watermark = BatchWatermark.of(watermark(ledger), now, options.watermarkMaxAhead());
        BatchCommit commit = new BatchCommit(
                definition.name(),
                definition.statementHash(),
                UUID.randomUUID().toString(),
                writerId,
                kafka.clusterId(),
                kafka.topicIds(),
                ahead(),
                ranges,
                new Counting(opened.shape().oneRowPerRecord(), opened.shape().filters()),
                OptionalLong.empty(),
                new ReadFacts(lane.session(), lane.plan(), counter, ranges, zone, watermark));
        onTheirWay.add(AheadBatch.begin(
                lane,
                commit,
                stream -> watermark.applied(stream.withRanges(ranges, counter, zone)),
                counter.whenRead(ranges),
                Optional.ofNullable(onTheirWay.peekLast()),
                mayStand(),
                now,
                threads));
    }

    /** The newest that is known now: that of a batch which has not landed yet is not. */
    private OptionalLong watermark(Ledger ledger) {
        return onTheirWay.stream()
                .filter(AheadBatch::hasLanded)
                .map(batch -> batch.commit().facts().get().watermarkMicros())
                .reduce(ledger.watermarkMicros(definition.name()), Watermark::after);
    }

    private Result settleOne() {
        if (onTheirWay.isEmpty()) {
            return Result.IDLE;
        }
        settleOldest();
        return Result.LANDED_GO_ON;
    }

    @Override
    public void finish() {
        while (!onTheirWay.isEmpty()) {
            settleOldest();
        }
    }

    private void finishAfter(RuntimeException failure) {
        try {
            finish();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Waits for the oldest batch's rows, and commits the position behind all that came ahead of it without gap. */
    private void settleOldest() {
        try {
            if (onTheirWay.peekFirst().awaitLanded() instanceof Outcome.Landed landed) {
                settled(landed, List.of(onTheirWay.peekFirst()));
            } else {
                List<AheadBatch> ahead =
                        onTheirWay.stream().takeWhile(OverlappedStep::isAhead).toList();
                settled(position(ahead), ahead);
            }
        } catch (ExecutionException e) {
            abandon(e.getCause());
            throw failed(e.getCause());
        } catch (RuntimeException e) {
            abandon(e);
            throw e;
        }
    }

    private static boolean isAhead(AheadBatch batch) {
        return batch.hasLanded() && batch.landed().join() instanceof Outcome.Ahead;
    }

    private Outcome.Landed position(List<AheadBatch> ahead) {
        Outcome outcome =
                committer.position(table, ahead.stream().map(AheadBatch::commit).toList());
        if (outcome instanceof Outcome.NotLanded notLanded) {
            throw failed(notLanded.cause());
        }
        if (outcome instanceof Outcome.Fenced fenced) {
            throw guard.lost(fenced.newest().map(CommittedEntry::entry));
        }
        return (Outcome.Landed) outcome;
    }

    /** The oldest of those on their way, whose position is in the table. */
    private void settled(Outcome.Landed landed, List<AheadBatch> batches) {
        standing = batches.get(batches.size() - 1).commit().to();
        batches.forEach(batch -> {
            batch.settled().complete(null);
            free.add(onTheirWay.removeFirst().lane());
        });
        copy.write(landed, standing);
        Instant now = clock.instant();
        meter.landed(
                landed.entry().counts(), landed.snapshotId(), batches.get(0).begun(), now);
        meter.seen(FlowStep.lag(standing, latest), now);
    }

    /** What is on its way goes no further than it has come. */
    private void abandon(Throwable cause) {
        onTheirWay.forEach(batch -> batch.settled().completeExceptionally(cause));
        onTheirWay.clear();
    }

    /** A batch that finds the flow elsewhere tells less of it than the table does. */
    private FrazilException failed(Throwable cause) {
        FrazilException sorted = Failures.sorted(cause);
        boolean moved = sorted.code() == ErrorCode.CONFLICT || sorted.code() == ErrorCode.FENCED;
        if (!moved) {
            return sorted;
        }
        Ledger ledger = table.ledger();
        guard.standing(ledger);
        return sorted.code() == ErrorCode.FENCED
                ? guard.lost(ledger.newestEntry(definition.name()).map(CommittedEntry::entry))
                : sorted;
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LET_FINISH.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        alone.close();
    }
}
