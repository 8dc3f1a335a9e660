package io.frazil.run.step;

import io.frazil.commit.FlowTable;
import io.frazil.flow.Position;
import io.frazil.stream.StreamSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The wait of a flow that has nothing to take in: for Kafka's word that there is more, for another version of its table,
 * and now and then for other topic partitions. Belongs to the flow's thread.
 */
final class IdleWait {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** After a minute without a batch it looks at the table so often, and at the topics only so often. */
    private static final Duration LONG_IDLE = Duration.ofMinutes(1);

    private static final Duration LOOK_AT_TABLE_WHEN_LONG_IDLE = Duration.ofSeconds(5);
    private static final Duration LOOK_AT_TOPICS_WHEN_LONG_IDLE = Duration.ofSeconds(30);

    private final StreamSource source;
    private final FlowTable table;
    private final Clock clock;
    private Instant busy;

    IdleWait(StreamSource source, FlowTable table, Clock clock) {
        this.source = source;
        this.table = table;
        this.clock = clock;
        this.busy = clock.instant();
    }

    /** There was something to take in. */
    void wasBusy() {
        busy = clock.instant();
    }

    /**
     * Returns when there may be something to take in, or the signal is given, or after a while.
     *
     * @param at where everything was taken in; empty: there is more that is not to be taken in yet
     */
    void await(Position at, StopSignal stop) {
        Instant begun = clock.instant();
        boolean isLong = Duration.between(busy, begun).compareTo(LONG_IDLE) > 0;
        Instant end = begun.plus(isLong ? LOOK_AT_TOPICS_WHEN_LONG_IDLE : LOOK);
        stop.wakeBy(source::wake);
        do {
            if (!source.awaitBeyond(at, stop::isGiven, isLong ? LOOK_AT_TABLE_WHEN_LONG_IDLE : LOOK)) {
                stop.await(Step.POLL);
                return;
            }
        } while (source.isWaitingAt(at) && !stop.isGiven() && clock.instant().isBefore(end) && !table.isChanged());
    }
}
