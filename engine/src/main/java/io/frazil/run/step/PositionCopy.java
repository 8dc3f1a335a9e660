package io.frazil.run.step;

import io.frazil.commit.FlowTable;
import io.frazil.commit.Outcome;
import io.frazil.commit.PositionFile;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Position;
import io.frazil.plan.FlowOptions;
import io.frazil.run.session.Failures;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of a flow's position below its {@code checkpointLocation}, if it has one. The flow goes on without it:
 * what goes wrong here is told, and tried again later. Belongs to the flow's thread.
 */
final class PositionCopy {

    private static final Logger LOG = LoggerFactory.getLogger(PositionCopy.class);

    private static final String COMPLAINT = "position copy";

    /** A storage that does not answer takes its time to say so, and the next batch should not wait for that. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

    private final FlowDefinition definition;
    private final FlowTable table;
    private final FlowMeter meter;
    private final Clock clock;
    private final Optional<String> location;
    private Instant pausedUntil = Instant.EPOCH;

    PositionCopy(FlowDefinition definition, FlowTable table, FlowMeter meter, Clock clock) {
        this.definition = definition;
        this.table = table;
        this.meter = meter;
        this.clock = clock;
        this.location = Optional.ofNullable(definition.options().get(FlowOptions.CHECKPOINT_LOCATION))
                .map(checkpoint -> PositionFile.location(checkpoint, definition.name()));
    }

    /** @param reached where the flow stands with the batch */
    void write(Outcome.Landed landed, Position reached) {
        if (location.isEmpty() || clock.instant().isBefore(pausedUntil)) {
            return;
        }
        try {
            PositionFile.of(definition, table, landed, reached).write(table, location.get());
            meter.complained(COMPLAINT, Optional.empty());
        } catch (IOException | RuntimeException e) {
            FrazilException cause = Failures.sorted(e);
            LOG.warn("Flow {} goes on without a copy of its position in {}", definition.name(), location.get(), e);
            meter.complained(
                    COMPLAINT,
                    Optional.of("could not copy the position to " + location.get() + ", and goes on: "
                            + cause.getMessage()));
            pausedUntil = clock.instant().plus(PAUSE_AFTER_FAILURE);
        }
    }
}
