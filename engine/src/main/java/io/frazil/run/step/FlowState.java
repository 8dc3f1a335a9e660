package io.frazil.run.step;

import io.frazil.flow.FrazilException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Where a flow of this process is in its life. */
public sealed interface FlowState {

    /** Opening its session, its table and its stream. */
    record Starting() implements FlowState {}

    /** Its stream has no columns yet: no message has come from which to learn them. */
    record Pending() implements FlowState {}

    /** Taking in batches, or waiting for messages. */
    record Running() implements FlowState {}

    /** Something outside does not answer; the flow tries again at {@code retryAt}. */
    record Waiting(FrazilException error, Instant retryAt) implements FlowState {}

    /** Stopped because somebody asked for it. */
    record Stopped() implements FlowState {}

    /** Ended by an error that waiting does not mend. */
    record Failed(FrazilException error) implements FlowState {}

    /** Another writer has taken the flow over. */
    record Fenced(FrazilException error) implements FlowState {}

    /** The state's name as people see it. */
    default String word() {
        return getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    /** Whether the flow's thread has ended or is about to. */
    default boolean isOver() {
        return this instanceof Stopped || this instanceof Failed || this instanceof Fenced;
    }

    /** What went wrong, where something did. */
    default Optional<FrazilException> cause() {
        if (this instanceof Waiting waiting) {
            return Optional.of(waiting.error());
        }
        if (this instanceof Failed failed) {
            return Optional.of(failed.error());
        }
        return this instanceof Fenced fenced ? Optional.of(fenced.error()) : Optional.empty();
    }
}
