package io.frazil.run.flow;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.commit.DesiredState;
import io.frazil.commit.FlowTable;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Position;
import io.frazil.flow.StreamDefinition;
import io.frazil.plan.FlowOptions;
import io.frazil.plan.FlowPlan;
import io.frazil.plan.FlowQuery;
import io.frazil.plan.QueryShape;
import io.frazil.plan.TargetTable;
import io.frazil.plan.keyed.Reading;
import io.frazil.run.batch.AppendLane;
import io.frazil.run.batch.AppendPath;
import io.frazil.run.batch.FlowTotals;
import io.frazil.run.session.Failures;
import io.frazil.run.session.FlowSessions;
import io.frazil.run.session.Names;
import io.frazil.run.step.OpenFlow;
import io.frazil.run.stream.StreamColumns;
import io.frazil.sql.FrazilParser;
import io.frazil.sql.Statement;
import io.frazil.stream.StreamSource;
import io.frazil.stream.batch.KafkaOffsets;
import io.frazil.stream.option.StreamOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;

/** Opens a flow from its definition: makes its table if it has none yet, fixes where it starts, and plans it. */
public final class FlowOpening {

    /** What a table that a flow creates gets unless the statement says otherwise. */
    private static final Map<String, String> TABLE_DEFAULTS = Map.of(
            // One metadata file a commit: the catalog needs the newest, people the last few.
            "write.metadata.delete-after-commit.enabled", "true",
            "write.metadata.previous-versions-max", "20");

    private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";

    /**
     * @param position where the flow stands
     * @param note what became of the table; empty: nothing to speak of
     */
    record Declared(Position position, Optional<String> note) {}

    private record Prepared(FlowTable table, Optional<String> note) {}

    private final SparkSession session;
    private final FlowDefinition definition;
    private final FrazilCatalog catalog;
    private final QualifiedName table;
    private final TargetTable target;
    private final Statement.DeclareFlow statement;

    private FlowOpening(SparkSession session, FlowDefinition definition, Statement.DeclareFlow statement) {
        this.session = session;
        this.definition = definition;
        this.table = QualifiedName.parse(definition.table());
        this.catalog = Names.catalog(session, table);
        this.statement = statement;
        this.target = TargetTable.of(statement.plan());
    }

    /** @param base any session of the process; the flow gets one of its own */
    public static FlowOpening of(SparkSession base, FlowDefinition definition) {
        SparkSession session = FlowSessions.open(base, definition.meaning());
        return new FlowOpening(session, definition, FlowSessions.within(session, () -> parsed(session, definition)));
    }

    /** Makes the flow's session that of the thread at hand: what is not analysed by Spark is made in it, too. */
    void activate() {
        SparkSession.setActiveSession(session);
    }

    private static Statement.DeclareFlow parsed(SparkSession session, FlowDefinition definition) {
        try {
            Optional<Statement> statement = FrazilParser.of(session).read(definition.statement());
            if (statement.isPresent() && statement.get() instanceof Statement.DeclareFlow flow) {
                return flow;
            }
        } catch (ParseException e) {
            throw Failures.sorted(e);
        }
        throw new FrazilException(
                ErrorCode.NOT_FOUND,
                "could not find the stream " + definition.stream() + " of flow " + definition.name(),
                "declare the stream, or DROP FLOW " + definition.name());
    }

    /**
     * Makes the table if the statement creates it, and declares the flow in it; what is there already stays.
     *
     * @param start where a new flow begins; empty: by the stream's options, now
     * @throws NoColumnsYet while the columns of the stream are unknown
     */
    Declared declare(Optional<Position> start, String writerId) {
        StreamDefinition stream = stream();
        Prepared prepared = prepared();
        FlowTable flowTable = prepared.table();
        try (StreamSource source = StreamSource.open(StreamOptions.parse(stream.name(), stream.options()))) {
            Position from = start.orElseGet(source::start);
            KafkaOffsets kafka = source.offsets();
            Position position =
                    flowTable.declare(definition, from, kafka.clusterId(), new TreeMap<>(kafka.topicIds()), writerId);
            shallRun(flowTable);
            return new Declared(position, prepared.note());
        }
    }

    /** Declares the flow as {@link #declare} does but asks Kafka nothing, for a catalog that is thrown away. */
    public void rehearse() {
        stream();
        FlowTable flowTable = prepared().table();
        flowTable.declare(definition, Position.EMPTY, "", new TreeMap<>(), "");
        shallRun(flowTable);
    }

    /** The table, there and fit for the statement. */
    private Prepared prepared() {
        OptionalInt before = formatVersion();
        if (target.isCreated() && before.isEmpty()) {
            create();
        }
        FlowTable flowTable = catalog.flowTable(table.identifier());
        FlowPlan plan = plan();
        plan.shape();
        if (plan.reading() == Reading.APPEND) {
            return new Prepared(flowTable, Optional.empty());
        }
        TableFormat format = TableFormat.of(before, options(), flowTable.properties());
        flowTable.makeChangeable(format.wanted(), writeModes());
        return new Prepared(flowTable, format.change());
    }

    /** Of the table that is there. */
    private OptionalInt formatVersion() {
        return catalog.tableExists(table.identifier())
                ? OptionalInt.of(catalog.flowTable(table.identifier()).formatVersion())
                : OptionalInt.empty();
    }

    private FlowOptions options() {
        return FlowOptions.parse(definition.options());
    }

    private Map<String, String> writeModes() {
        String mode = options().writeMode().toString();
        return Map.of("write.merge.mode", mode, "write.update.mode", mode, "write.delete.mode", mode);
    }

    private void shallRun(FlowTable flowTable) {
        if (flowTable.desiredState(definition.name()) == DesiredState.STOPPED) {
            flowTable.setDesiredState(definition.name(), DesiredState.RUNNING);
        }
    }

    private void create() {
        FlowQuery query = FlowQuery.of(session, target.query());
        Map<String, String> properties = new HashMap<>(TABLE_DEFAULTS);
        if (query.shape().aggregates()) {
            properties.put("format-version", Integer.toString(options().formatVersionOfChanges(target.written())));
            properties.putAll(writeModes());
        } else {
            // Every reader knows it.
            properties.put(
                    "format-version", Integer.toString(options().formatVersion().orElse(2)));
        }
        properties.putAll(FlowTable.definitionProperties(definition));
        try {
            Dataset$.MODULE$.ofRows(session, target.creation(Names.parts(table), query.schema(), properties));
        } catch (Exception e) {
            // A catalog may say that it made no table when it has, or another process that runs the same file was
            // quicker.
            if (!isMade(e)) {
                throw e;
            }
        }
    }

    private boolean isMade(Exception failure) {
        try {
            return catalog.tableExists(table.identifier())
                    && catalog.flowTable(table.identifier())
                            .definition(definition.name())
                            .equals(Optional.of(definition));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** Everything that the flow's steps work with. */
    OpenFlow open() {
        StreamDefinition stream = stream();
        StreamOptions options = StreamOptions.parse(stream.name(), stream.options());
        FlowTable flowTable = catalog.flowTable(table.identifier());
        FlowPlan plan = plan();
        QueryShape shape = plan.shape();
        configure(shape);
        Optional<FlowTotals> totals =
                plan.totals().map(schema -> FlowTotals.open(session, catalog, definition, schema));
        return new OpenFlow(
                session,
                definition,
                flowTable,
                plan,
                shape,
                options,
                StreamSource.open(options),
                totals,
                writeOptions());
    }

    /** What two batches at a time are run with, each in a session of its own. */
    List<AppendLane> lanes() {
        return List.of(lane(), lane());
    }

    private AppendLane lane() {
        FlowOpening own = of(session, definition);
        FlowPlan plan = own.plan();
        own.configure(plan.shape());
        FlowTable flowTable = own.catalog.flowTable(table.identifier());
        AppendPath path = new AppendPath(own.session, plan, flowTable, options(), writeOptions());
        return new AppendLane(own.session, flowTable, plan, path);
    }

    private void configure(QueryShape shape) {
        if (shape.oneRowPerRecord()) {
            // Nothing to adapt in a plan without exchange, and it costs a fifth of a small batch.
            session.conf().set("spark.sql.adaptive.enabled", "false");
        }
        // MERGE takes no write options: rows are written where they were made.
        session.conf().set("spark.sql.iceberg.distribution-mode", "none");
        if (!session.sparkContext().conf().contains(SHUFFLE_PARTITIONS)) {
            // Spark's 200 are for large tables; a batch is small.
            session.conf().set(SHUFFLE_PARTITIONS, session.sparkContext().defaultParallelism());
        }
    }

    public FlowPlan plan() {
        if (statement.plan() instanceof MergeIntoTable merge) {
            return FlowPlan.ofMerge(session, merge, options().oneMessageAKey());
        }
        return target.isCreated()
                ? FlowPlan.ofQuery(session, Names.parts(table), target.query())
                : FlowPlan.ofInsert(session, (InsertIntoStatement) statement.plan());
    }

    private StreamDefinition stream() {
        QualifiedName stream = QualifiedName.parse(definition.stream());
        return StreamColumns.known(Names.catalog(session, stream), stream.identifier());
    }

    private Map<String, String> writeOptions() {
        Map<String, String> options = new HashMap<>();
        // Rows are written where they were read: no shuffle, one file a task and table partition.
        options.put("distribution-mode", "none");
        options.put("fanout-enabled", "true");
        long fileBytes = options().targetFileBytes();
        if (fileBytes > 0) {
            options.put("target-file-size-bytes", Long.toString(fileBytes));
        }
        return options;
    }
}
