package io.frazil.run;

import io.frazil.commit.FlowTable;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Position;
import io.frazil.flow.StreamDefinition;
import io.frazil.plan.FlowOptions;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementResult;
import io.frazil.stream.KafkaOffsets;
import io.frazil.stream.StreamOptions;
import io.frazil.stream.StreamSource;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.classic.SparkSession;

/** Carries out the statements that change flows; those that only tell of them are {@link FlowAnswers}. */
final class FlowStatements {

    /** How long a statement waits for the batch at hand before it is cut short. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private final SparkSession session;
    private final Flows flows;

    FlowStatements(SparkSession session) {
        this.session = session;
        this.flows = Flows.of(session);
    }

    StatementResult declare(Statement.DeclareFlow statement) {
        FlowDeclaration declaration = FlowDeclaration.resolve(session, statement);
        FlowDefinition definition = declaration.definition();
        String name = definition.name();
        if (statement.ifNotExists() && declaration.tableExists() && !declaration.isUnchanged()) {
            boolean flowIsThere = declaration.existing().isPresent();
            if (flowIsThere) {
                start(declaration.existing().get(), Optional.empty());
            }
            return StatementResult.said(
                    flowIsThere
                            ? "flow " + name + " exists with another statement; it is left as it is"
                            : "table " + definition.table() + " exists; nothing is changed");
        }
        declaration.checkTarget();
        if (declaration.isUnchanged() && isAlive(definition)) {
            return StatementResult.said("flow " + name + " is running; nothing is changed");
        }
        flows.stop(definition, STOP_TIMEOUT);
        String verb =
                declaration.existing().isEmpty() ? "declared" : declaration.isUnchanged() ? "resumed" : "replaced";
        Optional<Position> start = Optional.empty();
        try {
            Position position = FlowOpening.of(session, definition)
                    .declare(start, UUID.randomUUID().toString());
            start(definition, start);
            return StatementResult.said("flow " + name + " " + verb + ": " + definition.stream() + " -> "
                    + definition.table() + ", from " + text(position));
        } catch (NoColumnsYet e) {
            start(definition, Optional.of(startOf(definition)));
            return StatementResult.said("flow " + name + " " + verb + "; it waits for the first message of "
                    + definition.stream() + " to learn its columns");
        }
    }

    StatementResult stop(Statement.StopFlow statement) {
        FoundFlow found = FoundFlow.required(session, statement.flow());
        found.table().setDesiredState(found.definition().name(), io.frazil.commit.DesiredState.STOPPED);
        flows.stop(found.definition(), STOP_TIMEOUT);
        return StatementResult.said("flow " + found.definition().name() + " stopped");
    }

    StatementResult start(Statement.StartFlow statement) {
        FoundFlow found = FoundFlow.required(session, statement.flow());
        FlowDefinition definition = found.definition();
        if (isAlive(definition)) {
            return StatementResult.said("flow " + definition.name() + " is running; nothing is changed");
        }
        found.table().setDesiredState(definition.name(), io.frazil.commit.DesiredState.RUNNING);
        start(definition, Optional.empty());
        return StatementResult.said("flow " + definition.name() + " started");
    }

    StatementResult drop(Statement.DropFlow statement) {
        Optional<FoundFlow> found = FoundFlow.find(session, statement.flow());
        if (found.isEmpty() && statement.ifExists()) {
            return StatementResult.said("there is no flow " + String.join(".", statement.flow()));
        }
        FlowDefinition definition =
                found.orElseThrow(() -> FoundFlow.notFound(statement.flow())).definition();
        flows.remove(definition, STOP_TIMEOUT);
        found.get().table().drop(definition.name());
        return StatementResult.said("flow " + definition.name() + " dropped; table " + definition.table() + " stays");
    }

    StatementResult reset(Statement.ResetFlow statement) {
        FoundFlow found = FoundFlow.required(session, statement.flow());
        FlowDefinition definition = found.definition();
        boolean wasAlive = isAlive(definition);
        flows.stop(definition, STOP_TIMEOUT);
        Position position = reset(found.table(), definition, statement.target());
        if (wasAlive) {
            start(definition, Optional.empty());
        }
        return StatementResult.said("flow " + definition.name() + " reset: it goes on from " + text(position)
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

    private Position startOf(FlowDefinition definition) {
        try (StreamSource source = StreamSource.open(streamOptions(definition))) {
            return source.start();
        } catch (FrazilException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                // The topic does not exist yet, so that everything in it will be new.
                return Position.EMPTY;
            }
            throw e;
        }
    }

    private StreamOptions streamOptions(FlowDefinition definition) {
        StreamDefinition stream = FoundFlow.stream(session, definition);
        return StreamOptions.parse(stream.name(), stream.options());
    }

    private boolean isAlive(FlowDefinition definition) {
        return flows.runner(definition)
                .filter(runner -> !runner.state().isOver())
                .isPresent();
    }

    /** @param start where the flow begins if it has not been declared in its table yet */
    private void start(FlowDefinition definition, Optional<Position> start) {
        String writerId = UUID.randomUUID().toString();
        FlowRunner runner = new FlowRunner(
                definition,
                meter -> {
                    FlowOpening opening = FlowOpening.of(session, definition);
                    if (start.isPresent()) {
                        opening.declare(start, writerId);
                    }
                    return new FlowStep(opening.open(), writerId, meter, Clock.systemUTC());
                },
                FlowOptions.parse(definition.options()).triggerInterval(),
                Clock.systemUTC(),
                new Random());
        flows.start(runner, STOP_TIMEOUT);
    }

    /** {@code transactions-0@12, transactions-1@40}, cut short where it is long. */
    static String text(Position position) {
        if (position.isEmpty()) {
            return "the beginning";
        }
        StringBuilder text = new StringBuilder();
        int shown = 0;
        for (var next : position.asMap().entrySet()) {
            if (shown == 4) {
                return text + ", .. (" + position.asMap().size() + " topic partitions)";
            }
            text.append(shown++ == 0 ? "" : ", ")
                    .append(next.getKey())
                    .append('@')
                    .append(next.getValue());
        }
        return text.toString();
    }
}
