package io.frazil.run.step;

import java.time.Duration;

/** Takes in a flow's stream, a step at a time. Belongs to the flow's thread. */
public interface Step extends AutoCloseable {

    /** How often a flow looks whether there is more to take in, where Kafka cannot tell it. */
    Duration POLL = Duration.ofMillis(200);

    /** How a step ended. */
    enum Result {
        /** Rows and position are in the table. */
        LANDED,
        /** A batch is on its way, and none has landed since the last step; the next step may be taken at once. */
        BEGUN,
        /** Rows and position are in the table, and the next step may be taken at once. */
        LANDED_GO_ON,
        /** There was nothing to take in. */
        IDLE,
        /** The table says that the flow shall not run. */
        STOPPED
    }

    Result take();

    /** After a step that was idle: waits until there may be something to take in, or the signal is given, or a while. */
    void awaitMore(StopSignal stop);

    /** Leaves nothing on its way: what was begun is in the table, with its position. */
    default void finish() {}

    @Override
    void close();
}
