package io.frazil.app.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The snapshot ids of a page, in order of their first appearance: another run has others in their places. For one thread. */
final class PageIds {

    private static final Pattern ID = Pattern.compile("\\b\\d{15,19}\\b");
    private static final Pattern WANTED = Pattern.compile("\\{snapshot:(\\d+)}");

    private final List<String> written = new ArrayList<>();
    private final List<String> found = new ArrayList<>();

    /** Takes note of the ids in an output, as it stands in the page. */
    void written(List<String> lines) {
        note(written, lines);
    }

    /** Takes note of the ids in an output, as it is found. */
    void found(List<String> lines) {
        note(found, lines);
    }

    private static void note(List<String> ids, List<String> lines) {
        lines.forEach(line -> ID.matcher(line)
                .results()
                .map(match -> match.group())
                .forEach(id -> {
                    if (!ids.contains(id)) {
                        ids.add(id);
                    }
                }));
    }

    /** The page's text with the ids of this run; {@code {snapshot:1}} is the first of them. */
    String ofThisRun(String text) {
        String numbered = replaced(WANTED, text, match -> found.get(Integer.parseInt(match) - 1));
        return replaced(ID, numbered, id -> {
            int at = written.indexOf(id);
            return at < 0 || at >= found.size() ? id : found.get(at);
        });
    }

    /** The line with a number in the place of each id, the same in every run. */
    String numbered(String line, boolean isFound) {
        List<String> ids = isFound ? found : written;
        return replaced(ID, line, id -> ids.contains(id) ? "<snapshot " + (ids.indexOf(id) + 1) + ">" : id);
    }

    private static String replaced(Pattern pattern, String text, UnaryOperator<String> replacement) {
        return pattern.matcher(text)
                .replaceAll(match ->
                        Matcher.quoteReplacement(replacement.apply(match.group(match.groupCount() == 0 ? 0 : 1))));
    }
}
