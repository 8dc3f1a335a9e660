package io.frazil.app.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of Markdown as its lines and those of its fenced blocks that are run. Immutable.
 *
 * @param blocks in order: {@code sql} are statements, {@code text} behind them what they answer, {@code sh} commands
 */
record Page(Path path, List<String> lines, List<Block> blocks) {

    private static final String FENCE = "```";

    Page {
        lines = List.copyOf(lines);
        blocks = List.copyOf(blocks);
    }

    /**
     * One fenced block.
     *
     * @param line the number of its first line within the page, from 0, behind the fence
     */
    record Block(String language, int line, List<String> lines) {

        Block {
            lines = List.copyOf(lines);
        }

        boolean is(String other) {
            return language.equals(other);
        }
    }

    static Page read(Path path) throws IOException {
        List<String> lines = Files.readAllLines(path);
        List<Block> blocks = new ArrayList<>();
        for (int at = 0; at < lines.size(); at++) {
            if (!lines.get(at).startsWith(FENCE)) {
                continue;
            }
            int end = at + 1;
            while (!lines.get(end).equals(FENCE)) {
                end++;
            }
            String language = lines.get(at).substring(FENCE.length()).strip();
            if (List.of("sql", "text", "sh").contains(language)) {
                blocks.add(new Block(language, at + 1, lines.subList(at + 1, end)));
            }
            at = end;
        }
        return new Page(path, lines, blocks);
    }

    String name() {
        return path.getFileName().toString();
    }

    /** The page with other lines in its blocks. */
    String with(List<List<String>> contents) {
        List<String> all = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < blocks.size(); i++) {
            all.addAll(lines.subList(next, blocks.get(i).line()));
            all.addAll(contents.get(i));
            next = blocks.get(i).line() + blocks.get(i).lines().size();
        }
        all.addAll(lines.subList(next, lines.size()));
        return String.join("\n", all) + "\n";
    }
}
