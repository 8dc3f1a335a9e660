package io.frazil.run.step;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A flow of this process at one moment.
 *
 * @param state the word of its {@link FlowState}
 * @param lagRecords offsets between the flow's position and the end of its topics, as last seen
 * @param lagSeconds how long it has not been at the end
 * @param rowsPerSecond records read a second over the last minute or so
 * @param readTotal records read since it was started in this process
 * @param writtenTotal records written since it was started in this process
 * @param lastCommitMillis milliseconds since 1970-01-01 UTC
 */
public record FlowStatus(
        String flow,
        String table,
        String stream,
        String state,
        long lagRecords,
        double lagSeconds,
        double rowsPerSecond,
        long readTotal,
        long writtenTotal,
        OptionalLong lastSnapshotId,
        OptionalLong lastCommitMillis,
        Optional<String> lastError) {}
