package io.frazil.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.frazil.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every golden file, a text of messages, statements and what they answer: {@code topic t 2}, {@code send t 0} with a
 * message a line, {@code statement}, {@code query} and {@code error} with a statement and, behind {@code ----}, the
 * result, {@code wait flow}, {@code never} with texts that nothing so far may have shown. Blocks end at an empty line.
 * With {@code -Dgolden.write=true} the files with the results that were found are written to {@code target/golden};
 * {@code -Dgolden.only=name} runs one file, or several, parted by commas. More is in {@code engine/src/test/resources/golden/README.md}.
 */
class GoldenTest {

    private static final Path FILES = Path.of("src/test/resources/golden");
    private static final Path FOUND = Path.of("target/golden");

    /** Wrong statements, options and files whose message is asserted: what the project's first issue asks for. */
    private static final int WRONG_INPUTS = 60;

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start(Map.of("spark.sql.datetime.java8API.enabled", "true"));
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @TestFactory
    Stream<DynamicTest> files() {
        List<String> only = List.of(System.getProperty("golden.only", "").split(","));
        return paths().stream()
                .filter(path -> only.contains("") || only.contains(name(path)))
                .map(path -> DynamicTest.dynamicTest(name(path), path.toUri(), () -> check(path)));
    }

    @Test
    void everyWrongInputHasItsMessage() {
        long wrong = paths().stream()
                .flatMap(path -> read(path).blocks().stream())
                .filter(block -> block.word(0).equals("error"))
                .count();
        assertTrue(wrong >= WRONG_INPUTS, "only " + wrong + " wrong inputs");
    }

    private static void check(Path path) throws Exception {
        GoldenRun run = new GoldenRun(bed, read(path)).run();
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FOUND);
            Files.write(FOUND.resolve(path.getFileName()), run.written());
        }
        if (!run.differences().isEmpty()) {
            fail(run.differences().size() + " differences\n\n" + String.join("\n", run.differences()));
        }
    }

    private static List<Path> paths() {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.filter(path -> path.toString().endsWith(".slt"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString().replace(".slt", "");
    }

    private static GoldenFile read(Path path) {
        try {
            return GoldenFile.read(path.getFileName().toString(), Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
