package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Conditions that are told while a record is decoded mean what Spark means by them, and decide what has to be decoded. */
class ConditionsTest {

    private static final String COLUMNS = "b BOOLEAN, i INT, l BIGINT, f FLOAT, d DOUBLE, dec DECIMAL(10,2),"
            + " wide DECIMAL(30,4), s STRING, day DATE, ts TIMESTAMP, list ARRAY<INT>";
    private static final Map<String, List<String>> VALUES = Map.of(
            "b", List.of("true", "false"),
            "i", List.of("-1", "0", "3", "7"),
            "l", List.of("0", "5000000000", "-5000000000"),
            "f", List.of("0.5", "-0.0", "0.0", "\"NaN\""),
            "d", List.of("1.25", "0.0", "-0.0", "\"NaN\"", "\"Infinity\""),
            "dec", List.of("1.10", "-2.5", "0"),
            "wide", List.of("12345678901234567890.5", "1"),
            "s", List.of("\"\"", "\"a\"", "\"ab\"", "\"ß\""),
            "day", List.of("\"2026-01-01\"", "\"1969-12-31\""),
            "ts", List.of("\"2026-01-01T00:00:00Z\"", "\"2026-01-01T00:00:00.000001Z\""));
    private static final List<String> NAMES = VALUES.keySet().stream().sorted().toList();

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static String message(Random random) {
        List<String> members = new ArrayList<>();
        for (String name : NAMES) {
            if (random.nextInt(5) > 0) {
                members.add("\"" + name + "\": " + (random.nextInt(8) == 0 ? "null" : value(random, name)));
            }
        }
        members.add("\"list\": [" + random.nextInt(3) + "]");
        Collections.shuffle(members, random);
        return "{" + String.join(", ", members) + "}";
    }

    private static String value(Random random, String name) {
        List<String> values = VALUES.get(name);
        return values.get(random.nextInt(values.size()));
    }

    /** As SQL has it. */
    private static String literal(Random random, String name) {
        String value = value(random, name).replace('"', '\'');
        return switch (name) {
            case "f" -> "CAST(" + value + " AS FLOAT)";
            case "d" -> "CAST(" + value + " AS DOUBLE)";
            case "day" -> "DATE" + value;
            case "ts" -> "TIMESTAMP" + value;
            default -> value;
        };
    }

    private static String condition(Random random, int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            String one = condition(random, depth - 1);
            return switch (random.nextInt(3)) {
                case 0 -> "(" + one + " AND " + condition(random, depth - 1) + ")";
                case 1 -> "(" + one + " OR " + condition(random, depth - 1) + ")";
                default -> "NOT " + one;
            };
        }
        String name = NAMES.get(random.nextInt(NAMES.size()));
        return switch (random.nextInt(6)) {
            case 0 -> name + " IS NULL";
            case 1 -> name + " IS NOT NULL";
            case 2 -> name + " IN (" + literal(random, name) + ", " + literal(random, name) + ")";
            case 3 -> "s LIKE '" + List.of("a%", "%b", "%b%", "a").get(random.nextInt(4)) + "'";
            default ->
                name + List.of(" = ", " <> ", " < ", " >= ", " <=> ").get(random.nextInt(5)) + literal(random, name);
        };
    }

    @Test
    void theyMeanWhatSparkMeansByThem() {
        long seed = Long.getLong("frazil.seed", System.nanoTime());
        Random random = new Random(seed);
        bed.kafka().createTopic("any", 2, Map.of());
        for (int n = 0; n < 400; n++) {
            bed.send("any", n % 2, message(random));
        }
        bed.flush();
        bed.stream("any_s", "any", COLUMNS, "");
        bed.sql("CACHE TABLE decoded AS SELECT *, _partition AS p, _offset AS o FROM any_s");
        for (int i = 0; i < 40; i++) {
            String condition = condition(random, 3);
            String told = "-Dfrazil.seed=" + seed + ": " + condition;
            assertEquals(rows("p, o", "decoded", condition), rows("_partition, _offset", "any_s", condition), told);
        }
    }

    private static List<String> rows(String where, String from, String condition) {
        String query =
                "SELECT " + String.join(", ", NAMES) + ", list, " + where + " FROM " + from + " WHERE " + condition;
        return bed.sql(query).stream().map(Row::toString).sorted().toList();
    }

    @Test
    void aPlanShowsThem() {
        bed.kafka().createTopic("planned", 1, Map.of());
        bed.stream("planned_s", "planned", "kind STRING, n INT", "");
        String plan = bed.sql("EXPLAIN SELECT n FROM planned_s WHERE kind = 'order' AND _offset > 3 AND n / 2 > 1")
                .toString();
        String told = "planned_s, decoded if (kind IS NOT NULL) AND (n IS NOT NULL) AND (kind = 'order') ";
        assertTrue(plan.contains(told), plan);
        String twice = "SELECT n FROM planned_s WHERE n > 1";
        bed.sql("SET spark.sql.adaptive.enabled = false");
        plan = bed.sql("EXPLAIN SELECT /*+ MERGE(a) */ a.n FROM (" + twice + ") a JOIN (" + twice + ") b ON a.n = b.n")
                .toString();
        bed.sql("RESET spark.sql.adaptive.enabled");
        assertTrue(plan.contains("ReusedExchange"), plan);
    }

    @Test
    void theKeyOfARecordThatIsNotWantedIsNotDecoded() {
        bed.kafka().createTopic("keys", 1, Map.of());
        bed.send("keys", 0, "7".getBytes(StandardCharsets.UTF_8), "{\"kind\":\"order\"}");
        bed.send("keys", 0, "seven".getBytes(StandardCharsets.UTF_8), "{\"kind\":\"note\"}");
        bed.flush();
        bed.stream("keys_s", "keys", "kind STRING", "key.format = 'json', key.type = 'INT'");
        assertEquals(
                "[[7]]", bed.sql("SELECT _key FROM keys_s WHERE kind = 'order'").toString());
    }

    /** On both paths; a record that reaches a statement which may multiply it counts as written. */
    @Test
    void aRecordThatIsNotWantedMayHaveAnotherShape() {
        bed.kafka().createTopic("kinds", 1, Map.of());
        bed.send("kinds", 0, "{\"kind\":\"order\",\"n\":1}");
        bed.send("kinds", 0, "{\"n\":{\"text\":\"as they come\"},\"kind\":\"note\"}");
        bed.send("kinds", 0, "{\"kind\":\"order\",\"n\":\"bad\"}");
        bed.send("kinds", 0, "{\"kind\":\"note\"");
        bed.flush();
        bed.stream("kinds_s", "kinds", "kind STRING, n INT", "");
        for (String query : List.of(
                "SELECT kind, n FROM kinds_s WHERE kind = 'order'",
                "SELECT kind, explode(array(n)) AS n FROM kinds_s WHERE n / 2 < 1 AND kind = 'order'")) {
            String table = "k" + query.length();
            bed.sql("CREATE TABLE " + table + " USING iceberg AS " + query);
            bed.caughtUp(table);
            assertEquals("[[order,1]]", bed.sql("SELECT * FROM " + table).toString());
            String counts = Stream.of("read", "written", "filtered", "skipped")
                    .map(count -> "sum(summary['frazil." + count + "'])")
                    .collect(Collectors.joining(", ", "SELECT ", " FROM default." + table + ".snapshots"));
            assertEquals(
                    query.contains("explode") ? "[[4.0,2.0,0.0,2.0]]" : "[[4.0,1.0,1.0,2.0]]",
                    bed.sql(counts).toString());
            bed.sql("DROP FLOW " + table);
        }
    }
}
