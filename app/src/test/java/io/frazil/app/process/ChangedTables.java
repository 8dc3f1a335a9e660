package io.frazil.app.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.frazil.broker.ConfirmedProducer;
import io.frazil.broker.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Tables whose rows flows have changed and deleted in many small commits: {@code accounts} by a MERGE, {@code spending} by
 * running totals, and what Spark reads in them. Confined to one thread.
 */
final class ChangedTables {

    static final List<String> NAMES = List.of("accounts", "spending");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MESSAGES = 400;
    private static final int ACCOUNTS = 25;
    private static final int KINDS = 4;
    private static final long SEED = Long.getLong("frazil.seed", 7);

    private static final String STATEMENTS = """
            SET frazil.trigger.interval = '0 seconds';
            SET `frazil.format-version` = ${version};
            CREATE TABLE changes (id BIGINT, op STRING, owner STRING, amount DOUBLE) USING kafka OPTIONS (
              bootstrap.servers = '${bootstrap}', subscribe = 'changes', startingOffsets = 'earliest',
              maxOffsetsPerTrigger = 50);
            CREATE TABLE accounts (id BIGINT, owner STRING, amount DOUBLE) USING iceberg LOCATION 'file:${place}/accounts';
            MERGE INTO accounts a USING changes c ON a.id = c.id
              WHEN MATCHED AND c.op = 'close' THEN DELETE
              WHEN MATCHED THEN UPDATE SET owner = c.owner, amount = c.amount
              WHEN NOT MATCHED AND c.op <> 'close' THEN INSERT (id, owner, amount) VALUES (c.id, c.owner, c.amount);
            CREATE TABLE spending USING iceberg OPTIONS (path = 'file:${place}/spending') AS
              SELECT op, id % 5 AS branch, SUM(amount) AS total, COUNT(*) AS n, MAX(owner) AS last_owner
              FROM changes GROUP BY op, id % 5;
            """;

    private final Path directory;

    private ChangedTables(Path directory) {
        this.directory = directory;
    }

    /** @param directory holds the warehouse, the tables and what the processes say */
    static ChangedTables filled(Path directory, int formatVersion) throws Exception {
        ChangedTables tables = new ChangedTables(directory);
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            kafka.createTopic("changes", 1, Map.of());
            produce(kafka.bootstrapServers());
            String file = Files.writeString(directory.resolve("changes.sql"), STATEMENTS)
                    .toString();
            tables.run(
                    "run",
                    file,
                    "--var",
                    "bootstrap=" + kafka.bootstrapServers(),
                    "--var",
                    "version=" + formatVersion,
                    "--var",
                    "place=" + directory,
                    "--until-caught-up");
        }
        return tables;
    }

    private static void produce(String bootstrap) {
        Random random = new Random(SEED);
        try (ConfirmedProducer producer = new ConfirmedProducer(bootstrap)) {
            for (int i = 0; i < MESSAGES; i++) {
                String op = random.nextInt(KINDS) == 0 ? "close" : "set";
                String message = "{\"id\":" + random.nextInt(ACCOUNTS) + ",\"op\":\"" + op + "\",\"owner\":\"né漢 " + i
                        + "\",\"amount\":" + random.nextInt(1000) / 4.0 + "}";
                producer.send("changes", message);
            }
        }
    }

    Path warehouse() {
        return directory.resolve("warehouse");
    }

    /** The location of a table, as its metadata has it. */
    String location(String table) {
        return "file:" + directory.resolve(table);
    }

    /** The rows as Spark reads them, see {@link #rowsOf}. */
    List<String> rows(String table) throws Exception {
        return rowsOf(query("SELECT * FROM " + table));
    }

    /** How many files of deletes the newest version of the table has, of this format. */
    long deletes(String table, String fileFormat) throws Exception {
        return JSON.readTree(query("SELECT count(*) AS n FROM " + table + ".delete_files WHERE file_format = '"
                        + fileFormat + "'"))
                .path("n")
                .longValue();
    }

    private String query(String query) throws Exception {
        return run("sql", "--output", "json", "-e", query);
    }

    /** Rows that are written as JSON Lines, each as its values by name, and all in the order of that text. */
    static List<String> rowsOf(String lines) throws Exception {
        List<String> rows = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            Map<String, Object> values = new TreeMap<>();
            JSON.readTree(line).properties().forEach(value -> values.put(value.getKey(), plain(value.getValue())));
            rows.add(values.toString());
        }
        rows.sort(null);
        return rows;
    }

    /** One reader writes 5, another one 5.0. */
    private static Object plain(JsonNode value) {
        return value.isNumber() ? value.doubleValue() : value.asText();
    }

    private String run(String command, String... arguments) throws Exception {
        try (FrazilProcess process = FrazilProcess.start(directory.resolve("place"), warehouse(), command, arguments)) {
            assertEquals(0, process.exitCode(), process::output);
            return process.output();
        }
    }
}
