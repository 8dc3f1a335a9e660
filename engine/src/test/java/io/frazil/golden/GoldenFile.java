package io.frazil.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A golden file as its blocks, which empty lines part; lines that begin with {@code #} are for the reader alone. */
record GoldenFile(String name, List<GoldenBlock> blocks) {

    static final String RESULT = "----";

    GoldenFile {
        blocks = List.copyOf(blocks);
    }

    static GoldenFile read(String name, List<String> lines) {
        List<GoldenBlock> blocks = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            if (lines.get(at).isBlank()) {
                at++;
                continue;
            }
            int end = at;
            while (end < lines.size() && !lines.get(end).isBlank()) {
                end++;
            }
            blocks.add(block(at + 1, lines.subList(at, end)));
            at = end;
        }
        return new GoldenFile(name, blocks);
    }

    private static GoldenBlock block(int first, List<String> lines) {
        int comments = 0;
        while (comments < lines.size() && lines.get(comments).startsWith("#")) {
            comments++;
        }
        if (comments == lines.size()) {
            return new GoldenBlock(lines, first, "", List.of(), Optional.empty());
        }
        int result = lines.indexOf(RESULT);
        return new GoldenBlock(
                lines.subList(0, comments),
                first + comments,
                lines.get(comments),
                lines.subList(comments + 1, result < 0 ? lines.size() : result),
                result < 0 ? Optional.empty() : Optional.of(lines.subList(result + 1, lines.size())));
    }
}
