package io.frazil.app.page;

import io.frazil.sql.ScriptStatement;
import io.frazil.sql.StatementSplitter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the blocks of one page and notes what differs: {@code sql} with a {@code text} behind it shows that; with a
 * {@code sh} between them it is a query that goes on while that is done. Confined to one thread.
 */
final class PageRun {

    private static final Pattern PRODUCE =
            Pattern.compile("kcat -P -b " + Pattern.quote(PageBed.READERS_BROKER) + " -t (\\w+) <<('?)EOF'?");
    private static final Pattern STARTED = Pattern.compile("\\./frazil (broker|sql)|");
    private static final String TODAY = "$(date -u +%F)";
    private static final int HEADER_LINES = 2;

    private final PageBed bed;
    private final Page page;
    private final PageIds ids = new PageIds();
    private final List<String> differences = new ArrayList<>();
    private final List<List<String>> contents = new ArrayList<>();

    PageRun(PageBed bed, Page page) {
        this.bed = bed;
        this.page = page;
    }

    List<String> differences() {
        return differences;
    }

    /** The page with what was found. */
    String written() {
        return page.with(contents);
    }

    PageRun run() throws Exception {
        List<Page.Block> blocks = page.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            Page.Block block = blocks.get(i);
            if (block.is("sh")) {
                command(block);
            } else if (is(blocks, i + 1, "sh") && is(blocks, i + 2, "text")) {
                i = live(i);
            } else if (is(blocks, i + 1, "text")) {
                compare(blocks.get(i + 1), statements(block));
                i++;
            } else {
                List<String> found = statements(block);
                if (found.stream().anyMatch(line -> line.startsWith("error: "))) {
                    differs(block, List.of("no error"), found);
                }
            }
        }
        return this;
    }

    private static boolean is(List<Page.Block> blocks, int index, String language) {
        return index < blocks.size() && blocks.get(index).is(language);
    }

    private List<String> statements(Page.Block block) throws InterruptedException {
        List<String> found = new ArrayList<>();
        for (ScriptStatement statement : StatementSplitter.split(text(block))) {
            List<String> shown = bed.shown(statement.text());
            if (!found.isEmpty() && !shown.isEmpty()) {
                found.add("");
            }
            found.addAll(shown);
        }
        return found;
    }

    /** The block's statements with the ids and addresses of this run. */
    private String text(Page.Block block) {
        if (!block.is("sql")) {
            throw new IllegalArgumentException(where(block) + ": an answer without a statement");
        }
        String text = ids.ofThisRun(String.join("\n", block.lines()));
        contents.add(text.lines().toList());
        return bed.here(text);
    }

    /** A query that goes on over each {@code sh} with a {@code text} behind it; answers which block was the last. */
    private int live(int first) throws Exception {
        List<Page.Block> blocks = page.blocks();
        String statement =
                StatementSplitter.split(text(blocks.get(first))).get(0).text();
        int last = first;
        try (PageBed.Live query = bed.open(statement)) {
            while (is(blocks, last + 1, "sh") && is(blocks, last + 2, "text")) {
                command(blocks.get(last + 1));
                last += 2;
                Page.Block answer = blocks.get(last);
                compare(
                        answer,
                        query.more(Math.max(1, answer.lines().size() - (last == first + 2 ? HEADER_LINES : 0))));
            }
        }
        return last;
    }

    /** What a reader types into a terminal; only messages are sent, for broker and shell are there. */
    private void command(Page.Block block) {
        contents.add(block.lines());
        List<String> lines = block.lines();
        for (int i = 0; i < lines.size(); i++) {
            Matcher produce = PRODUCE.matcher(lines.get(i));
            if (produce.matches()) {
                int end = i + lines.subList(i, lines.size()).indexOf("EOF");
                boolean plain = !produce.group(2).isEmpty();
                String today = plain ? TODAY : LocalDate.now(ZoneOffset.UTC).toString();
                bed.send(
                        produce.group(1),
                        lines.subList(i + 1, end).stream()
                                .map(line -> line.replace(TODAY, today))
                                .toList());
                i = end;
            } else if (!STARTED.matcher(lines.get(i)).matches()) {
                throw new IllegalArgumentException(where(block) + ": cannot do " + lines.get(i));
            }
        }
    }

    private void compare(Page.Block block, List<String> found) {
        contents.add(found);
        ids.written(block.lines());
        ids.found(found);
        if (!lasting(block.lines(), false).equals(lasting(found, true))) {
            differs(block, block.lines(), found);
        }
    }

    private List<String> lasting(List<String> lines, boolean isFound) {
        return PageText.lasting(
                lines.stream().map(line -> ids.numbered(line, isFound)).toList());
    }

    private void differs(Page.Block block, List<String> expected, List<String> found) {
        differences.add(where(block) + ":\n  the page has:\n"
                + String.join("\n", expected).indent(4) + "  it was:\n"
                + String.join("\n", found).indent(4));
    }

    private String where(Page.Block block) {
        return page.name() + ":" + block.line();
    }
}
