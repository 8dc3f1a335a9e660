package io.frazil.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.run.flow.Flows;
import io.frazil.run.live.LiveQuery;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;

/** What happens around a golden file's statements: messages, live queries, restarts, time. Confined to one thread. */
final class GoldenStage implements AutoCloseable {

    private static final Pattern TIME = Pattern.compile("(\"(?:timestamp-ms|last-updated-ms)\"\\s*:\\s*)(\\d+)");
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final TestBed bed;
    private final Optional<String> namespace;
    private final Map<String, String> variables = new TreeMap<>();
    private final Map<String, LiveQuery> live = new HashMap<>();
    private Optional<Traffic> traffic = Optional.empty();
    private SparkSession session;

    GoldenStage(TestBed bed, Optional<String> namespace, Map<String, String> variables) {
        this.bed = bed;
        this.namespace = namespace;
        this.session = newSession();
        this.variables.put("bootstrap", bed.kafka().bootstrapServers());
        this.variables.put("directory", bed.directory().toString());
        this.variables.put("today", LocalDate.now(ZoneOffset.UTC).toString());
        this.variables.putAll(variables);
    }

    private SparkSession newSession() {
        SparkSession made = bed.session().newSession();
        namespace.ifPresent(name -> made.sql("USE " + name));
        return made;
    }

    SparkSession session() {
        return session;
    }

    /** Does what the block says. False: the block is none of these, and has a result to be compared. */
    boolean performed(GoldenBlock block) throws Exception {
        switch (block.word(0)) {
            case "topic" -> bed.kafka().createTopic(block.word(1), Integer.parseInt(block.word(2)), Map.of());
            case "send" -> send(block);
            case "keyed" -> keyed(block);
            case "many" -> many(block.word(1), Integer.parseInt(block.word(2)));
            case "traffic" -> traffic = Optional.of(new Traffic(bed, block.word(1), variables.get("today")));
            case "quiet" ->
                variables.put("sent", String.valueOf(traffic.orElseThrow().stop()));
            case "wait" -> session.sql("WAIT FOR FLOW " + block.word(1) + " TIMEOUT 180 SECONDS");
            case "let" ->
                variables.put(block.word(1), String.valueOf(first(block.text()).get(0)));
            case "live" -> live.put(block.word(1), open(block));
            case "restart" -> restart();
            case "age" -> age(block.word(1), Duration.ofHours(Integer.parseInt(block.word(2))));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void send(GoldenBlock block) {
        int topicPartition = Integer.parseInt(block.word(2));
        block.body().forEach(value -> bed.send(block.word(1), topicPartition, message(substituted(value))));
        bed.flush();
    }

    private void keyed(GoldenBlock block) {
        int topicPartition = Integer.parseInt(block.word(2));
        for (String line : block.body()) {
            int end = line.indexOf(" | ");
            String value = message(substituted(line.substring(end + 3)));
            bed.send(block.word(1), topicPartition, key(substituted(line.substring(0, end))), value);
        }
        bed.flush();
    }

    private static byte[] key(String text) {
        if (text.matches("<bytes( [0-9a-f]{2})+>")) {
            return HexFormat.ofDelimiter(" ").parseHex(text, "<bytes ".length(), text.length() - 1);
        }
        String key = message(text);
        return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    }

    private static String message(String line) {
        return switch (line) {
            case "<null>" -> null;
            case "<empty>" -> "";
            default -> line;
        };
    }

    private void many(String topic, int count) {
        for (int number = 0; number < count; number++) {
            bed.send(topic, number % 2, Traffic.message(number, variables.get("today")));
        }
        bed.flush();
    }

    private Row first(String statement) {
        return session.sql(substituted(statement)).collectAsList().get(0);
    }

    private LiveQuery open(GoldenBlock block) throws ParseException, InterruptedException {
        return LiveQuery.open(session, substituted(block.text()), note -> {}).orElseThrow();
    }

    /** The rows that have come since, as many as there should be, and no more while it is quiet. */
    List<Row> more(GoldenBlock block) throws InterruptedException {
        LiveQuery query = live.get(block.word(1));
        int expected = block.expected().orElseThrow().size();
        List<Row> rows = new ArrayList<>();
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (rows.size() < expected && System.nanoTime() < end) {
            rows.addAll(query.poll(QUIET));
        }
        rows.addAll(query.poll(QUIET));
        return rows;
    }

    /** As a process that is stopped in order: nothing is left but the tables. */
    private void restart() {
        Flows.of(session).stopAll(Duration.ofSeconds(30));
        session = newSession();
    }

    /** The table as it will look when so much time has passed: every time in it is set back. */
    private void age(String table, Duration time) throws IOException {
        String newest = first("SELECT file FROM " + table + ".metadata_log_entries ORDER BY timestamp DESC, file DESC")
                .getString(0);
        Path file = newest.startsWith("file:") ? Path.of(URI.create(newest)) : Path.of(newest);
        String text = Files.readString(file);
        String aged = TIME.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(found.group(1) + (Long.parseLong(found.group(2)) - time.toMillis())));
        assertTrue(!aged.equals(text), "no time in " + file);
        Files.writeString(file, aged);
        assertEquals(aged, Files.readString(file));
    }

    String substituted(String text) {
        String filled = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            filled = filled.replace("${" + variable.getKey() + "}", variable.getValue());
        }
        return filled;
    }

    @Override
    public void close() throws InterruptedException {
        if (traffic.isPresent()) {
            traffic.get().stop();
        }
        live.values().forEach(LiveQuery::close);
    }
}
