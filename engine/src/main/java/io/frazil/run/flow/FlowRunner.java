package io.frazil.run.flow;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.run.session.Failures;
import io.frazil.run.step.FlowMeter;
import io.frazil.run.step.FlowState;
import io.frazil.run.step.FlowStatus;
import io.frazil.run.step.Step;
import io.frazil.run.step.StopSignal;
import io.frazil.run.stream.NoColumnsYet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one flow on a thread of its own until it is stopped or cannot go on: takes steps, waits between them, waits
 * longer when something outside does not answer. Thread-safe to look at and to stop.
 */
final class FlowRunner {

    private static final Logger LOG = LoggerFactory.getLogger(FlowRunner.class);

    /** How often a flow whose stream has no columns yet looks for a message to learn them from. */
    private static final Duration POLL_FOR_COLUMNS = Duration.ofSeconds(1);

    /** A defect may be a passing fault in disguise: so often it is tried again before the flow fails. */
    private static final int TRIES_AFTER_BUG = 3;

    private final FlowDefinition definition;
    private final Function<FlowMeter, Step> open;
    private final Duration triggerInterval;
    private final Clock clock;
    private final Backoff backoff;
    private final FlowMeter meter;
    private final StopSignal stop = new StopSignal();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile FlowState state = new FlowState.Starting();

    /** @param open opens the flow's session, table and stream, on the flow's own thread */
    FlowRunner(
            FlowDefinition definition,
            Function<FlowMeter, Step> open,
            Duration triggerInterval,
            Clock clock,
            RandomGenerator random) {
        this.definition = definition;
        this.open = open;
        this.triggerInterval = triggerInterval;
        this.clock = clock;
        this.backoff = new Backoff(random);
        this.meter = new FlowMeter(definition);
        this.thread = new Thread(this::live, "frazil-flow-" + definition.name());
        this.thread.setDaemon(true);
    }

    FlowDefinition definition() {
        return definition;
    }

    FlowState state() {
        return state;
    }

    FlowStatus status() {
        return meter.status(state, clock.instant());
    }

    void start() {
        thread.start();
    }

    /** Asks the flow to stop once the batch at hand is through; returns at once. */
    void requestStop() {
        stop.give();
    }

    /** Waits until the flow's thread has ended. False: it is still at it. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Cuts the batch at hand short; its rows are abandoned, or land whole. */
    void interrupt() {
        thread.interrupt();
    }

    private void live() {
        try {
            while (!stop.isGiven() && !state.isOver()) {
                takeSteps();
            }
            if (!state.isOver()) {
                state = new FlowState.Stopped();
            }
        } finally {
            ended.countDown();
        }
    }

    /** Until the first failure; then everything is opened anew. */
    private void takeSteps() {
        try (Step step = open.apply(meter)) {
            while (!stop.isGiven()) {
                Instant begun = clock.instant();
                Step.Result result = step.take();
                if (result == Step.Result.STOPPED) {
                    state = new FlowState.Stopped();
                    return;
                }
                if (result != Step.Result.BEGUN) {
                    backoff.succeeded();
                    state = new FlowState.Running();
                }
                if (result == Step.Result.IDLE) {
                    step.awaitMore(stop);
                } else {
                    stop.await(untilNext(result, begun));
                }
            }
            step.finish();
        } catch (NoColumnsYet e) {
            state = new FlowState.Pending();
            stop.await(POLL_FOR_COLUMNS);
        } catch (Exception | LinkageError e) {
            failed(e);
        }
    }

    private Duration untilNext(Step.Result result, Instant begun) {
        if (result == Step.Result.BEGUN || result == Step.Result.LANDED_GO_ON) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(clock.instant(), begun.plus(triggerInterval));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void failed(Throwable thrown) {
        if (stop.isGiven()) {
            LOG.info("Flow {} was stopped within a batch", definition.name(), thrown);
            return;
        }
        FrazilException cause = Failures.sorted(thrown);
        LOG.warn("Flow {}: {}", definition.name(), cause.getMessage(), thrown);
        if (cause.code() == ErrorCode.FENCED) {
            state = new FlowState.Fenced(cause);
            return;
        }
        boolean again = switch (cause.kind()) {
            case EXTERNAL, CONFLICT -> true;
            case BUG -> backoff.failures() < TRIES_AFTER_BUG;
            case USER -> false;
        };
        if (!again) {
            state = new FlowState.Failed(cause);
            return;
        }
        Duration wait = backoff.failed();
        state = new FlowState.Waiting(cause, clock.instant().plus(wait));
        stop.await(wait);
    }
}
