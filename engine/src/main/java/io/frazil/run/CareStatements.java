package io.frazil.run;

import io.frazil.care.Rollback;
import io.frazil.care.SnapshotSearch;
import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.commit.FlowRollback;
import io.frazil.commit.FlowTable;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.StreamDefinition;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementResult;
import io.frazil.stream.StreamOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.classic.SparkSession;

/** Carries out the statements that care for a table; its flows are paused where they must be. */
final class CareStatements {

    private final SparkSession session;

    CareStatements(SparkSession session) {
        this.session = session;
    }

    StatementResult rollback(Statement.Rollback statement) {
        Rollback rollback = opened(statement);
        rollback.check();
        Optional<List<FlowRollback>> done = paused(rollback.change().table(), rollback::carryOut);
        return StatementResult.lines("result", lines(rollback, done));
    }

    /** The rollback, of which nothing is done yet. */
    Rollback opened(Statement.Rollback statement) {
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
