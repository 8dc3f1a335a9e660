package io.frazil.app.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.frazil.broker.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that share no code with us: what Debian's kcat produces, node's icebird reads from the table, also where rows
 * were changed and deleted. Needs {@code kcat}, {@code node}, {@code npm}, and npm's registry.
 */
@Tag("outside")
class OutsideTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RECORDS_A_CODEC = 200;

    private static final String STATEMENTS = """
            CREATE TABLE orders_s (id BIGINT, name STRING, amount DOUBLE, paid BOOLEAN) USING kafka OPTIONS (
              bootstrap.servers = '${bootstrap}', subscribe = 'orders', startingOffsets = 'earliest',
              maxOffsetsPerTrigger = 300);
            CREATE TABLE orders USING iceberg
              AS SELECT id, name, amount, paid, CAST(_key AS STRING) AS k, _partition AS p FROM orders_s;
            """;

    @TempDir
    private Path directory;

    @Test
    void whatKcatProducesIcebirdReads() throws Exception {
        Map<Long, JsonNode> expected = new TreeMap<>();
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            kafka.createTopic("orders", 2, Map.of());
            int partition = 0;
            for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
                produce(kafka.bootstrapServers(), codec, partition, expected);
                partition = 1 - partition;
            }
            String file = Files.writeString(directory.resolve("orders.sql"), STATEMENTS)
                    .toString();
            try (FrazilProcess process = FrazilProcess.start(
                    directory.resolve("place"),
                    warehouse(),
                    "run",
                    file,
                    "--var",
                    "bootstrap=" + kafka.bootstrapServers(),
                    "--until-caught-up")) {
                assertEquals(0, process.exitCode(), process::output);
            }
        }
        List<JsonNode> found = new ArrayList<>();
        for (String line : read("orders").lines().toList()) {
            found.add(JSON.readTree(line));
        }
        assertEquals(expected.size(), found.size());
        Map<Long, JsonNode> byId = new TreeMap<>();
        found.forEach(row -> byId.put(row.path("id").longValue(), row));
        assertEquals(expected, byId);
    }

    @Test
    void whatFlowsHaveChangedAndDeletedIcebirdReads() throws Exception {
        ChangedTables tables = ChangedTables.filled(directory, 2);
        for (String table : ChangedTables.NAMES) {
            assertTrue(tables.deletes(table, "PARQUET") > 0, () -> table + " has no position deletes");
            assertEquals(tables.rows(table), ChangedTables.rowsOf(read(table)), table);
        }
    }

    private void produce(String bootstrap, String codec, int partition, Map<Long, JsonNode> expected) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < RECORDS_A_CODEC; i++) {
            long id = expected.size();
            // No member "name" at all in some of them.
            String name = id % 7 == 0 ? "" : "\"name\":\"né漢🙂 " + codec + " " + id + "\",";
            String value =
                    "{\"id\":" + id + "," + name + "\"amount\":" + (id + 0.25) + ",\"paid\":" + (id % 2 == 0) + "}";
            lines.append("key").append(id).append('\t').append(value).append('\n');
            JsonNode row = JSON.readTree("{\"id\":" + id + "," + (name.isEmpty() ? "\"name\":null," : name)
                    + "\"amount\":" + (id + 0.25) + ",\"paid\":" + (id % 2 == 0) + ",\"k\":\"key" + id + "\",\"p\":"
                    + partition + "}");
            expected.put(id, row);
        }
        Path input = Files.writeString(directory.resolve(codec), lines);
        outputOf(
                directory,
                "kcat",
                "-P",
                "-b",
                bootstrap,
                "-t",
                "orders",
                "-p",
                Integer.toString(partition),
                "-K",
                "\t",
                "-z",
                codec,
                "-l",
                input.toString());
    }

    private String read(String table) throws Exception {
        Path metadata;
        try (JdbcCatalog catalog = LocalCatalog.open(warehouse())) {
            metadata = LocalCatalog.metadataFile(catalog.loadTable(TableIdentifier.of("default", table)));
        }
        // Kept, so that it is installed once.
        Path reader = Files.createDirectories(Path.of("target", "outside"));
        for (String file : List.of("package.json", "read.mjs")) {
            Files.copy(
                    Path.of("src/test/resources/outside", file),
                    reader.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        outputOf(reader, "npm", "install", "--package-lock=false", "--no-audit", "--no-fund");
        return outputOf(reader, "node", "read.mjs", metadata.toString());
    }

    private String outputOf(Path work, String... command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), () -> command[0] + " does not end");
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(errors);
        assertEquals(0, process.exitValue(), () -> String.join(" ", command) + ": " + said);
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private Path warehouse() {
        return directory.resolve("warehouse");
    }
}
