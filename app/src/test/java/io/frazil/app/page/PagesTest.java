package io.frazil.app.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.frazil.flow.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tutorial and the pages of the reference: each is run from its first block to its last, and shows what came out.
 * {@code -Dgolden.write=true} writes them anew, {@code -Dgolden.only=tutorial} runs one page, or several, parted by commas.
 */
class PagesTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path REFERENCE = DOCS.resolve("reference");
    private static final Path INDEX = REFERENCE.resolve("README.md");

    /** In a page that goes on where the index ends. */
    private static final String GOES_ON = "<!-- goes on from README.md -->";

    private static final Pattern CODE = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|");

    @TempDir
    private static Path directory;

    private static PageBed bed;

    @BeforeAll
    static void start() {
        bed = new PageBed(directory);
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @TestFactory
    Stream<DynamicTest> pages() throws IOException {
        List<String> only = List.of(System.getProperty("golden.only", "").split(","));
        return Stream.concat(Stream.of(DOCS.resolve("tutorial.md"), INDEX), reference().stream())
                .filter(path -> only.contains("") || only.contains(name(path)))
                .map(path -> DynamicTest.dynamicTest(name(path), path.toUri(), () -> check(path)));
    }

    private static void check(Path path) throws Exception {
        bed.turn();
        Page page = Page.read(path);
        if (page.lines().contains(GOES_ON)) {
            new PageRun(bed, Page.read(INDEX)).run();
        }
        PageRun run = new PageRun(bed, page).run();
        if (run.differences().isEmpty()) {
            return;
        }
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(path, run.written());
        }
        fail(run.differences().size() + " differences\n\n" + String.join("\n", run.differences()));
    }

    @Test
    void theIndexNamesEveryPage() throws IOException {
        String index = Files.readString(INDEX);
        List<String> missing = reference().stream()
                .map(path -> path.getFileName().toString())
                .filter(page -> !index.contains("(" + page + ")"))
                .toList();
        assertEquals(List.of(), missing, "not in docs/reference/README.md");
        assertTrue(reference().size() > 20, () -> "pages of the reference are missing");
    }

    @Test
    void thePagesNameCodesThatExist() throws IOException {
        List<String> codes = Stream.of(ErrorCode.values()).map(ErrorCode::name).toList();
        for (Path path : reference()) {
            List<String> unknown = CODE.matcher(Files.readString(path).replaceFirst("(?s).*\n## Errors\n", ""))
                    .results()
                    .map(code -> code.group(1))
                    .filter(code -> !codes.contains(code))
                    .toList();
            assertEquals(List.of(), unknown, path::toString);
        }
    }

    private static List<Path> reference() throws IOException {
        try (Stream<Path> pages = Files.list(REFERENCE)) {
            return pages.filter(path -> path.toString().endsWith(".md") && !path.endsWith("README.md"))
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString().replace(".md", "");
    }
}
