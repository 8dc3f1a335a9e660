package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.flow.FrazilException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The direct path writes what the general path writes: the same rows into the same partitions, and files of which
 * Iceberg knows the same. A table that has a sort order goes the general path.
 */
class DirectPathTest {

    private static final String COLUMNS = "b BOOLEAN, i INT, l BIGINT, f FLOAT, d DOUBLE, dec DECIMAL(10,2),"
            + " wide DECIMAL(30,4), s STRING, bin BINARY, day DATE, ts TIMESTAMP, ntz TIMESTAMP_NTZ, list ARRAY<INT>,"
            + " map MAP<STRING, BIGINT>, sub STRUCT<a: STRING, n: STRUCT<x: DOUBLE>, list: ARRAY<INT>>";

    private static TestBed bed;
    private static int flows;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
        long seed = Long.getLong("frazil.seed", 7);
        bed.kafka().createTopic("all", 3, Map.of());
        Random random = new Random(seed);
        for (int n = 0; n < 600; n++) {
            bed.send("all", n % 3, message(random));
        }
        bed.flush();
        bed.stream("all_s", "all", COLUMNS, "");
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static String message(Random random) {
        List<String> fields = new ArrayList<>();
        field(random, fields, "b", random.nextBoolean());
        field(random, fields, "i", random.nextInt(40) - 20);
        field(random, fields, "l", random.nextLong(1000) - 500);
        field(random, fields, "f", random.nextInt(9) == 0 ? "\"NaN\"" : random.nextInt(100) / 8.0);
        field(random, fields, "d", random.nextInt(9) == 0 ? "\"-Infinity\"" : random.nextInt(100) / -16.0);
        field(random, fields, "dec", (random.nextInt(20_000) - 10_000) / 100.0);
        field(random, fields, "wide", "12345678901234567890." + random.nextInt(10));
        field(random, fields, "s", "\"" + "abcdefgh".substring(random.nextInt(8)) + random.nextInt(3) + "ß\"");
        field(random, fields, "bin", "\"" + List.of("AQID", "/w==", "").get(random.nextInt(3)) + "\"");
        String date = "2026-0" + (1 + random.nextInt(9)) + "-0" + (1 + random.nextInt(3));
        field(random, fields, "day", "\"" + date + "\"");
        field(random, fields, "ts", "\"" + date + "T0" + random.nextInt(10) + ":00:00.123456Z\"");
        field(random, fields, "ntz", "\"" + date + "T23:59:0" + random.nextInt(10) + "\"");
        field(random, fields, "list", List.of("[]", "[1, null]", "[3]").get(random.nextInt(3)));
        field(random, fields, "map", List.of("{}", "{\"k\": 7}").get(random.nextInt(2)));
        field(
                random,
                fields,
                "sub",
                List.of("{}", "{\"a\": \"v\", \"n\": {\"x\": 1.5}, \"list\": [null, 4]}")
                        .get(random.nextInt(2)));
        return "{" + String.join(", ", fields) + "}";
    }

    private static void field(Random random, List<String> fields, String name, Object value) {
        if (random.nextInt(6) > 0) {
            fields.add("\"" + name + "\": " + value);
        }
    }

    private static String table(String definition, String query, boolean direct) {
        String name = "p" + flows++;
        bed.sql("CREATE TABLE " + name + " (" + definition.split(";", -1)[0] + ") USING iceberg"
                + definition.split(";", -1)[1]);
        if (!direct) {
            bed.sql("ALTER TABLE " + name + " WRITE LOCALLY ORDERED BY "
                    + definition.split(" ")[0]);
        }
        String insert = "INSERT INTO " + name + " " + query;
        String explained = bed.sql("EXPLAIN " + insert).toString();
        assertTrue(explained.contains(direct ? "direct path" : "the table has a sort order"), explained);
        bed.sql(insert);
        bed.caughtUp(name);
        bed.sql("STOP FLOW " + name);
        return name;
    }

    private static void same(String definition, String query) {
        String direct = table(definition, query, true);
        String general = table(definition, query, false);
        assertEquals(rows("SELECT * FROM " + general), rows("SELECT * FROM " + direct));
        // Sizes differ with the order of the rows; all else that Iceberg knows of a file does not.
        boolean partitioned = !definition.split(";", -1)[1].isBlank();
        String files = "SELECT " + (partitioned ? "partition, " : "")
                + "record_count, value_counts, null_value_counts, nan_value_counts, lower_bounds, upper_bounds FROM default.";
        assertEquals(rows(files + general + ".files"), rows(files + direct + ".files"));
        // Spark's write says which application it was.
        String byItself = "SELECT count_if(summary['spark.app.id'] IS NULL) FROM default.%s.snapshots"
                + " WHERE summary['added-records'] > 0";
        assertEquals("1", bed.one(byItself.formatted(direct)));
        assertEquals("0", bed.one(byItself.formatted(general)));
        bed.sql("DROP FLOW " + direct);
        bed.sql("DROP FLOW " + general);
    }

    private static List<String> rows(String query) {
        return bed.sql(query).stream().map(DirectPathTest::text).sorted().toList();
    }

    private static String text(Row row) {
        return row.json();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " PARTITIONED BY (b)",
                " PARTITIONED BY (s, day)",
                " PARTITIONED BY (bucket(4, s))",
                " PARTITIONED BY (truncate(2, s), truncate(10, i))",
                " PARTITIONED BY (days(ts))",
                " PARTITIONED BY (hours(ntz))",
                " PARTITIONED BY (months(day), bucket(3, l))",
                " PARTITIONED BY (years(ts), i)",
                " PARTITIONED BY (d)",
                " PARTITIONED BY (f)",
                " PARTITIONED BY (bucket(2, day), l)"
            })
    void filesAreThoseOfTheGeneralPath(String partitioning) {
        same(COLUMNS + ";" + partitioning, "SELECT * FROM all_s");
    }

    @Test
    void expressionsAreWhatSparkMakesOfThem() {
        same(
                "s STRING, n BIGINT, q DECIMAL(20,6), narrow DECIMAL(12,2), raw BINARY, a ARRAY<STRING>, b ARRAY<STRING>, x DOUBLE, day DATE, t TIMESTAMP; PARTITIONED BY (day)",
                "SELECT concat(upper(s), '-', i), i + l, dec / 3, CAST(dec * 2 AS DECIMAL(12,2)), CAST(s AS BINARY), transform(list, x -> concat('#', x)),"
                        + " transform(sub.list, x -> concat('#', x)), sub.n.x,"
                        + " to_date(ts), make_timestamp(2026, 1, 1, i % 20 + 20 - 20, 0, l % 7 * 0)"
                        + " FROM all_s WHERE i > 0 AND l IS NOT NULL AND NOT (s LIKE 'a%')");
    }

    @Test
    void aRowThatCannotBeComputedIsTheSameErrorAndLeavesNoFile() throws IOException {
        bed.sql("CREATE TABLE bad_direct (v DOUBLE) USING iceberg");
        bed.sql("CREATE TABLE bad_general (v DOUBLE) USING iceberg");
        bed.sql("ALTER TABLE bad_general WRITE LOCALLY ORDERED BY v");
        List<String> messages = new ArrayList<>();
        for (String table : List.of("bad_direct", "bad_general")) {
            bed.sql("INSERT INTO " + table + " SELECT dec / (l - l) FROM all_s");
            FrazilException failure = assertThrows(FrazilException.class, () -> bed.caughtUp(table));
            messages.add(failure.getMessage());
        }
        assertTrue(messages.get(0).startsWith("could not compute a row: [DIVIDE_BY_ZERO]"), messages.get(0));
        assertEquals(messages.get(1), messages.get(0));
        try (Stream<Path> files = Files.walk(bed.directory())) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().contains("bad_")
                                    && file.toString().endsWith(".parquet"))
                            .toList());
        }
    }

    @Test
    void aStatementOfTheMomentIsEvaluatedInEachBatch() {
        bed.kafka().createTopic("now", 1, Map.of());
        bed.stream("now_s", "now", "n INT", "");
        bed.send("now", 0, "{\"n\": 1}");
        bed.flush();
        bed.sql("CREATE TABLE now_t USING iceberg AS SELECT n, current_timestamp() AS at FROM now_s");
        bed.caughtUp("now_t");
        bed.send("now", 0, "{\"n\": 2}");
        bed.flush();
        bed.caughtUp("now_t");
        assertEquals("2", bed.one("SELECT COUNT(DISTINCT at) FROM now_t"));
    }

    @Test
    void aColumnThatIsAddedToTheTableIsFilledFromTheNextBatchOn() {
        bed.kafka().createTopic("wider", 1, Map.of());
        bed.stream("wider_s", "wider", "n INT", "");
        bed.sql("CREATE TABLE wider_t (n INT) USING iceberg PARTITIONED BY (truncate(10, n))");
        bed.sql("INSERT INTO wider_t BY NAME SELECT n FROM wider_s");
        for (int n = 1; n <= 3; n++) {
            bed.send("wider", 0, "{\"n\": " + n + "}");
            bed.flush();
            bed.caughtUp("wider_t");
            if (n == 1) {
                bed.sql("ALTER TABLE wider_t ADD COLUMN more STRING");
            } else if (n == 2) {
                bed.sql("ALTER TABLE wider_t ADD PARTITION FIELD bucket(2, n)");
            }
        }
        assertEquals(
                List.of("{\"n\":1,\"more\":null}", "{\"n\":2,\"more\":null}", "{\"n\":3,\"more\":null}"),
                rows("SELECT * FROM wider_t"));
    }
}
