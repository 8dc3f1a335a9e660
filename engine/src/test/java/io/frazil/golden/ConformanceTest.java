package io.frazil.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.frazil.TestBed;
import io.frazil.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guide's 28 statements, each in a golden file of {@code conformance/} that shows its promise: with a broker, a namespace
 * and a bucket of its own. {@code docs/conformance.md} is what they find; {@code -Dgolden.write=true} writes it, and
 * {@code -Dgolden.only=S06} runs one file, or several, parted by commas.
 */
class ConformanceTest {

    private static final Path PAGE = Path.of("..", "docs", "conformance.md");
    private static final Path FOUND = Path.of("target/golden");
    private static final int STATEMENTS = 28;

    @TempDir
    private static Path directory;

    private static S3Server s3;
    private static TestBed bed;

    @BeforeAll
    static void start() {
        s3 = S3Server.start(directory);
        Map<String, String> settings = new HashMap<>(S3Server.settings("frazil", s3.port()));
        settings.put("spark.sql.datetime.java8API.enabled", "true");
        bed = TestBed.start(settings);
    }

    @AfterAll
    static void stop() {
        bed.close();
        s3.close();
    }

    @TestFactory
    Stream<DynamicTest> statements() {
        List<String> only = List.of(System.getProperty("golden.only", "").split(","));
        ConformancePage page = new ConformancePage();
        Stream<DynamicTest> statements = Guide.read().promises().stream()
                .filter(promise -> only.contains("") || only.contains(name(promise)))
                .map(promise ->
                        DynamicTest.dynamicTest(name(promise), promise.file().toUri(), () -> check(promise, page)));
        Stream<DynamicTest> published = only.contains("")
                ? Stream.of(DynamicTest.dynamicTest("page", PAGE.toUri(), () -> publish(page)))
                : Stream.empty();
        return Stream.concat(statements, published);
    }

    private static void check(Guide.Promise promise, ConformancePage page) throws Exception {
        GoldenFile file = file(promise);
        String namespace = name(promise).toLowerCase(Locale.ROOT);
        s3.makeBucket(namespace);
        bed.sql("CREATE NAMESPACE " + namespace);
        GoldenRun run;
        try (TestBed own = bed.withOwnBroker()) {
            run = new GoldenRun(own, file, new GoldenStage(own, Optional.of(namespace), Map.of("bucket", namespace)))
                    .run();
        }
        page.add(promise, file, run.differences().isEmpty());
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FOUND);
            Files.write(FOUND.resolve(promise.file().getFileName()), run.written());
        }
        if (!run.differences().isEmpty()) {
            fail(run.differences().size() + " differences\n\n" + String.join("\n", run.differences()));
        }
    }

    private static void publish(ConformancePage page) throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(PAGE, page.text());
        }
        assertEquals(page.text(), Files.readString(PAGE), "docs/conformance.md is not what the run found");
    }

    @Test
    void everyStatementIsRunAsTheGuideHasIt() throws IOException {
        Guide guide = Guide.read();
        assertEquals(STATEMENTS, guide.promises().size());
        for (int i = 0; i < STATEMENTS; i++) {
            Guide.Promise promise = guide.promises().get(i);
            assertEquals("S" + (i + 1), promise.id());
            GoldenFile file = file(promise);
            assertEquals(
                    "# " + promise.id() + ": " + promise.promise(),
                    file.blocks().get(0).comments().get(0));
            assertTrue(
                    file.blocks().stream().anyMatch(block -> block.text().equals(promise.statement())),
                    () -> file.name() + " does not run " + promise.statement());
        }
    }

    private static String name(Guide.Promise promise) {
        return promise.file().getFileName().toString().replace(".slt", "");
    }

    private static GoldenFile file(Guide.Promise promise) throws IOException {
        return GoldenFile.read(promise.file().getFileName().toString(), Files.readAllLines(promise.file()));
    }
}
