package io.frazil.run;

import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.plan.FlowOptions;
import io.frazil.plan.LivePlan;
import io.frazil.sql.FrazilParser;
import io.frazil.stream.BatchLimits;
import io.frazil.stream.BatchPlan;
import io.frazil.stream.BatchPlanner;
import io.frazil.stream.ReadCounter;
import io.frazil.stream.StreamOptions;
import io.frazil.stream.StreamSource;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.types.StructType;

/**
 * A SELECT over a stream that goes on: first what is there from the stream's start on, then each new row. Bad records
 * are treated as the stream says. Confined to one thread.
 */
public final class LiveQuery implements AutoCloseable {

    /** So many offsets at once, so that the first rows show before the last are read. */
    private static final BatchLimits AT_ONCE =
            new BatchLimits(OptionalLong.of(10_000), OptionalLong.empty(), Duration.ZERO);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final org.apache.spark.sql.classic.SparkSession session;
    private final LivePlan plan;
    private final StreamSource source;
    private final BatchPlanner planner;
    private final ZoneId zone;
    private final Duration maxAhead;
    private Position position;
    private long left;
    private OptionalLong watermarkMicros = OptionalLong.empty();

    private LiveQuery(
            org.apache.spark.sql.classic.SparkSession session,
            LivePlan plan,
            StreamOptions options,
            StreamSource source) {
        this.session = session;
        this.plan = plan;
        this.source = source;
        this.planner = new BatchPlanner(options.subscription(), AT_ONCE, options.failOnDataLoss());
        this.zone = ZoneId.of(session.conf().get("spark.sql.session.timeZone"));
        this.maxAhead = maxAhead(session);
        this.position = source.start();
        this.left = plan.limit().orElse(Long.MAX_VALUE);
    }

    /** Empty: the text is not a query over one stream that can go on, and should be run as any other. */
    public static Optional<LiveQuery> open(SparkSession session, String text) throws ParseException {
        var classic = (org.apache.spark.sql.classic.SparkSession) session;
        FrazilParser parser = FrazilParser.of(classic);
        if (!parser.readsStream(text)) {
            return Optional.empty();
        }
        return LivePlan.of(classic, parser.parsePlan(text)).map(plan -> open(classic, plan));
    }

    private static LiveQuery open(org.apache.spark.sql.classic.SparkSession session, LivePlan plan) {
        StreamOptions options = plan.stream().options(plan.queryOptions());
        StreamSource source = StreamSource.open(options);
        try {
            return new LiveQuery(session, plan, options, source);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    public StructType schema() {
        return plan.schema();
    }

    /** Whether its LIMIT is reached. */
    public boolean isOver() {
        return left == 0;
    }

    private static Duration maxAhead(org.apache.spark.sql.classic.SparkSession session) {
        SortedMap<String, String> settings = FlowDeclaration.settings(session);
        settings.keySet().retainAll(Set.of(FlowOptions.WATERMARK_MAX_AHEAD));
        return FlowOptions.parse(settings).watermarkMaxAhead();
    }

    /** The next rows; none if none come in that time. */
    public List<Row> poll(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!isOver()) {
            BatchPlan next = planner.plan(position, Map.of(), source.offsets(), Duration.ZERO);
            if (next instanceof BatchPlan.Stop stop) {
                throw stop.loss().exception(plan.stream().name());
            }
            if (next instanceof BatchPlan.Read read) {
                List<Row> rows = rows(read.ranges());
                position = read.end();
                if (!rows.isEmpty()) {
                    left -= rows.size();
                    return rows;
                }
            } else if (System.nanoTime() >= end) {
                return List.of();
            } else {
                Thread.sleep(LOOK.toMillis());
            }
        }
        return List.of();
    }

    private List<Row> rows(List<OffsetRange> ranges) {
        ReadCounter counter = ReadCounter.registered(session.sparkContext());
        BatchWatermark watermark = BatchWatermark.of(watermarkMicros, Instant.now(), maxAhead);
        LogicalPlan bound = plan.bound(stream -> watermark.applied(stream.withRanges(ranges, counter, zone)));
        List<Row> rows = Dataset$.MODULE$.ofRows(session, bound).collectAsList();
        watermarkMicros = counter.value().values().stream()
                .reduce(ReadCounter.Counts::plus)
                .map(watermark::after)
                .orElse(watermarkMicros);
        return rows.size() <= left ? rows : rows.subList(0, (int) left);
    }

    @Override
    public void close() {
        source.close();
    }
}
