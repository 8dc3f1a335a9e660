package io.frazil.run;

import java.util.Optional;
import java.util.OptionalLong;

/** A flow as it stands. */
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
