package io.frazil.run.flow;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Position;
import io.frazil.flow.StreamDefinition;
import io.frazil.flow.TopicPartition;
import io.frazil.run.session.Failures;
import io.frazil.run.session.PositionText;
import io.frazil.run.step.FlowState;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementResult;
import io.frazil.stream.StreamSource;
import io.frazil.stream.option.StreamOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.sql.classic.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code WAIT FOR FLOW}: until the table holds all that was in the topics when it was asked. */
public final class FlowWait {

    private static final Logger LOG = LoggerFactory.getLogger(FlowWait.class);

    private static final long SHORTEST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1000;
    /** Of the time waited so far: a look reads the table, which costs more the more snapshots it has. */
    private static final int PAUSE_DIVISOR = 50;

    private final SparkSession session;
    private final List<String> name;
    private final Optional<Instant> deadline;
    private final Instant began = Instant.now();

    public FlowWait(SparkSession session, Statement.WaitForFlow statement) {
        this.session = session;
        this.name = statement.flow();
        this.deadline = statement.timeout().map(began::plus);
    }

    public StatementResult await() {
        FoundFlow found = found();
        FlowDefinition definition = found.definition();
        Position end = answered(definition, definition.stream(), () -> end(definition));
        while (!reached(answered(definition, definition.table(), () -> position(found)), end)) {
            Flows.of(session).runner(definition).ifPresent(FlowWait::checkAlive);
            pause("flow " + definition.name() + " to reach " + PositionText.of(end));
        }
        return StatementResult.said("flow " + definition.name() + " has taken in all up to " + PositionText.of(end));
    }

    /** A flow that still waits for its columns is in no table yet. */
    private FoundFlow found() {
        while (true) {
            Optional<FoundFlow> found = FoundFlow.find(session, name);
            if (found.isPresent()
                    && found.get()
                            .table()
                            .position(found.get().definition().name())
                            .isPresent()) {
                return found.get();
            }
            boolean pending = Flows.of(session).statuses().stream()
                    .anyMatch(status -> status.flow().equalsIgnoreCase(name.get(name.size() - 1)));
            if (!pending) {
                throw FoundFlow.notFound(name);
            }
            pause("flow " + String.join(".", name) + " to learn the columns of its stream");
        }
    }

    private static Position position(FoundFlow found) {
        return found.table().position(found.definition().name()).orElse(Position.EMPTY);
    }

    /** A Kafka, catalog or storage that does not answer is waited for, as the flow itself does. */
    private Position answered(FlowDefinition definition, String asked, Supplier<Position> question) {
        while (true) {
            try {
                return question.get();
            } catch (RuntimeException e) {
                FrazilException cause = Failures.sorted(e);
                boolean mayAnswerLater = cause.kind() == ErrorCode.Kind.EXTERNAL
                        && Flows.of(session)
                                .runner(definition)
                                .filter(runner -> !runner.state().isOver())
                                .isPresent();
                if (!mayAnswerLater || deadline.filter(Instant.now()::isAfter).isPresent()) {
                    throw cause;
                }
                LOG.info("Asking {} again", asked, e);
                pause(asked + " to answer");
            }
        }
    }

    /** The end of every topic partition but those of which Kafka has deleted all: there is nothing to take in. */
    private Position end(FlowDefinition definition) {
        StreamDefinition stream = FoundFlow.stream(session, definition);
        try (StreamSource source = StreamSource.open(StreamOptions.parse(stream.name(), stream.options()))) {
            Position earliest = source.earliest();
            Map<TopicPartition, Long> end = new TreeMap<>(source.latest().asMap());
            end.entrySet()
                    .removeIf(next ->
                            next.getValue() > 0 && earliest.next(next.getKey()).orElse(0) >= next.getValue());
            return Position.of(end);
        }
    }

    private static boolean reached(Position position, Position end) {
        return end.asMap().entrySet().stream()
                .allMatch(next ->
                        next.getValue() == 0 || position.next(next.getKey()).orElse(0) >= next.getValue());
    }

    private static void checkAlive(FlowRunner runner) {
        FlowState state = runner.state();
        state.cause().filter(cause -> state.isOver()).ifPresent(cause -> {
            throw cause;
        });
        if (state instanceof FlowState.Stopped) {
            throw new FrazilException(
                    ErrorCode.BAD_STATEMENT,
                    "cannot wait for flow " + runner.definition().name() + ": it is stopped",
                    "START FLOW " + runner.definition().name());
        }
    }

    private void pause(String what) {
        Instant now = Instant.now();
        if (deadline.filter(now::isAfter).isPresent()) {
            throw new FrazilException(
                    ErrorCode.TIMEOUT, "could not wait any longer for " + what, "SHOW FLOWS tells how it stands");
        }
        long share = Duration.between(began, now).toMillis() / PAUSE_DIVISOR;
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(LONGEST_PAUSE_MILLIS, Math.max(SHORTEST_PAUSE_MILLIS, share)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FrazilException(ErrorCode.TIMEOUT, "could not wait any longer for " + what, "", e);
        }
    }
}
