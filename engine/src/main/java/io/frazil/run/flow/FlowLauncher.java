package io.frazil.run.flow;

import io.frazil.flow.FlowDefinition;
import io.frazil.flow.Position;
import io.frazil.plan.FlowOptions;
import io.frazil.run.step.FlowMeter;
import io.frazil.run.step.FlowStep;
import io.frazil.run.step.OpenFlow;
import io.frazil.run.step.OverlappedStep;
import io.frazil.run.step.Step;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.classic.SparkSession;

/** Starts and stops the runners of flows in this process. */
public final class FlowLauncher {

    /** How long a statement waits for the batch at hand before it is cut short. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private final SparkSession session;
    private final Flows flows;

    public FlowLauncher(SparkSession session) {
        this.session = session;
        this.flows = Flows.of(session);
    }

    public boolean isAlive(FlowDefinition definition) {
        return flows.runner(definition)
                .filter(runner -> !runner.state().isOver())
                .isPresent();
    }

    /** Starts a flow that its table knows. */
    public void start(FlowDefinition definition) {
        start(definition, Optional.empty());
    }

    /** Starts a flow that its table does not know yet: it declares itself once its stream has columns. */
    void startPending(FlowDefinition definition, Position start) {
        start(definition, Optional.of(start));
    }

    private void start(FlowDefinition definition, Optional<Position> undeclaredStart) {
        AtomicReference<Optional<Position>> undeclared = new AtomicReference<>(undeclaredStart);
        FlowRunner runner = new FlowRunner(
                definition,
                meter -> {
                    FlowOpening opening = FlowOpening.of(session, definition);
                    opening.activate();
                    if (undeclared.get().isPresent()) {
                        opening.declare(undeclared.get(), flows.writerId());
                        // Opened again, it must not make a table again that somebody has dropped.
                        undeclared.set(Optional.empty());
                    }
                    return step(opening, flows.writerId(), meter, Clock.systemUTC());
                },
                FlowOptions.parse(definition.options()).triggerInterval(),
                Clock.systemUTC(),
                new Random());
        flows.start(runner, STOP_TIMEOUT);
    }

    /** How the flow delivers is chosen here. */
    static Step step(FlowOpening opening, String writerId, FlowMeter meter, Clock clock) {
        OpenFlow opened = opening.open();
        FlowOptions options = FlowOptions.parse(opened.definition().options());
        return OverlappedStep.isFor(options, opened.plan().reading())
                ? new OverlappedStep(opened, opening.lanes(), writerId, meter, clock)
                : new FlowStep(opened, writerId, meter, clock);
    }

    public void stop(FlowDefinition definition) {
        flows.stop(definition, STOP_TIMEOUT);
    }

    void remove(FlowDefinition definition) {
        flows.remove(definition, STOP_TIMEOUT);
    }

    /** Ends a flow of that name that waits for its stream's columns, and so is in no table. False: there is none. */
    boolean removePending(List<String> name) {
        Optional<FlowDefinition> pending = flows.pending(name.get(name.size() - 1));
        pending.ifPresent(this::remove);
        return pending.isPresent();
    }
}
