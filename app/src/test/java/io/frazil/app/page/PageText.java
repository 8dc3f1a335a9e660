package io.frazil.app.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What in the outputs of two runs may differ. Stateless. */
final class PageText {

    /** Columns of measured values. */
    private static final Set<String> MEASURED =
            Set.of("lag_seconds", "rows_per_second", "rewritten_bytes_count", "total_size", "file_size_in_bytes");

    /** Times of messages are in March 2026; all others are those of the run. */
    private static final Map<Pattern, String> VARYING = new LinkedHashMap<>();

    static {
        vary("\\b20\\d\\d-(?!03-0)\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?Z?", "<time>");
        vary("\\b20\\d\\d-(?!03-0)\\d\\d-\\d\\d\\b", "<date>");
        vary("\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "<uuid>");
        vary("(?<= )[A-Za-z0-9_-]{22}$", "<id>");
        vary("\\b[0-9a-f]{16}\\b", "<hash>");
        vary("(?<=__totals_)[0-9a-f]+", "<hash>");
        vary("#\\d+L?", "#n");
        vary("\\b\\d+\\.\\d+ seconds", "<n> seconds");
        // Where messages that nobody waited for were parted.
        vary("\\b\\d+ batch(?:es)?\\b", "<n> batches");
        vary("\\bin \\d+ data files\\b", "in <n> data files");
        vary("-{3,}", "---");
        vary("\\s+", " ");
    }

    private PageText() {}

    private static void vary(String pattern, String shown) {
        VARYING.put(Pattern.compile(pattern), shown);
    }

    /** The lines without what differs from run to run, but for ids. */
    static List<String> lasting(List<String> lines) {
        List<String> lasting = new ArrayList<>();
        List<Integer> measured = List.of();
        for (int i = 0; i < lines.size(); i++) {
            if (i + 1 < lines.size() && lines.get(i + 1).matches("-+(-\\+-+)*")) {
                measured = measured(cells(lines.get(i)));
            }
            String line = without(lines.get(i), measured);
            for (Map.Entry<Pattern, String> varying : VARYING.entrySet()) {
                line = varying.getKey().matcher(line).replaceAll(varying.getValue());
            }
            lasting.add(line.strip());
        }
        return lasting;
    }

    private static List<Integer> measured(List<String> header) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            if (MEASURED.contains(header.get(i))) {
                found.add(i);
            }
        }
        return found;
    }

    private static String without(String line, List<Integer> measured) {
        List<String> cells = new ArrayList<>(cells(line));
        measured.stream().filter(i -> i < cells.size()).forEach(i -> cells.set(i, "<n>"));
        return String.join(" | ", cells);
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split(" \\|( |$)", -1)).map(String::strip).toList();
    }
}
