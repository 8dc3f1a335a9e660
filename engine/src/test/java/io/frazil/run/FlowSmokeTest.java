package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.frazil.TestBed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The first whole: messages from a real broker in a real table, through SQL alone. */
class FlowSmokeTest {

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @Test
    void messagesBecomeRows() {
        bed.kafka().createTopic("transactions", 3, Map.of());
        bed.stream("kafka_stream", "transactions", "user_id STRING, amount DOUBLE, at TIMESTAMP", "");
        bed.sql(
                "CREATE TABLE t USING iceberg AS SELECT user_id, amount, _partition AS p, _offset AS o FROM kafka_stream WHERE amount > 0");
        for (int i = 0; i < 100; i++) {
            bed.send(
                    "transactions",
                    i % 3,
                    "{\"user_id\": \"u" + i + "\", \"amount\": " + (i % 10) + ", \"at\": \"2026-01-01T00:00:00Z\"}");
        }
        bed.flush();
        bed.caughtUp("t");
        assertEquals("90", bed.one("SELECT count(*) FROM t"));
        assertEquals(List.of(), bed.sql("SELECT p, o FROM t GROUP BY 1, 2 HAVING count(*) > 1"));
        bed.sql("SHOW FLOWS").forEach(System.out::println);
        bed.sql("DESCRIBE FLOW t").forEach(System.out::println);
        bed.sql("EXPLAIN CREATE FLOW x AS INSERT INTO t SELECT user_id, amount, 1, 2L FROM kafka_stream")
                .forEach(System.out::println);
        bed.sql("DESCRIBE TABLE kafka_stream").forEach(System.out::println);
        bed.sql("SELECT snapshot_id, summary FROM default.t.snapshots").forEach(System.out::println);
    }
}
