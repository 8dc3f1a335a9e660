package io.frazil.golden;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/** How golden files write results, and what in them stands for text that differs from run to run. Stateless. */
final class GoldenText {

    private static final Map<String, String> PLACEHOLDERS = Map.of(
            "number", "-?\\d+(?:\\.\\d+)?(?:E-?\\d+)?",
            "uuid", "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            "id", "[A-Za-z0-9_-]{22}",
            "hash", "[0-9a-f]{16}",
            "time", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z",
            "any", ".*");
    private static final Pattern PLACEHOLDER = Pattern.compile("<(number|uuid|id|hash|time|any)>");

    private GoldenText() {}

    static boolean matches(List<String> expected, List<String> found) {
        return expected.size() == found.size()
                && IntStream.range(0, found.size()).allMatch(i -> matches(expected.get(i), found.get(i)));
    }

    static boolean matches(String expected, String found) {
        Matcher placeholders = PLACEHOLDER.matcher(expected);
        StringBuilder pattern = new StringBuilder();
        int at = 0;
        while (placeholders.find()) {
            pattern.append(Pattern.quote(expected.substring(at, placeholders.start())))
                    .append(PLACEHOLDERS.get(placeholders.group(1)));
            at = placeholders.end();
        }
        pattern.append(Pattern.quote(expected.substring(at)));
        return found.matches(pattern.toString());
    }

    /** A line for each row; a value with line ends takes several. */
    static List<String> lines(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            String text = IntStream.range(0, row.size())
                    .mapToObj(i -> of(row.get(i)))
                    .collect(Collectors.joining(" | "))
                    .stripTrailing();
            lines.addAll(text.isEmpty() ? List.of("|") : text.lines().toList());
        }
        return lines;
    }

    private static String of(Object value) {
        if (value == null) {
            return "NULL";
        } else if (value instanceof byte[] bytes) {
            return "X'" + HexFormat.of().withUpperCase().formatHex(bytes) + "' "
                    + new String(bytes, StandardCharsets.UTF_8);
        } else if (value instanceof Row row) {
            return IntStream.range(0, row.size())
                    .mapToObj(i -> of(row.get(i)))
                    .collect(Collectors.joining(", ", "{", "}"));
        } else if (value instanceof scala.collection.Map<?, ?> map) {
            return CollectionConverters.asJava(map).entrySet().stream()
                    .map(entry -> of(entry.getKey()) + ": " + of(entry.getValue()))
                    .sorted()
                    .collect(Collectors.joining(", ", "{", "}"));
        } else if (value instanceof Iterable<?> elements) {
            return CollectionConverters.asJava(elements.toSeq()).stream()
                    .map(GoldenText::of)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        return value.toString();
    }
}
