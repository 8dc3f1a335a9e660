package io.frazil.run.step;

import io.frazil.care.expiry.Expiry;
import io.frazil.flow.FlowDefinition;
import io.frazil.plan.FlowOptions;
import io.frazil.run.batch.FlowTotals;
import io.frazil.run.session.Failures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets old snapshots of a flow's table go between two batches, where the flow asks for it. The flow goes on without it:
 * what goes wrong here is told, and tried again later. Belongs to the flow's thread.
 */
final class FlowCare {

    private static final Logger LOG = LoggerFactory.getLogger(FlowCare.class);

    private static final String COMPLAINT = "care";

    /** After a look that found nothing to do, or a first failure; each further one in a row doubles it. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private static final int MOST_DOUBLINGS = 6;

    private final FlowDefinition definition;
    private final Expiry expiry;
    private final FlowMeter meter;
    private final Clock clock;
    private final boolean isWanted;
    private Instant pausedUntil = Instant.EPOCH;
    private int failures;

    private FlowCare(FlowDefinition definition, Expiry expiry, FlowMeter meter, Clock clock) {
        this.definition = definition;
        this.expiry = expiry;
        this.meter = meter;
        this.clock = clock;
        this.isWanted = FlowOptions.parse(definition.options()).caresForTable();
    }

    static FlowCare of(OpenFlow opened, FlowMeter meter, Clock clock) {
        FlowDefinition definition = opened.definition();
        Expiry expiry =
                new Expiry(definition.name(), opened.table(), opened.totals().map(FlowTotals::table));
        return new FlowCare(definition, expiry, meter, clock);
    }

    /** Whether there is likely to be something to do; costs next to nothing. The table has just been read. */
    boolean isDue() {
        Instant now = clock.instant();
        if (!isWanted || now.isBefore(pausedUntil)) {
            return false;
        }
        try {
            return expiry.isDue(now);
        } catch (RuntimeException e) {
            failed(e);
            return false;
        }
    }

    /** Does it, or a part of it. */
    void carryOut() {
        try {
            if (!expiry.carryOut(clock.instant()) && expiry.isDue(clock.instant())) {
                pausedUntil = clock.instant().plus(PAUSE);
            }
            failures = 0;
            meter.complained(COMPLAINT, Optional.empty());
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException failure) {
        if (Thread.currentThread().isInterrupted()) {
            LOG.info("Flow {} is cut short while it expires snapshots", definition.name(), failure);
            return;
        }
        Duration pause = PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        pausedUntil = clock.instant().plus(pause);
        String what = "could not expire old snapshots of " + definition.table() + ", and goes on";
        LOG.warn(
                "Flow {} {}. It tries again after {}. Hint: CALL {}.EXPIRE_SNAPSHOTS() does it by hand; OPTIONS"
                        + " (maintenance = 'manual') turns it off",
                definition.name(),
                what,
                pause,
                definition.table(),
                failure);
        meter.complained(
                COMPLAINT, Optional.of(what + ": " + Failures.sorted(failure).getMessage()));
    }
}
