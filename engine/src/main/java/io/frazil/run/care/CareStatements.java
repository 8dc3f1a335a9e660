package io.frazil.run.care;

import io.frazil.care.Audit;
import io.frazil.care.AuditResult;
import io.frazil.care.IcebergCall;
import io.frazil.care.Rollback;
import io.frazil.care.SnapshotSearch;
import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.commit.FlowRollback;
import io.frazil.commit.FlowTable;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.StreamDefinition;
import io.frazil.run.flow.FlowLauncher;
import io.frazil.run.flow.FlowOpening;
import io.frazil.run.flow.FoundFlow;
import io.frazil.run.session.Failures;
import io.frazil.run.session.Names;
import io.frazil.run.session.PositionText;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementResult;
import io.frazil.stream.option.StreamOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the statements that care for a table; its flows are paused where they must be. */
public final class CareStatements {

    private static final Logger LOG = LoggerFactory.getLogger(CareStatements.class);

    private static final int MAX_TRIES = 20;

    private final SparkSession session;

    public CareStatements(SparkSession session) {
        this.session = session;
    }

    public StatementResult rollback(Statement.Rollback statement) {
        Rollback rollback = opened(statement);
        rollback.check();
        Optional<List<FlowRollback>> done = paused(rollback.change().table(), rollback::carryOut);
        return StatementResult.lines("result", lines(rollback, done));
    }

    /** The rollback, of which nothing is done yet. */
    public Rollback opened(Statement.Rollback statement) {
        QualifiedName table = statement
                .table()
                .map(name -> Names.qualified(session, name))
                .orElseGet(() -> new SnapshotSearch(Names.catalogs(session))
                        .owner(((Statement.RollbackTarget.Version) statement.target()).snapshotId()));
        FrazilCatalog catalog = Names.catalog(session, table);
        return Rollback.of(
                table,
                catalog.flowTable(table.identifier()),
                statement.target(),
                statement.replay(),
                this::streamOptions);
    }

    private StreamOptions streamOptions(FlowDefinition flow) {
        StreamDefinition stream = FoundFlow.stream(session, flow);
        return StreamOptions.parse(stream.name(), stream.options());
    }

    public StatementResult audit(Statement.AuditTable statement) {
        QualifiedName name = Names.qualified(session, statement.table());
        FlowTable table = Names.catalog(session, name).flowTable(name.identifier());
        Audit audit = new Audit(name, table, this::isRowPerRecord);
        Map<String, String> streams = new TreeMap<>();
        table.definitions().forEach(flow -> streams.put(flow.name(), flow.stream()));
        return AuditResult.of(audit.lines(statement.withRows() ? Optional.of(session) : Optional.empty()), streams);
    }

    /** A statement that no longer fits its stream or table tells nothing of its rows. */
    private boolean isRowPerRecord(FlowDefinition flow) {
        try {
            return FlowOpening.of(session, flow).plan().shape().oneRowPerRecord();
        } catch (RuntimeException e) {
            LOG.info("The statement of flow {} cannot be analysed, its rows are not counted", flow.name(), e);
            return false;
        }
    }

    public StatementResult call(Statement.CallCare statement) {
        QualifiedName table = tableOf(statement.table());
        IcebergCall call = IcebergCall.of(table, statement);
        return called(Names.catalogIfOurs(session, table.catalog())
                .map(catalog -> catalog.flowTable(table.identifier()).location())
                .map(call::atLocation)
                .orElse(call));
    }

    public StatementResult optimize(Statement.Optimize statement) {
        return called(IcebergCall.of(tableOf(statement.table()), statement));
    }

    public QualifiedName tableOf(List<String> written) {
        QualifiedName name = Names.qualified(session, written);
        Names.catalogIfOurs(session, name.catalog()).ifPresent(catalog -> catalog.flowTable(name.identifier()));
        return name;
    }

    /** What was planned before a flow's commit and conflicts with it is planned again. */
    private StatementResult called(IcebergCall call) {
        for (int tries = 1; ; tries++) {
            try {
                Dataset<Row> rows = session.sql(call.sql());
                return new StatementResult(rows.schema(), rows.collectAsList());
            } catch (IllegalArgumentException e) {
                if (e.getCause() != null) {
                    throw e; // Spark's own words are behind it.
                }
                throw new FrazilException(
                        ErrorCode.BAD_STATEMENT,
                        "cannot run " + call.procedure().icebergs() + " on " + call.table() + ": "
                                + Failures.sentence(e.getMessage()),
                        "docs/table-care.md tells the arguments",
                        e);
            } catch (RuntimeException e) {
                if (!Failures.isConflict(e) || tries == MAX_TRIES) {
                    throw e;
                }
                LOG.info("Care for {} met another commit, try {}", call.table(), tries, e);
            }
        }
    }

    /** Flows that run here let go of what they have at hand, and go on afterwards whatever became of the change. */
    private <T> T paused(FlowTable table, Supplier<T> change) {
        FlowLauncher launcher = new FlowLauncher(session);
        List<FlowDefinition> running =
                table.definitions().stream().filter(launcher::isAlive).toList();
        running.forEach(launcher::stop);
        try {
            return change.get();
        } finally {
            running.forEach(launcher::start);
        }
    }

    private static List<String> lines(Rollback rollback, Optional<List<FlowRollback>> done) {
        long snapshotId = rollback.change().snapshotId();
        if (done.isEmpty()) {
            return List.of("table " + rollback.name() + " is at snapshot " + snapshotId + "; nothing is changed");
        }
        List<String> lines = new ArrayList<>();
        lines.add("table " + rollback.name() + " is " + (rollback.forward() ? "set" : "back") + " at snapshot "
                + snapshotId + " of " + rollback.targetTime()
                + (rollback.forward() ? ", which was not in its history" : ""));
        done.get().forEach(flow -> lines.add(line(flow)));
        return lines;
    }

    private static String line(FlowRollback flow) {
        String goesOn = "flow " + flow.flow().name() + " goes on from " + PositionText.of(flow.after());
        if (!flow.again().isEmpty()) {
            return goesOn + ", takes in again " + ranges(flow.again());
        }
        return goesOn + (flow.leftOut().isEmpty() ? ", leaves out nothing" : ", leaves out " + ranges(flow.leftOut()));
    }

    private static String ranges(List<OffsetRange> ranges) {
        return ranges.stream().map(OffsetRange::toString).collect(Collectors.joining(", "));
    }
}
