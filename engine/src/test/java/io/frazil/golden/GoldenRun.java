package io.frazil.golden;

import io.frazil.TestBed;
import io.frazil.flow.FrazilException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the blocks of one golden file in a session of its own and notes what differs. The format is described in
 * {@code engine/src/test/resources/golden/README.md}. Confined to one thread.
 */
final class GoldenRun {

    private final TestBed bed;
    private final GoldenStage stage;
    private final GoldenFile file;
    private final List<String> differences = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final StringBuilder everything = new StringBuilder();

    GoldenRun(TestBed bed, GoldenFile file) {
        this(bed, file, new GoldenStage(bed, Optional.empty(), Map.of()));
    }

    GoldenRun(TestBed bed, GoldenFile file, GoldenStage stage) {
        this.bed = bed;
        this.stage = stage;
        this.file = file;
    }

    /** Every difference, as {@code file:line}, what was expected and what was found. */
    List<String> differences() {
        return differences;
    }

    /** The file's blocks with the results that were found in the place of those that did not match. */
    List<String> written() {
        return written;
    }

    GoldenRun run() throws InterruptedException {
        try (stage) {
            for (GoldenBlock block : file.blocks()) {
                try {
                    run(block);
                } catch (Exception e) {
                    differs(block, "no exception", trace(e));
                    write(block, Optional.of(List.of(e.toString())));
                }
            }
        }
        return this;
    }

    private void run(GoldenBlock block) throws Exception {
        switch (block.word(0)) {
            case "" -> write(block, Optional.empty());
            case "statement" -> compare(block, rows(block));
            case "query" -> compare(block, rows(block).stream().sorted().toList());
            case "contains" -> contains(block, rows(block));
            case "more" ->
                compare(
                        block,
                        GoldenText.lines(stage.more(block)).stream().sorted().toList());
            case "error" -> compare(block, error(block));
            case "never" -> {
                block.body().stream()
                        .filter(secret -> everything.indexOf(secret) >= 0)
                        .forEach(secret -> differs(block, "never " + secret, "it was shown"));
                write(block, Optional.empty());
            }
            default -> {
                if (!stage.performed(block)) {
                    throw new IllegalArgumentException("unknown command \"" + block.command() + "\"");
                }
                write(block, Optional.empty());
            }
        }
    }

    private List<String> rows(GoldenBlock block) {
        List<String> lines =
                GoldenText.lines(stage.session().sql(substituted(block.text())).collectAsList());
        lines.forEach(this::remember);
        return lines;
    }

    /** Each expected line is among those that were found. */
    private void contains(GoldenBlock block, List<String> found) {
        write(block, Optional.empty());
        List<String> missing = block.expected().orElseThrow().stream()
                .filter(line -> found.stream().noneMatch(other -> GoldenText.matches(substituted(line), other)))
                .toList();
        if (!missing.isEmpty()) {
            differs(block, "lines " + String.join("\n", missing), String.join("\n", found));
        }
    }

    /** The whole message of an error of ours; of one of Spark's the first line, which says it. */
    private List<String> error(GoldenBlock block) {
        try {
            List<String> rows = new ArrayList<>(rows(block));
            rows.add(0, "no error, but:");
            return rows;
        } catch (Exception e) {
            remember(trace(e));
            String message = String.valueOf(e.getMessage()).strip();
            if (e instanceof FrazilException) {
                return message.lines().toList();
            }
            String first = message.lines().findFirst().orElse("").replaceAll(";$", "");
            return List.of((first.startsWith("[") ? "" : e.getClass().getSimpleName() + ": ") + first);
        }
    }

    private void compare(GoldenBlock block, List<String> found) {
        write(block, Optional.of(found));
        block.expected()
                .map(lines -> lines.stream().map(this::substituted).toList())
                .filter(expected -> !GoldenText.matches(expected, found))
                .ifPresent(expected -> differs(block, String.join("\n", expected), String.join("\n", found)));
        if (block.word(0).equals("error") && block.expected().isEmpty()) {
            differs(block, "a block with the message it expects", String.join("\n", found));
        }
    }

    private void differs(GoldenBlock block, String expected, String found) {
        differences.add(file.name() + ":" + block.line() + ": " + block.command() + "\n" + block.text()
                + "\n  expected:\n" + expected.indent(4) + "  found:\n" + found.indent(4));
    }

    private void write(GoldenBlock block, Optional<List<String>> found) {
        written.addAll(block.comments());
        if (!block.command().isEmpty()) {
            written.add(block.command());
        }
        written.addAll(block.body());
        List<String> expected = block.expected().orElse(List.of());
        boolean keep = found.isEmpty()
                || block.expected().isPresent()
                        && GoldenText.matches(
                                expected.stream().map(this::substituted).toList(), found.get());
        List<String> lines = keep ? expected : found.get();
        if (block.expected().isPresent() || block.word(0).equals("error")) {
            written.add(GoldenFile.RESULT);
            lines.forEach(line -> written.add(line.replace(bed.kafka().bootstrapServers(), "${bootstrap}")
                    .replace(bed.directory().toString(), "${directory}")));
        }
        written.add("");
    }

    private String substituted(String text) {
        return stage.substituted(text);
    }

    private void remember(String shown) {
        everything.append(shown).append('\n');
    }

    private static String trace(Exception e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
