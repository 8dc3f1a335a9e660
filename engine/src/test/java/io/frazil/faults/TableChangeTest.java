package io.frazil.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A flow's table is changed between any two of the looks that one batch takes at it. */
class TableChangeTest {

    /** Until the end of its first batch a flow takes fewer. */
    private static final int LOOKS = 14;

    private static TestBed bed;
    private static int messages = 1;

    @BeforeAll
    static void start() {
        bed = TestBed.start(CommitFaults.settings());
        bed.kafka().createTopic("change", 1, Map.of());
        bed.stream("change_s", "change", "n INT", "");
        bed.send("change", 0, "{\"n\": 1}");
        bed.flush();
    }

    @AfterEach
    void unwatch() {
        Faults.unwatch();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ADD COLUMN more INT FIRST", "ALTER COLUMN n TYPE BIGINT"})
    void theFlowGoesOnWithTheTableAsItIs(String change) {
        int struck = 0;
        for (int nth = 1; nth <= LOOKS; nth++) {
            String table = (change.startsWith("ADD") ? "added_" : "widened_") + nth;
            bed.sql("CREATE TABLE " + table + " (n INT) USING iceberg PARTITIONED BY (truncate(10, n))");
            Changer changer = new Changer(table, nth, "ALTER TABLE " + table + " " + change);
            Faults.watch(changer);
            bed.sql("INSERT INTO " + table + " BY NAME SELECT n FROM change_s");
            bed.caughtUp(table);
            Faults.unwatch();
            struck += changer.looks.get() >= nth ? 1 : 0;
            messages++;
            bed.send("change", 0, "{\"n\": " + messages + "}");
            bed.flush();
            bed.caughtUp(table);
            List<Long> expected = LongStream.rangeClosed(1, messages).boxed().toList();
            assertEquals(expected, numbers(table), change + " at look " + nth);
            bed.sql("DROP FLOW " + table);
        }
        assertTrue(struck >= 3, change + " was made " + struck + " times only");
    }

    private static List<Long> numbers(String table) {
        return bed.sql("SELECT CAST(n AS BIGINT) FROM " + table + " ORDER BY n").stream()
                .map((Row row) -> row.getLong(0))
                .toList();
    }

    /** Carries a statement out on a thread of its own when the flow looks for the nth time, and lets the flow look then. */
    private static final class Changer implements Faults.Watch {

        private final String table;
        private final int nth;
        private final String statement;
        private final AtomicInteger looks = new AtomicInteger();

        private Changer(String table, int nth, String statement) {
            this.table = table;
            this.nth = nth;
            this.statement = statement;
        }

        @Override
        public void loads(String loaded) {
            boolean isFlow = Thread.currentThread().getName().equals("frazil-flow-" + table);
            if (isFlow && looks.incrementAndGet() == nth) {
                CompletableFuture.runAsync(() -> bed.withOwnSession().sql(statement))
                        .join();
            }
        }
    }
}
