package io.frazil.run.live;

import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.Standing;
import io.frazil.plan.FlowOptions;
import io.frazil.plan.LivePlan;
import io.frazil.run.batch.BatchWatermark;
import io.frazil.run.flow.FlowDeclaration;
import io.frazil.run.stream.FirstMessage;
import io.frazil.sql.FrazilParser;
import io.frazil.stream.StreamSource;
import io.frazil.stream.batch.BatchPlan;
import io.frazil.stream.batch.BatchPlanner;
import io.frazil.stream.batch.DataLoss;
import io.frazil.stream.option.BatchLimits;
import io.frazil.stream.option.StartingPoint;
import io.frazil.stream.option.StreamOptions;
import io.frazil.stream.scan.KafkaTable;
import io.frazil.stream.scan.ReadCounter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.types.StructType;

/**
 * A SELECT over a stream that goes on: first stored rows, if it unions any with the stream, then what is there from where
 * the stream begins, then each new row. Bad records are treated as the stream says. Confined to one thread.
 */
public final class LiveQuery implements AutoCloseable {

    /** So many offsets at once, so that the first rows show before the last are read. */
    private static final BatchLimits AT_ONCE =
            new BatchLimits(OptionalLong.of(10_000), OptionalLong.empty(), Duration.ZERO);

    private static final int STORED_AT_ONCE = 1_000;

    private static final Duration LOOK = Duration.ofMillis(100);

    private final org.apache.spark.sql.classic.SparkSession session;
    private final LivePlan plan;
    private final StreamSource source;
    private final BatchPlanner planner;
    private final ZoneId zone;
    private final Duration maxAhead;
    private final Map<String, String> topicIds;
    private Iterator<Row> stored;
    private Position position;
    private long left;
    private OptionalLong watermarkMicros;

    private LiveQuery(
            org.apache.spark.sql.classic.SparkSession session,
            LivePlan plan,
            StreamOptions options,
            StreamSource source,
            Optional<Position> fixed) {
        this.session = session;
        this.plan = plan;
        this.source = source;
        this.planner = new BatchPlanner(options.subscription(), AT_ONCE, options.failOnDataLoss());
        this.zone = ZoneId.of(session.conf().get("spark.sql.session.timeZone"));
        this.maxAhead = maxAhead(session);
        this.topicIds =
                plan.standing().<Map<String, String>>map(Standing::topicIds).orElse(Map.of());
        this.watermarkMicros = plan.standing().map(Standing::watermarkMicros).orElse(OptionalLong.empty());
        this.position = start(options, fixed);
        this.left = plan.limit().orElse(Long.MAX_VALUE);
    }

    /**
     * Empty: the text is not a query over one stream that can go on, and should be run as any other. Where the columns of
     * a stream are not known yet, this waits for its first message.
     *
     * @param notes told if it waits
     */
    public static Optional<LiveQuery> open(SparkSession session, String text, Consumer<String> notes)
            throws ParseException, InterruptedException {
        var classic = (org.apache.spark.sql.classic.SparkSession) session;
        FrazilParser parser = FrazilParser.of(classic);
        if (!parser.readsStream(text)) {
            return Optional.empty();
        }
        LogicalPlan parsed = parser.parsePlan(text);
        Optional<FirstMessage> first =
                parsed instanceof Command ? Optional.empty() : FirstMessage.awaitedBy(classic, text);
        if (first.isPresent() && !isAnsweredWithoutColumns(classic, parsed)) {
            first.get().await(notes);
        }
        Optional<Position> fixed = first.map(FirstMessage::start);
        return LivePlan.of(classic, parsed).map(plan -> open(classic, plan, fixed));
    }

    /** Whether it can be answered at once though a stream of it has no columns yet, such as by how many messages it has. */
    private static boolean isAnsweredWithoutColumns(
            org.apache.spark.sql.classic.SparkSession session, LogicalPlan parsed) {
        try {
            return LivePlan.of(session, parsed).isEmpty();
        } catch (Exception e) {
            // Spark's analysis throws it without saying so.
            if (e instanceof AnalysisException found && found.getCondition().startsWith("UNRESOLVED_COLUMN")) {
                return false;
            }
            throw e;
        }
    }

    private static LiveQuery open(
            org.apache.spark.sql.classic.SparkSession session, LivePlan plan, Optional<Position> fixed) {
        StreamOptions options = plan.stream().options(plan.queryOptions());
        StreamSource source = StreamSource.open(options);
        try {
            return new LiveQuery(session, plan, options, source, fixed);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** @param fixed before there were columns; the query itself may say otherwise */
    private Position start(StreamOptions options, Optional<Position> fixed) {
        if (plan.standing().isEmpty()) {
            boolean isFixed =
                    !StreamOptions.setsStart(plan.queryOptions()) || options.starting() instanceof StartingPoint.Latest;
            return fixed.filter(position -> isFixed).orElseGet(source::start);
        }
        Standing standing = plan.standing().get();
        standing.requireCluster(plan.stream().name(), source.offsets().clusterId());
        return standing.position();
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
        List<Row> rows = isOver() ? List.of() : storedRows();
        rows = rows.isEmpty() ? liveRows(atMost) : rows;
        rows = rows.size() <= left ? rows : rows.subList(0, (int) left);
        left -= rows.size();
        return rows;
    }

    private List<Row> storedRows() {
        if (stored == null) {
            stored = plan.hasStored()
                    ? Dataset$.MODULE$
                            .ofRows(session, plan.bound(stream -> bound(stream, List.of())))
                            .toLocalIterator()
                    : Collections.emptyIterator();
        }
        List<Row> rows = new ArrayList<>();
        while (rows.size() < STORED_AT_ONCE && stored.hasNext()) {
            rows.add(stored.next());
        }
        return rows;
    }

    private List<Row> liveRows(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!isOver()) {
            BatchPlan next = planner.plan(position, topicIds, source.offsets(), Duration.ZERO);
            if (next instanceof BatchPlan.Stop stop) {
                throw lost(stop.loss());
            }
            if (next instanceof BatchPlan.Read read) {
                List<Row> rows = read(missing(read.ranges()));
                position = read.end();
                if (!rows.isEmpty()) {
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

    /** What of it is not among the stored rows. */
    private List<OffsetRange> missing(List<OffsetRange> ranges) {
        return plan.standing().map(standing -> standing.missing(ranges)).orElse(ranges);
    }

    private List<Row> read(List<OffsetRange> ranges) {
        ReadCounter counter = ReadCounter.registered(session.sparkContext());
        BatchWatermark watermark = BatchWatermark.of(watermarkMicros, Instant.now(), maxAhead);
        LogicalPlan bound =
                plan.liveAlone(stream -> watermark.applied(stream.withRanges(ranges, counter, zone(stream))));
        List<Row> rows = Dataset$.MODULE$.ofRows(session, bound).collectAsList();
        watermarkMicros = counter.value().values().stream()
                .reduce(ReadCounter.Counts::plus)
                .map(watermark::after)
                .orElse(watermarkMicros);
        return rows;
    }

    private FrazilException lost(DataLoss loss) {
        String stream = plan.stream().name();
        return plan.standing()
                .map(standing -> loss.exceptionOfQuery(stream, standing))
                .orElseGet(() -> loss.exception(stream));
    }

    /** In {@code LIVE(t)} times are meant as the flow means them. */
    private ZoneId zone(KafkaTable stream) {
        return stream.zone().orElse(zone);
    }

    private KafkaTable bound(KafkaTable stream, List<OffsetRange> ranges) {
        return stream.withRanges(ranges, ReadCounter.registered(session.sparkContext()), zone(stream));
    }

    @Override
    public void close() {
        source.close();
    }
}
