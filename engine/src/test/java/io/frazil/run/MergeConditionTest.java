package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.flow.FrazilException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * MERGE flows whose ON asks for more or for something else than keys: what a message does to the rows that the next one
 * finds counts, also where both are in one batch, in both write modes.
 */
class MergeConditionTest {

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    /** What the table holds when all messages are one batch, each is one, and in files written anew. */
    private static String everyWay(String name, String columns, String table, String merge, String... messages) {
        String together = flow(name + "_a", columns, table, merge, messages.length, messages);
        assertEquals(together, flow(name + "_b", columns, table, merge, 1, messages), "a batch each");
        bed.sql("SET frazil.write.mode = copy-on-write");
        assertEquals(together, flow(name + "_c", columns, table, merge, 3, messages), "copy-on-write");
        bed.sql("RESET frazil.write.mode");
        return together;
    }

    private static String flow(
            String name, String columns, String table, String merge, int aBatch, String... messages) {
        bed.kafka().createTopic(name, 1, Map.of());
        bed.stream(name + "_s", name, columns, "maxOffsetsPerTrigger = " + aBatch);
        bed.sql("CREATE TABLE " + name + " " + table);
        for (String message : messages) {
            bed.send(name, 0, message);
        }
        bed.flush();
        bed.sql("MERGE INTO " + name + " t USING " + name + "_s s " + merge);
        bed.caughtUp(name);
        String live = rows("LIVE(" + name + ")");
        bed.sql("STOP FLOW " + name);
        assertEquals(rows(name), live, "live");
        return rows(name);
    }

    private static String rows(String table) {
        return bed.sql("SELECT * FROM " + table).stream()
                .map(row -> row.mkString(","))
                .sorted()
                .collect(Collectors.joining(" | "));
    }

    @Test
    void aRowIsClosedAndTheNextOneOpened() {
        assertEquals(
                "1,a,false | 1,b,false | 1,c,true | 2,x,true",
                everyWay(
                        "scd",
                        "id BIGINT, op STRING, name STRING",
                        "(id BIGINT, name STRING, current BOOLEAN) USING iceberg",
                        "ON t.id = s.id AND t.current WHEN MATCHED AND s.op = 'close' THEN UPDATE SET current = false"
                                + " WHEN NOT MATCHED AND s.op = 'open' THEN INSERT (id, name, current)"
                                + " VALUES (s.id, s.name, true)",
                        "{\"id\": 1, \"op\": \"open\", \"name\": \"a\"}",
                        "{\"id\": 1, \"op\": \"close\"}",
                        "{\"id\": 1, \"op\": \"close\"}",
                        "{\"id\": 1, \"op\": \"open\", \"name\": \"b\"}",
                        "{\"id\": 2, \"op\": \"open\", \"name\": \"x\"}",
                        "{\"id\": 1, \"op\": \"close\"}",
                        "{\"id\": 1, \"op\": \"open\", \"name\": \"c\"}",
                        "{\"id\": 1, \"op\": \"open\", \"name\": \"d\"}"));
    }

    @Test
    void aConditionOnTheMessageIsAskedOfEachMessage() {
        assertEquals(
                "1,5 | 1,9 | 1,9 | 2,null",
                everyWay(
                        "newer",
                        "id BIGINT, at BIGINT",
                        "(id BIGINT, at BIGINT) USING iceberg",
                        "ON t.id = s.id AND t.at <= s.at WHEN MATCHED THEN UPDATE SET at = s.at"
                                + " WHEN NOT MATCHED THEN INSERT *",
                        "{\"id\": 1, \"at\": 7}",
                        "{\"id\": 1, \"at\": 5}",
                        "{\"id\": 1, \"at\": 6}",
                        "{\"id\": 2}",
                        "{\"id\": 1, \"at\": 9}",
                        "{\"id\": 1, \"at\": 5}"));
    }

    @Test
    void whatFindsNoRowIsAlwaysAdded() {
        assertEquals(
                "1 | 1 | 2",
                everyWay(
                        "never",
                        "id BIGINT",
                        "(id BIGINT) USING iceberg",
                        "ON false WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT *",
                        "{\"id\": 1}",
                        "{\"id\": 1}",
                        "{\"id\": 2}"));
    }

    @Test
    void rangesAreFoundByMessages() {
        assertEquals(
                "0,10,2 | 10,20,1 | 42,43,0 | 43,44,-1",
                everyWay(
                        "ranges",
                        "v BIGINT",
                        "USING iceberg AS SELECT * FROM VALUES (0L, 10L, 0L), (10L, 20L, 0L), (20L, 30L, 7L)"
                                + " AS r (low, high, n)",
                        "ON t.low <= s.v AND s.v < t.high WHEN MATCHED AND t.n = 7 THEN DELETE"
                                + " WHEN MATCHED THEN UPDATE SET n = t.n + 1"
                                + " WHEN NOT MATCHED THEN INSERT (low, high, n) VALUES (s.v, s.v + 1, -1)",
                        "{\"v\": 1}",
                        "{\"v\": 12}",
                        "{\"v\": 21}",
                        "{\"v\": 42}",
                        "{\"v\": 42}",
                        "{\"v\": 9}",
                        "{\"v\": 43}"));
    }

    @Test
    void aMessageThatChangesAKeyIsFollowedByThoseOfTheNewOne() {
        assertEquals(
                "3,2 | 7,0",
                everyWay(
                        "moves",
                        "id BIGINT, new_id BIGINT",
                        "(id BIGINT, moves INT) USING iceberg",
                        "ON t.id = s.id WHEN MATCHED THEN UPDATE SET id = s.new_id, moves = t.moves + 1"
                                + " WHEN NOT MATCHED THEN INSERT (id, moves) VALUES (s.id, 0)",
                        "{\"id\": 1}",
                        "{\"id\": 1, \"new_id\": 2}",
                        "{\"id\": 2, \"new_id\": 3}",
                        "{\"id\": 7}"));
    }

    @Test
    void rowsThatAreAlikeShareTheirFate() {
        assertEquals(
                "1,3 | 1,3 | 2,0",
                everyWay(
                        "alike",
                        "id BIGINT, n BIGINT",
                        "USING iceberg AS SELECT * FROM VALUES (1L, 0L), (1L, 0L), (2L, 0L) AS r (id, n)",
                        "ON t.id = s.id AND t.n < s.n WHEN MATCHED THEN UPDATE SET n = s.n",
                        "{\"id\": 1, \"n\": 2}",
                        "{\"id\": 1, \"n\": 3}",
                        "{\"id\": 1, \"n\": 1}"));
    }

    @Test
    void fieldsOfStructsAreSet() {
        assertEquals(
                "1,[5,[9,b]] | 2,[null,[7,null]]",
                everyWay(
                        "fields",
                        "id BIGINT, a INT, b STRING, c INT",
                        "(id BIGINT, v STRUCT<a: BIGINT, n: STRUCT<c: BIGINT, b: STRING>>) USING iceberg",
                        "ON t.id = s.id WHEN MATCHED AND s.a IS NOT NULL THEN UPDATE SET v.a = s.a"
                                + " WHEN MATCHED AND s.b IS NOT NULL THEN UPDATE SET t.v.n.b = s.b"
                                + " WHEN MATCHED THEN UPDATE SET v.n.c = s.c"
                                + " WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)",
                        "{\"id\": 1}",
                        "{\"id\": 1, \"a\": 5}",
                        "{\"id\": 1, \"b\": \"b\"}",
                        "{\"id\": 1, \"c\": 9}",
                        "{\"id\": 2}",
                        "{\"id\": 2, \"c\": 7}"));
    }

    @Test
    void explainSaysWhatOneTaskHasToDo() {
        bed.kafka().createTopic("expl", 1, Map.of());
        bed.stream("expl_s", "expl", "id BIGINT, v BIGINT", "");
        bed.sql("CREATE TABLE expl (id BIGINT, v BIGINT) USING iceberg");
        assertTrue(bed.sql("EXPLAIN MERGE INTO expl t USING expl_s s ON t.id < s.id WHEN MATCHED THEN DELETE").stream()
                .anyMatch(line -> line.getString(0)
                        .contains("all messages of a batch are applied one after another, in Kafka's order, by"
                                + " one task, as ON compares no column of the target with one of the source"
                                + " that its rows keep; NULL keys are equal")));
        bed.sql("SET frazil.merge.duplicates = fail");
        FrazilException error = assertThrows(
                FrazilException.class,
                () -> bed.sql("MERGE INTO expl t USING expl_s s ON t.id < s.id WHEN MATCHED THEN DELETE"));
        assertEquals(
                "cannot tell which messages are of one key, for merge.duplicates = 'fail': ON compares no column of the"
                        + " target with one of the source that its rows keep. Hint: compare one, ON target.key ="
                        + " source.key, or leave merge.duplicates out. [UNSUPPORTED]",
                error.getMessage());
        bed.sql("RESET frazil.merge.duplicates");
        bed.sql("CREATE TABLE maps (id BIGINT, m MAP<STRING, BIGINT>) USING iceberg");
        error = assertThrows(
                FrazilException.class,
                () -> bed.sql("MERGE INTO maps t USING expl_s s ON t.id < s.id WHEN MATCHED THEN DELETE"));
        assertEquals(
                "cannot make a flow of a MERGE whose ON asks for more than keys into a table with column m of type"
                        + " MAP<STRING, BIGINT>, which cannot be compared. Hint: compare keys only, ON target.key ="
                        + " source.key, and put what else it asks for behind WHEN MATCHED AND. [UNSUPPORTED]",
                error.getMessage());
    }
}
