package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** NaN, -0.0, NULL and decimals that overflow: batch after batch as in one query of Spark's over all messages. */
class SpecialValuesTest {

    private static final String MAX = "9".repeat(38);

    /** Group, value, decimal; one topic partition, since MIN and MAX take the first of 0.0 and -0.0. */
    private static final List<List<String[]>> BATCHES = List.of(
            List.of(
                    message("-0.0", "0.0", "1"),
                    message("NaN", "1", "2"),
                    message(null, null, null),
                    message("1", "-0.0", MAX),
                    message("2", null, null),
                    message("3", "NaN", "4"),
                    message("5", "Infinity", MAX),
                    message("5", "7", "1"),
                    message("6", "0.0", "1"),
                    message("7", "0.0", "1"),
                    message("8", "0.0", "1")),
            List.of(
                    message("0.0", "-0.0", "1"),
                    message("NaN", "NaN", "2"),
                    message(null, null, null),
                    message("1", "-0.0", "1"),
                    message("2", null, null),
                    message("3", "5", "-4"),
                    message("4", "-0.0", MAX),
                    message("5", "-Infinity", "1"),
                    message("6", "-0.0", "1"),
                    message("7", "-0.0", "1"),
                    message("8", "0.0", "2")),
            List.of(
                    message("-0.0", "-0.0", "-2"),
                    message("NaN", "-0.0", "2"),
                    message(null, "-0.0", "3"),
                    message("1", "0.0", "-5"),
                    message("2", null, null),
                    message("3", "NaN", null),
                    message("4", "0.0", "-1"),
                    message("4", "-0.0", "1")));

    private static final String TOTALS =
            "SELECT double(g) AS g, SUM(double(v)) AS s, MIN(double(v)) AS low, MAX(double(v)) AS high,"
                    + " COUNT(v) AS n FROM special_s GROUP BY double(g)";
    private static final String OF_FLOATS =
            "SELECT float(g) AS g, SUM(float(v)) AS s, MIN(float(v)) AS low, MAX(float(v)) AS high FROM special_s"
                    + " GROUP BY float(g)";
    private static final String BESIDE =
            "SELECT double(g) AS g, AVG(double(v)) AS mean, MAX_BY(double(v), _offset) AS newest,"
                    + " MAX_BY(array(float(v)), _offset) AS nested FROM special_s GROUP BY double(g)";
    private static final String DECIMALS =
            "SELECT double(g) AS g, SUM(CAST(w AS DECIMAL(38, 0))) AS s, MAX(CAST(w AS DECIMAL(38, 0))) AS high"
                    + " FROM special_s GROUP BY double(g)";
    private static final String AVERAGE_OF_DECIMALS =
            "SELECT g, AVG(CAST(w AS DECIMAL(38, 0))) AS mean FROM special_s GROUP BY g";

    private static final String ROWS = "SELECT double(g) AS g, if(g IN ('6', '7'), 1, double(v)) AS v,"
            + " if(g = '6', array(double(v)), NULL) AS a, if(g = '7', named_struct('f', float(v)), NULL) AS f,"
            + " if(g = '8' AND w = 1, 'A', 'a') AS c FROM special_s";
    private static final String NEWEST =
            "SELECT MIN_BY(g, _offset) AS g, MAX_BY(v, _offset) AS v, MAX_BY(a, _offset) AS a, MAX_BY(f, _offset) AS f,"
                    + " MAX_BY(c, _offset) AS c FROM (" + ROWS.replace(" FROM", ", _offset FROM") + ") GROUP BY g";
    private static final String OF_ROWS = "g DOUBLE, v DOUBLE, a ARRAY<DOUBLE>, f STRUCT<f: FLOAT>, c STRING";
    private static final String SET_ROW = " ON t.g = s.g WHEN MATCHED THEN UPDATE SET v = s.v, a = s.a, f = s.f,"
            + " c = s.c COLLATE UTF8_LCASE WHEN NOT MATCHED THEN INSERT *";

    private static final List<Case> CASES = List.of(
            Case.of("in_table", TOTALS),
            Case.of("of_floats", OF_FLOATS),
            Case.of("beside", BESIDE),
            Case.of("decimals", DECIMALS),
            Case.of("mean_of_decimals", AVERAGE_OF_DECIMALS),
            new Case(
                    "merge_of_totals",
                    Optional.of("g DOUBLE, s DOUBLE, low DOUBLE, high DOUBLE, n BIGINT"),
                    "MERGE INTO merge_of_totals t USING (" + TOTALS + ") s ON t.g = s.g WHEN MATCHED THEN UPDATE SET"
                            + " s = s.s, low = s.low, high = s.high, n = s.n WHEN NOT MATCHED THEN INSERT *",
                    TOTALS,
                    "merge-on-read"),
            new Case(
                    "merge_on_read",
                    Optional.of(OF_ROWS),
                    "MERGE INTO merge_on_read t USING (" + ROWS + ") s" + SET_ROW,
                    NEWEST,
                    "merge-on-read"),
            new Case(
                    "copy_on_write",
                    Optional.of(OF_ROWS),
                    "MERGE INTO copy_on_write t USING (" + ROWS + ") s" + SET_ROW,
                    NEWEST,
                    "copy-on-write"));

    private static TestBed bed;

    /**
     * A flow of its name.
     *
     * @param table its columns, where the statement does not make it
     * @param query that Spark answers with what the flow's table shall hold
     */
    private record Case(String name, Optional<String> table, String statement, String query, String writeMode) {

        static Case of(String name, String totals) {
            return new Case(
                    name,
                    Optional.empty(),
                    "CREATE TABLE " + name + " USING iceberg AS " + totals,
                    totals,
                    "merge-on-read");
        }
    }

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static String[] message(String group, String value, String decimal) {
        return new String[] {group, value, decimal};
    }

    private static void stream(String name) {
        bed.kafka().createTopic(name, 1, Map.of());
        bed.stream(name + "_s", name, "g STRING, v STRING, w STRING", "");
    }

    private static void send(String topic, String... message) {
        bed.send(
                topic,
                0,
                "{\"g\": " + text(message[0]) + ", \"v\": " + text(message[1]) + ", \"w\": " + text(message[2]) + "}");
    }

    private static String text(String value) {
        return value == null ? "null" : "\"" + value + "\"";
    }

    @Test
    void flowsHoldWhatOneQueryOfSparkAnswers() {
        stream("special");
        // An overflow is NULL, and no error.
        bed.sql("SET spark.sql.ansi.enabled = false");
        for (Case each : CASES) {
            bed.sql("SET frazil.write.mode = " + each.writeMode());
            each.table()
                    .ifPresent(columns -> bed.sql("CREATE TABLE " + each.name() + " (" + columns + ") USING iceberg"));
            bed.sql(each.statement());
        }
        for (List<String[]> batch : BATCHES) {
            batch.forEach(message -> send("special", message));
            bed.flush();
            CASES.forEach(each -> bed.caughtUp(each.name()));
        }
        assertAll(CASES.stream()
                .map(each ->
                        () -> assertEquals(rows(each.query()), rows("SELECT * FROM " + each.name()), each.name())));
        bed.sql("RESET spark.sql.ansi.enabled");
        bed.sql("RESET frazil.write.mode");
    }

    private static String rows(String query) {
        return String.join(
                "\n", bed.sql(query).stream().map(Row::toString).sorted().toList());
    }

    @Test
    void aSumThatOverflowsIsAnErrorWhereItIsOneInSpark() {
        stream("overflow");
        String totals = "SELECT g, SUM(CAST(w AS DECIMAL(38, 0))) AS s FROM overflow_s GROUP BY g";
        bed.sql("CREATE TABLE overflow USING iceberg AS " + totals);
        send("overflow", "a", null, MAX);
        bed.flush();
        bed.caughtUp("overflow");
        send("overflow", "a", null, "1");
        bed.flush();
        assertThrows(Exception.class, () -> bed.sql(totals));
        FrazilException error = assertThrows(FrazilException.class, () -> bed.caughtUp("overflow"));
        assertTrue(error.getMessage().endsWith("[BAD_ROW]"), error.getMessage());
        assertEquals("[a," + MAX + "]", rows("SELECT * FROM overflow"));
    }
}
