package io.frazil.app;

import io.frazil.app.output.TextTable;
import io.frazil.run.step.FlowStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How flows stand, in lines for people. */
final class FlowBoard {

    private static final Set<String> ENDED = Set.of("STOPPED", "FAILED", "FENCED");

    private FlowBoard() {}

    static boolean hasEnded(FlowStatus status) {
        return ENDED.contains(status.state());
    }

    /** A line for each flow, and one for its error. */
    static List<String> lines(List<FlowStatus> statuses, long nowMillis) {
        int width = statuses.stream().mapToInt(s -> s.flow().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (FlowStatus status : statuses) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-" + width + "s  %-8s  read %,d  stored %,d  %,.0f rows/s  behind %,d (%,.1f s)  %s",
                    status.flow(),
                    status.state(),
                    status.readTotal(),
                    status.writtenTotal(),
                    status.rowsPerSecond(),
                    status.lagRecords(),
                    status.lagSeconds(),
                    commit(status, nowMillis)));
            status.lastError().ifPresent(error -> lines.add("  " + TextTable.visible(error)));
        }
        return lines;
    }

    /** The exit code once no flow runs: that of the first flow that did not just stop. */
    static int exitCode(List<FlowStatus> ended) {
        return ended.stream()
                .filter(status -> !status.state().equals("STOPPED"))
                .mapToInt(ExitCode::of)
                .findFirst()
                .orElse(ExitCode.OK);
    }

    private static String commit(FlowStatus status, long nowMillis) {
        if (status.lastCommitMillis().isEmpty()) {
            return "no commit yet";
        }
        long seconds = Math.max(0, nowMillis - status.lastCommitMillis().getAsLong()) / 1000;
        return "last commit " + (seconds < 120 ? seconds + " s" : seconds / 60 + " min") + " ago";
    }
}
