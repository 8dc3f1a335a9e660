package io.frazil.run.flow;

import io.frazil.catalog.FlowListing;
import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.commit.CommittedEntry;
import io.frazil.commit.DesiredState;
import io.frazil.commit.Ledger;
import io.frazil.flow.BatchCounts;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.Position;
import io.frazil.flow.StreamDefinition;
import io.frazil.run.batch.BatchWatermark;
import io.frazil.run.session.Names;
import io.frazil.run.step.FlowStatus;
import io.frazil.run.step.FlowStep;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementResult;
import io.frazil.stream.StreamSource;
import io.frazil.stream.batch.KafkaOffsets;
import io.frazil.stream.option.StreamOptions;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.util.StringUtils;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Answers the statements that tell of flows and change nothing. */
public final class FlowAnswers {

    /** The state of a flow that the catalog knows and that nothing in this process runs. */
    private static final String NOT_HERE = "NOT RUNNING HERE";

    /** States of a flow that looks at Kafka no more. */
    private static final Set<String> OVER = Set.of("STOPPED", "FAILED", "FENCED");

    /** A listing should not wait long for a Kafka that does not answer. */
    private static final String LAG_TIMEOUT_MILLIS = "2000";

    private static final StructType FLOWS = new StructType()
            .add("name", DataTypes.StringType, false)
            .add("table", DataTypes.StringType, false)
            .add("stream", DataTypes.StringType, false)
            .add("state", DataTypes.StringType, false)
            .add("lag_records", DataTypes.LongType, true)
            .add("lag_seconds", DataTypes.DoubleType, true)
            .add("rows_per_second", DataTypes.DoubleType, true)
            .add("last_commit", DataTypes.TimestampType, true)
            .add("last_error", DataTypes.StringType, true);

    private static final StructType DESCRIPTION =
            new StructType().add("key", DataTypes.StringType, false).add("value", DataTypes.StringType, true);

    private final SparkSession session;
    private final Flows flows;

    public FlowAnswers(SparkSession session) {
        this.session = session;
        this.flows = Flows.of(session);
    }

    public StatementResult show(Statement.ShowFlows statement) {
        Map<String, Row> rows = new TreeMap<>();
        for (FlowDefinition definition : inCurrentNamespace()) {
            Ledger ledger = ledger(definition);
            rows.put(definition.name() + " " + definition.table(), elsewhere(definition, ledger));
        }
        for (FlowStatus status : flows.statuses()) {
            rows.merge(
                    status.flow() + " " + status.table(),
                    here(status),
                    (stored, here) -> OVER.contains(status.state()) ? ended(stored, here) : here);
        }
        Optional<Pattern> pattern = statement.pattern().map(FlowAnswers::like);
        return new StatementResult(
                FLOWS,
                rows.values().stream()
                        .filter(row -> pattern.isEmpty()
                                || pattern.get().matcher(row.getString(0)).matches())
                        .toList());
    }

    public StatementResult describe(Statement.DescribeFlow statement) {
        FoundFlow found = FoundFlow.required(session, statement.flow());
        FlowDefinition definition = found.definition();
        Ledger ledger = found.table().ledger();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("name", definition.name());
        lines.put("table", definition.table());
        lines.put("table format", "Iceberg " + found.table().formatVersion());
        lines.put("stream", definition.stream());
        lines.put("statement", definition.statement());
        lines.put("statement hash", definition.statementHash());
        definition.options().forEach((key, value) -> lines.put("option " + key, value));
        lines.put(
                "catalog and namespace",
                definition.meaning().catalog() + "." + definition.meaning().namespace());
        lines.put("time zone", definition.meaning().timeZone());
        lines.put("ANSI mode", Boolean.toString(definition.meaning().ansi()));
        Optional<FlowStatus> status = flows.runner(definition).map(FlowRunner::status);
        lines.put("state", status.map(FlowStatus::state).orElseGet(() -> stateElsewhere(definition, ledger)));
        status.ifPresent(here -> {
            lines.put("lag", here.lagRecords() + " records, " + here.lagSeconds() + " seconds");
            here.lastError().ifPresent(error -> lines.put("last error", error));
        });
        ledger.position(definition.name()).ifPresent(position -> lines.put("position", position.toString()));
        List<CommittedEntry> entries = ledger.entries(definition.name());
        lines.put("commits in the table's history", Integer.toString(entries.size()));
        lines.put("counts in the table's history", counts(entries).toString());
        entries.stream().findFirst().ifPresent(newest -> addNewest(lines, newest));
        List<Row> rows = new ArrayList<>();
        lines.forEach((key, value) -> rows.add(RowFactory.create(key, value)));
        return new StatementResult(DESCRIPTION, rows);
    }

    private static void addNewest(Map<String, String> lines, CommittedEntry newest) {
        LedgerEntry entry = newest.entry();
        lines.put("last snapshot", Long.toString(newest.snapshotId()));
        lines.put(
                "last commit",
                new Timestamp(newest.timestampMillis()).toInstant().toString());
        lines.put("last ranges", entry.ranges().toString());
        lines.put("last counts", entry.counts().toString());
        entry.watermarkMicros().ifPresent(micros -> lines.put("watermark", BatchWatermark.text(micros)));
        lines.put("last writer", entry.writerId());
        lines.put("Kafka cluster", entry.clusterId());
    }

    public StatementResult explain(Statement.ExplainFlow statement) {
        FlowDeclaration declaration = FlowDeclaration.resolve(session, statement.declaration());
        declaration.checkTarget(Flows.of(session));
        return StatementResult.lines(
                "plan", FlowExplanation.of(session, declaration).lines());
    }

    private static BatchCounts counts(List<CommittedEntry> entries) {
        return entries.stream()
                .map(committed -> committed.entry().counts())
                .reduce(BatchCounts.ZERO, BatchCounts::plus);
    }

    private List<FlowDefinition> inCurrentNamespace() {
        var catalogs = session.sessionState().catalogManager();
        Optional<FrazilCatalog> catalog =
                Names.catalogIfOurs(session, catalogs.currentCatalog().name());
        return catalog.map(ours -> ours.flows(catalogs.currentNamespace()))
                .map(FlowListing::flows)
                .orElse(List.of());
    }

    private Ledger ledger(FlowDefinition definition) {
        QualifiedName table = QualifiedName.parse(definition.table());
        return Names.catalog(session, table).flowTable(table.identifier()).ledger();
    }

    private Row elsewhere(FlowDefinition definition, Ledger ledger) {
        Optional<CommittedEntry> newest = ledger.newestEntry(definition.name());
        return RowFactory.create(
                definition.name(),
                definition.table(),
                definition.stream(),
                stateElsewhere(definition, ledger),
                lag(definition, ledger).map(records -> (Object) records).orElse(null),
                null,
                null,
                newest.map(entry -> new Timestamp(entry.timestampMillis())).orElse(null),
                null);
    }

    private static String stateElsewhere(FlowDefinition definition, Ledger ledger) {
        return ledger.desiredState(definition.name()) == DesiredState.STOPPED ? "STOPPED" : NOT_HERE;
    }

    /** Empty where Kafka does not answer: the listing must not fail for it. */
    private Optional<Long> lag(FlowDefinition definition, Ledger ledger) {
        Optional<Position> position = ledger.position(definition.name());
        if (position.isEmpty()) {
            return Optional.empty();
        }
        try {
            StreamDefinition stream = FoundFlow.stream(session, definition);
            SortedMap<String, String> hurried = new TreeMap<>(stream.options());
            hurried.putIfAbsent("kafka.default.api.timeout.ms", LAG_TIMEOUT_MILLIS);
            try (StreamSource source = StreamSource.open(StreamOptions.parse(stream.name(), hurried))) {
                KafkaOffsets kafka = source.offsets();
                return Optional.of(FlowStep.lag(position.get(), kafka.latest()));
            }
        } catch (FrazilException e) {
            return Optional.empty();
        }
    }

    /** What it last saw of Kafka is no news: the lag is that of the position in the table. */
    private static Row ended(Row stored, Row here) {
        return RowFactory.create(
                here.get(0),
                here.get(1),
                here.get(2),
                here.get(3),
                stored.get(4),
                null,
                null,
                here.get(7),
                here.get(8));
    }

    private static Row here(FlowStatus status) {
        OptionalLong last = status.lastCommitMillis();
        return RowFactory.create(
                status.flow(),
                status.table(),
                status.stream(),
                status.state(),
                status.lagRecords(),
                status.lagSeconds(),
                Math.rint(status.rowsPerSecond() * 100) / 100,
                last.isPresent() ? new Timestamp(last.getAsLong()) : null,
                status.lastError().orElse(null));
    }

    private static Pattern like(String pattern) {
        return Pattern.compile(StringUtils.escapeLikeRegex(pattern, '\\'), Pattern.CASE_INSENSITIVE);
    }
}
