package io.frazil.run.flow;

import io.frazil.commit.DesiredState;
import io.frazil.commit.FlowTable;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Position;
import io.frazil.flow.StreamDefinition;
import io.frazil.run.batch.FlowTotals;
import io.frazil.run.session.PositionText;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementResult;
import io.frazil.stream.StreamSource;
import io.frazil.stream.batch.KafkaOffsets;
import io.frazil.stream.option.StreamOptions;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.classic.SparkSession;

/** Carries out the statements that change a declared flow; those that only tell of flows are {@link FlowAnswers}. */
public final class FlowStatements {

    private final SparkSession session;
    private final FlowLauncher launcher;

    public FlowStatements(SparkSession session) {
        this.session = session;
        this.launcher = new FlowLauncher(session);
    }

    public StatementResult stop(Statement.StopFlow statement) {
        if (launcher.removePending(statement.flow())) {
            return StatementResult.said("flow " + String.join(".", statement.flow())
                    + " stopped; it had not begun, so nothing of it is kept");
        }
        FoundFlow found = FoundFlow.required(session, statement.flow());
        found.table().setDesiredState(found.definition().name(), DesiredState.STOPPED);
        launcher.stop(found.definition());
        return StatementResult.said("flow " + found.definition().name() + " stopped");
    }

    public StatementResult start(Statement.StartFlow statement) {
        FoundFlow found = FoundFlow.required(session, statement.flow());
        FlowDefinition definition = found.definition();
        if (launcher.isAlive(definition)) {
            return StatementResult.said("flow " + definition.name() + " is running; nothing is changed");
        }
        found.table().setDesiredState(definition.name(), DesiredState.RUNNING);
        launcher.start(definition);
        return StatementResult.said("flow " + definition.name() + " started");
    }

    public StatementResult drop(Statement.DropFlow statement) {
        if (launcher.removePending(statement.flow())) {
            return StatementResult.said("flow " + String.join(".", statement.flow()) + " dropped; it had not begun");
        }
        Optional<FoundFlow> found = FoundFlow.find(session, statement.flow());
        if (found.isEmpty() && statement.ifExists()) {
            return StatementResult.said("there is no flow " + String.join(".", statement.flow()));
        }
        FlowDefinition definition =
                found.orElseThrow(() -> FoundFlow.notFound(statement.flow())).definition();
        launcher.remove(definition);
        found.get().table().drop(definition.name());
        FlowTotals.drop(session, definition);
        return StatementResult.said("flow " + definition.name() + " dropped; table " + definition.table() + " stays");
    }

    public StatementResult reset(Statement.ResetFlow statement) {
        FoundFlow found = FoundFlow.required(session, statement.flow());
        FlowDefinition definition = found.definition();
        boolean wasAlive = launcher.isAlive(definition);
        launcher.stop(definition);
        Position position = reset(found.table(), definition, statement.target());
        if (wasAlive) {
            launcher.start(definition);
        }
        return StatementResult.said("flow " + definition.name() + " reset: it goes on from " + PositionText.of(position)
                + "; rows that are in " + definition.table() + " stay");
    }

    private Position reset(FlowTable table, FlowDefinition definition, Statement.ResetTarget target) {
        StreamOptions options = streamOptions(definition);
        try (StreamSource source = StreamSource.open(options)) {
            Position position = position(table, definition, target, source);
            KafkaOffsets kafka = source.offsets();
            table.reset(
                    definition.name(),
                    position,
                    kafka.clusterId(),
                    new TreeMap<>(kafka.topicIds()),
                    UUID.randomUUID().toString());
            return position;
        }
    }

    private static Position position(
            FlowTable table, FlowDefinition definition, Statement.ResetTarget target, StreamSource source) {
        if (target instanceof Statement.ResetTarget.Timestamp timestamp) {
            return source.at(timestamp.instant());
        }
        if (target instanceof Statement.ResetTarget.Version version) {
            return table.ledger()
                    .positionAt(definition.name(), version.snapshotId())
                    .orElseThrow(() -> new FrazilException(
                            ErrorCode.NOT_FOUND,
                            "could not find the position of flow " + definition.name() + " at snapshot "
                                    + version.snapshotId() + " of " + definition.table(),
                            "SELECT snapshot_id, summary FROM " + definition.table()
                                    + ".snapshots tells which there are"));
        }
        return target instanceof Statement.ResetTarget.Earliest ? source.earliest() : source.latest();
    }

    private StreamOptions streamOptions(FlowDefinition definition) {
        StreamDefinition stream = FoundFlow.stream(session, definition);
        return StreamOptions.parse(stream.name(), stream.options());
    }
}
