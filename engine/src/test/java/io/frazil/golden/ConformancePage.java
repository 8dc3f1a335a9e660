package io.frazil.golden;

import java.util.ArrayList;
import java.util.List;

/** {@code docs/conformance.md}, made of what a run of the guide's statements found. Confined to one thread. */
final class ConformancePage {

    private static final String SHOWN = "# Shown: ";

    private static final List<String> HEAD = List.of(
            "# The guide's statements",
            "",
            "Frazil is there so that these 28 statements do what the guide they come from promises. Each runs as written, addresses, paths and"
                    + " snapshot ids apart, in a test of",
            "its own against a real broker, on S3 against a real S3 server. `conformance/guide.sql` has them in one file, and each is"
                    + " linked to the test that shows its promise.",
            "This page is written by that test, from what it found; how is in [CONTRIBUTING.md](../CONTRIBUTING.md).",
            "",
            "In these tests a flow is stopped in order and resumed. What is left when a process is killed at any moment is shown by `KillTest`,"
                    + " `GuideTest` (all of `guide.sql`) and, on S3, `S3KillTest`; what",
            "a crash between two commits does under either delivery, by `DeliveryTest`.",
            "",
            "| | statement | promise | holds | how it is shown |",
            "|---|---|---|---|---|");

    private final List<String> lines = new ArrayList<>(HEAD);

    /** @param holds whether the file's blocks did all that they expect */
    void add(Guide.Promise promise, GoldenFile file, boolean holds) {
        lines.add("| [" + promise.id() + "](../conformance/" + promise.file().getFileName() + ") | `"
                + promise.asWritten().replace("|", "\\|") + "` | " + promise.promise() + " | "
                + (holds ? "yes" : "**no**") + " | " + shown(file) + " |");
    }

    static String shown(GoldenFile file) {
        return file.blocks().get(0).comments().stream()
                .filter(line -> line.startsWith(SHOWN))
                .map(line -> line.substring(SHOWN.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(file.name() + " does not say what it shows"));
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }
}
