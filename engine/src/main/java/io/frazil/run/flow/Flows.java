package io.frazil.run.flow;

import io.frazil.flow.FlowDefinition;
import io.frazil.run.step.FlowState;
import io.frazil.run.step.FlowStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The flows that run in this process, by Spark context. Thread-safe. */
public final class Flows {

    private static final Logger LOG = LoggerFactory.getLogger(Flows.class);
    private static final Map<SparkContext, Flows> BY_CONTEXT = new ConcurrentHashMap<>();

    /** How long a batch that is cut short may take to let go. */
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(10);

    private final Map<Key, FlowRunner> runners = new ConcurrentSkipListMap<>();
    private final String writerId = UUID.randomUUID().toString();

    private record Key(String table, String flow) implements Comparable<Key> {

        static Key of(FlowDefinition definition) {
            return new Key(definition.table(), definition.name());
        }

        @Override
        public int compareTo(Key other) {
            int byFlow = flow.compareTo(other.flow);
            return byFlow != 0 ? byFlow : table.compareTo(other.table);
        }
    }

    private Flows() {}

    public static Flows of(SparkSession session) {
        return BY_CONTEXT.computeIfAbsent(session.sparkContext(), context -> new Flows());
    }

    /**
     * What every run of a flow in this process writes by: a commit of an earlier run that lands late, after the flow was
     * stopped and started again, is no takeover.
     */
    String writerId() {
        return writerId;
    }

    /** Every flow that was started in this process, by name, those that have ended included. */
    public List<FlowStatus> statuses() {
        return runners.values().stream().map(FlowRunner::status).toList();
    }

    /**
     * Stops every flow: each takes the batch at hand to its end, or lets go of it when the time is up. What the tables
     * say the flows shall do stays.
     */
    public void stopAll(Duration timeout) {
        runners.values().forEach(FlowRunner::requestStop);
        Instant end = Instant.now().plus(timeout);
        runners.values().forEach(runner -> awaitEnd(runner, Duration.between(Instant.now(), end)));
        runners.clear();
    }

    Optional<FlowRunner> runner(FlowDefinition definition) {
        return Optional.ofNullable(runners.get(Key.of(definition)));
    }

    /** A flow of that name that waits for its stream's columns. */
    Optional<FlowDefinition> pending(String flow) {
        return runners.values().stream()
                .filter(runner -> runner.state() instanceof FlowState.Pending)
                .map(FlowRunner::definition)
                .filter(definition -> definition.name().equalsIgnoreCase(flow))
                .findFirst();
    }

    /** A flow that goes on and writes to that table, which need not be there yet. */
    Optional<FlowDefinition> into(String table) {
        return runners.values().stream()
                .filter(runner -> !runner.state().isOver())
                .map(FlowRunner::definition)
                .filter(definition -> definition.table().equals(table))
                .findFirst();
    }

    /** Starts the flow; the one of its name that ran before is stopped first. */
    void start(FlowRunner runner, Duration timeout) {
        stop(runner.definition(), timeout);
        runners.put(Key.of(runner.definition()), runner);
        runner.start();
    }

    /** Stops the flow if it runs here; returns once its thread has ended. */
    void stop(FlowDefinition definition, Duration timeout) {
        runner(definition).ifPresent(runner -> {
            runner.requestStop();
            awaitEnd(runner, timeout);
        });
    }

    /** Stops the flow and forgets it. */
    void remove(FlowDefinition definition, Duration timeout) {
        stop(definition, timeout);
        runners.remove(Key.of(definition));
    }

    private static void awaitEnd(FlowRunner runner, Duration timeout) {
        try {
            if (runner.awaitEnd(timeout.isNegative() ? Duration.ZERO : timeout)) {
                return;
            }
            runner.interrupt();
            if (!runner.awaitEnd(AFTER_INTERRUPT)) {
                LOG.warn(
                        "Flow {} does not let go of its batch",
                        runner.definition().name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
