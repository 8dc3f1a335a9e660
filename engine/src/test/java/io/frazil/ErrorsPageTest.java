package io.frazil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/errors.md has every error code, with the kind and the meaning that stand in the source. */
class ErrorsPageTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Z_]+)` \\| ([A-Z]+) \\| (.+?) \\| (.+?) \\|$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("/\\*\\* ([^*]+) \\*/\\s+([A-Z_]+)\\(Kind\\.([A-Z]+)\\)");

    private record Entry(String code, String kind, String meaning) {}

    @Test
    void everyCodeIsInThePage() throws IOException {
        List<Entry> page = new ArrayList<>();
        Matcher rows = ROW.matcher(Files.readString(Path.of("..", "docs", "errors.md")));
        while (rows.find()) {
            page.add(new Entry(rows.group(1), rows.group(2), rows.group(3)));
            assertTrue(rows.group(4).endsWith("."), rows.group(1) + " does not say what to do in a sentence");
        }
        assertEquals(source(), page);
        assertEquals(
                Arrays.stream(ErrorCode.values())
                        .map(code -> code + " " + code.kind())
                        .toList(),
                page.stream().map(entry -> entry.code() + " " + entry.kind()).toList());
    }

    private static List<Entry> source() throws IOException {
        List<Entry> entries = new ArrayList<>();
        Matcher codes = CODE.matcher(Files.readString(Path.of("src/main/java/io/frazil/flow/ErrorCode.java")));
        while (codes.find()) {
            entries.add(
                    new Entry(codes.group(2), codes.group(3), codes.group(1).replaceAll("\\{@code ([^}]+)}", "`$1`")));
        }
        return entries;
    }
}
