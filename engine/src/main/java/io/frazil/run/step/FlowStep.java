package io.frazil.run.step;

import io.frazil.commit.BatchCommit;
import io.frazil.commit.BatchFacts;
import io.frazil.commit.CommittedEntry;
import io.frazil.commit.Committer;
import io.frazil.commit.Counting;
import io.frazil.commit.DesiredState;
import io.frazil.commit.FlowTable;
import io.frazil.commit.Ledger;
import io.frazil.commit.Outcome;
import io.frazil.commit.UnbalancedException;
import io.frazil.flow.BatchCounts;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.plan.BatchWork;
import io.frazil.plan.FlowOptions;
import io.frazil.plan.FlowPlan;
import io.frazil.plan.QueryShape;
import io.frazil.plan.keyed.KeyedWork;
import io.frazil.plan.keyed.Reading;
import io.frazil.run.batch.AppendBatch;
import io.frazil.run.batch.AppendPath;
import io.frazil.run.batch.BatchWatermark;
import io.frazil.run.batch.FlowTotals;
import io.frazil.run.batch.KeyedBatch;
import io.frazil.run.batch.ReadFacts;
import io.frazil.run.session.Failures;
import io.frazil.stream.StreamSource;
import io.frazil.stream.batch.BatchPlan;
import io.frazil.stream.batch.BatchPlanner;
import io.frazil.stream.batch.DataLoss;
import io.frazil.stream.batch.KafkaOffsets;
import io.frazil.stream.scan.KafkaTable;
import io.frazil.stream.scan.ReadCounter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.classic.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One step of a flow: looks where the table stands, takes the next ranges from Kafka, runs the statement over exactly
 * those, and commits rows and position as one. Belongs to the flow's thread.
 */
public final class FlowStep implements Step {

    private static final Logger LOG = LoggerFactory.getLogger(FlowStep.class);

    private final SparkSession session;
    private final FlowDefinition definition;
    private final FlowTable table;
    private final FlowPlan plan;
    private final QueryShape shape;
    private final BatchPlanner planner;
    private final StreamSource source;
    private final Optional<FlowTotals> totals;
    private final String writerId;
    private final FlowMeter meter;
    private final Clock clock;
    private final FlowGuard guard;
    private final PositionCopy copy;
    private final FlowCare care;
    private final Duration maxAhead;
    private final Optional<AppendPath> appendPath;
    private final Committer committer = new Committer();
    private final IdleWait idle;
    private Instant lastBatch = Instant.EPOCH;
    /** Where everything was taken in; empty while there is more that is not to be taken in yet. */
    private Position idleAt = Position.EMPTY;

    /**
     * @param opened everything the step works with; its source is closed with the step
     * @param writerId the same for all steps of one process, so that a commit of an earlier one that lands late is known
     */
    public FlowStep(OpenFlow opened, String writerId, FlowMeter meter, Clock clock) {
        this.session = opened.session();
        this.definition = opened.definition();
        this.table = opened.table();
        this.plan = opened.plan();
        this.shape = opened.shape();
        this.planner = BatchPlanner.of(opened.options());
        this.source = opened.source();
        this.totals = opened.totals();
        this.writerId = writerId;
        this.meter = meter;
        this.guard = new FlowGuard(definition, writerId);
        this.clock = clock;
        this.idle = new IdleWait(source, table, clock);
        this.copy = new PositionCopy(definition, table, meter, clock);
        FlowOptions options = FlowOptions.parse(definition.options());
        this.appendPath = plan.reading() == Reading.APPEND
                ? Optional.of(new AppendPath(session, plan, table, options, opened.writeOptions()))
                : Optional.empty();
        this.care = FlowCare.of(opened, meter, clock);
        this.maxAhead = options.watermarkMaxAhead();
    }

    @Override
    public Result take() {
        Ledger ledger = table.ledger();
        if (ledger.desiredState(definition.name()) == DesiredState.STOPPED) {
            return Result.STOPPED;
        }
        Position from = guard.standing(ledger);
        KafkaOffsets kafka = source.offsets();
        Instant now = clock.instant();
        guard.checkCluster(ledger, kafka.clusterId());
        meter.seen(lag(from, kafka.latest()), now);
        BatchPlan next = planner.plan(from, guard.topicIds(ledger), kafka, Duration.between(lastBatch, now));
        if (next instanceof BatchPlan.Stop stop) {
            throw stop.loss().exception(definition.stream());
        }
        if (next instanceof BatchPlan.Wait) {
            idleAt = lag(from, kafka.latest()) == 0 ? from : Position.EMPTY;
            return Result.IDLE;
        }
        BatchPlan.Read read = (BatchPlan.Read) next;
        if (read.gaps().isPresent()) {
            passOver(from, read, kafka);
            return Result.LANDED;
        }
        lastBatch = now;
        idle.wasBusy();
        Outcome.Landed landed = commit(ledger, from, kafka, read.ranges(), watermark(ledger, now));
        BatchCounts counts = landed.entry().counts();
        Position reached = from.advance(landed.entry().ranges());
        meter.landed(counts, landed.snapshotId(), now, clock.instant());
        meter.seen(lag(reached, kafka.latest()), clock.instant());
        copy.write(landed, reached);
        if (care.isDue()) {
            care.carryOut();
        }
        return Result.LANDED;
    }

    @Override
    public void awaitMore(StopSignal stop) {
        idle.await(idleAt, stop);
    }

    /** What Kafka has lost is passed over in a commit of its own; the next batch begins behind it. */
    private void passOver(Position from, BatchPlan.Read read, KafkaOffsets kafka) {
        DataLoss gaps = read.gaps().orElseThrow();
        LOG.warn("Flow {} goes on without {}", definition.name(), gaps.losses());
        table.passOver(
                definition.name(),
                from,
                read.start(),
                gaps.losses().stream().flatMap(loss -> loss.range().stream()).toList(),
                kafka.clusterId(),
                kafka.topicIds(),
                writerId);
    }

    private BatchWatermark watermark(Ledger ledger, Instant now) {
        return BatchWatermark.of(ledger.watermarkMicros(definition.name()), now, maxAhead);
    }

    private Outcome.Landed commit(
            Ledger ledger, Position from, KafkaOffsets kafka, List<OffsetRange> ranges, BatchWatermark watermark) {
        ReadCounter counter = ReadCounter.registered(session.sparkContext());
        ZoneId zone = ZoneId.of(definition.meaning().timeZone());
        UnaryOperator<KafkaTable> bound = stream -> watermark.applied(stream.withRanges(ranges, counter, zone));
        Supplier<BatchFacts> facts = new ReadFacts(session, plan, counter, ranges, zone, watermark);
        if (appendPath.isPresent()) {
            AppendBatch append = appendPath.get().batch(bound);
            return landed(batch(from, kafka, ranges, OptionalLong.empty(), facts), append);
        }
        KeyedWork keyed = ((BatchWork.Keyed) plan.batch(bound, Map.of())).work();
        try (KeyedBatch changes = new KeyedBatch(session, keyed, totals, table.isCopyOnWrite())) {
            OptionalLong totalsSnapshotId = changes.addTotals(totalsOf(ledger));
            return landed(committer.commit(table, batch(from, kafka, ranges, totalsSnapshotId, facts), changes::merge));
        }
    }

    /** The totals that belong to the rows that are there. */
    private OptionalLong totalsOf(Ledger ledger) {
        return ledger.newestEntry(definition.name())
                .map(newest -> newest.entry().totalsSnapshotId())
                .orElse(OptionalLong.empty());
    }

    private BatchCommit batch(
            Position from,
            KafkaOffsets kafka,
            List<OffsetRange> ranges,
            OptionalLong totalsSnapshotId,
            Supplier<BatchFacts> facts) {
        return new BatchCommit(
                definition.name(),
                definition.statementHash(),
                UUID.randomUUID().toString(),
                writerId,
                kafka.clusterId(),
                kafka.topicIds(),
                from,
                ranges,
                new Counting(shape.oneRowPerRecord(), shape.filters()),
                totalsSnapshotId,
                facts);
    }

    private Outcome.Landed landed(BatchCommit batch, AppendBatch append) {
        Outcome outcome;
        try {
            outcome = committer.commit(table, batch, append);
        } catch (UnbalancedException e) {
            append.discard();
            throw e;
        }
        if (outcome instanceof Outcome.Fenced) {
            // What has not landed may land late, with its files; behind another's commit it cannot.
            append.discard();
        }
        return landed(outcome);
    }

    private Outcome.Landed landed(Outcome outcome) {
        if (outcome instanceof Outcome.Landed landed) {
            return landed;
        }
        if (outcome instanceof Outcome.NotLanded notLanded) {
            throw Failures.sorted(notLanded.cause());
        }
        throw guard.lost(((Outcome.Fenced) outcome).newest().map(CommittedEntry::entry));
    }

    /** Offsets between a position and the end. */
    public static long lag(Position position, Position latest) {
        return latest.asMap().entrySet().stream()
                .mapToLong(end ->
                        Math.max(0, end.getValue() - position.next(end.getKey()).orElse(0)))
                .sum();
    }

    @Override
    public void close() {
        source.close();
    }
}
