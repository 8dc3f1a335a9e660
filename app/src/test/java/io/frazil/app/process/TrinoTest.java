package io.frazil.app.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Trino reads what flows have changed and deleted, also by the deletion vectors of Iceberg's format 3. It needs a JDK 25, which
 * {@code JAVA25_HOME} tells, and fetches Trino with Maven: a suite of its own.
 */
@Tag("trino")
class TrinoTest {

    private static final Path SOURCES = Path.of("src/test/resources/outside/trino");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"2, PARQUET", "3, PUFFIN"})
    void readsTheRowsThatSparkReads(int formatVersion, String deletes) throws Exception {
        ChangedTables tables = ChangedTables.filled(directory, formatVersion);
        List<String> arguments = new ArrayList<>(List.of(directory.toString()));
        for (String table : ChangedTables.NAMES) {
            assertTrue(tables.deletes(table, deletes) > 0, () -> table + " has no deletes in " + deletes);
            arguments.addAll(List.of(table, tables.location(table)));
        }
        read(arguments);
        for (String table : ChangedTables.NAMES) {
            assertEquals(
                    tables.rows(table),
                    ChangedTables.rowsOf(Files.readString(directory.resolve(table + ".jsonl"))),
                    table);
        }
    }

    private void read(List<String> arguments) throws Exception {
        String java = System.getenv("JAVA25_HOME");
        assertNotNull(java, "JAVA25_HOME must tell where a JDK 25 is");
        // Kept, so that it is fetched once.
        Path place = Files.createDirectories(Path.of("target/outside/trino")).toAbsolutePath();
        for (String file : List.of("pom.xml", "Reader.java")) {
            Files.copy(SOURCES.resolve(file), place.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        String maven = Path.of("..", "mvnw").toAbsolutePath().normalize().toString();
        run(place, maven, "-B", "-q", "dependency:build-classpath", "-Dmdep.outputFile=classpath");
        List<String> command = new ArrayList<>(List.of(
                Path.of(java, "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx2g",
                "-Duser.timezone=UTC",
                "-cp",
                Files.readString(place.resolve("classpath")).strip(),
                "Reader.java"));
        command.addAll(arguments);
        run(place, command.toArray(new String[0]));
    }

    private void run(Path place, String... command) throws IOException, InterruptedException {
        Path output = directory.resolve("trino-output");
        Process process = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertEquals(0, process.waitFor(), () -> lastOf(output));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String lastOf(Path output) {
        try {
            List<String> lines = Files.readAllLines(output);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
