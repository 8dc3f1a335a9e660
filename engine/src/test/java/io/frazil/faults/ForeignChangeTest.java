package io.frazil.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.Invariants;
import io.frazil.TestBed;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody else changes the very row that a flow's batch is changing, between the batch's rows and its commit. */
class ForeignChangeTest {

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start(CommitFaults.settings());
    }

    @AfterEach
    void unwatch() {
        Faults.unwatch();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    /** One and two are there with 1 and 20; the flow adds 5 to each. */
    @ParameterizedTest
    @CsvSource({
        "merge-on-read, keys, t.id = s.id, UPDATE <t> SET v = v + 100 WHERE id = 1, 106",
        "merge-on-read, keys, t.id = s.id, DELETE FROM <t> WHERE id = 1, 5",
        "copy-on-write, keys, t.id = s.id, UPDATE <t> SET v = v + 100 WHERE id = 1, 106",
        "copy-on-write, keys, t.id = s.id, DELETE FROM <t> WHERE id = 1, 5",
        "merge-on-read, more, t.id = s.id AND t.v < 1000, UPDATE <t> SET v = v + 100 WHERE id = 1, 106",
        "merge-on-read, more, t.id = s.id AND t.v < 1000, DELETE FROM <t> WHERE id = 1, 5",
        "copy-on-write, more, t.id = s.id AND t.v < 1000, UPDATE <t> SET v = v + 100 WHERE id = 1, 106",
        "copy-on-write, more, t.id = s.id AND t.v < 1000, DELETE FROM <t> WHERE id = 1, 5"
    })
    void theBatchIsDoneAnewOverWhatIsThere(String mode, String form, String on, String change, long expected) {
        String table =
                mode.substring(0, 4) + "_" + form + "_" + change.substring(0, 6).toLowerCase(Locale.ROOT);
        bed.kafka().createTopic(table, 1, Map.of());
        bed.stream(table + "_s", table, "id BIGINT, v BIGINT", "");
        bed.sql("SET frazil.write.mode = " + mode);
        bed.sql("CREATE TABLE " + table + " (id BIGINT, v BIGINT) USING iceberg");
        bed.sql("MERGE INTO " + table + " t USING " + table + "_s s ON " + on
                + " WHEN MATCHED THEN UPDATE SET v = t.v + s.v WHEN NOT MATCHED THEN INSERT *");
        send(table, 1, 20);
        Changer changer = new Changer(table, change.replace("<t>", table));
        Faults.watch(changer);
        send(table, 5, 5);
        Faults.unwatch();
        assertTrue(changer.commits.get() >= 2, mode + ": the first commit found another head");
        assertEquals(
                "RUNNING", bed.sql("SHOW FLOWS LIKE '" + table + "'").get(0).getString(3));
        Invariants.hold(bed.session(), "frazil.default." + table, table, mode)
                .rows("id, v", List.of(RowFactory.create(1L, expected), RowFactory.create(2L, 25L)))
                .end(Position.of(Map.of(new TopicPartition(table, 0), 4L)));
        List<Row> audit = bed.sql("AUDIT TABLE " + table + " WITH ROWS");
        List<String> statuses = audit.stream().map(row -> row.getString(12)).toList();
        assertEquals("adds up", statuses.get(statuses.size() - 1), audit::toString);
        assertEquals(1, Collections.frequency(statuses, "foreign"), audit::toString);
        send(table, 0, 1);
        assertEquals("26", bed.one("SELECT v FROM " + table + " WHERE id = 2"), mode + ": the flow goes on");
    }

    private static void send(String table, long first, long second) {
        bed.send(table, 0, "{\"id\": 1, \"v\": " + first + "}");
        bed.send(table, 0, "{\"id\": 2, \"v\": " + second + "}");
        bed.flush();
        bed.caughtUp(table);
    }

    /** Carries a statement out on a thread of its own when the flow's first commit is on its way. */
    private static final class Changer implements Faults.Watch {

        private final String table;
        private final String statement;
        private final AtomicInteger commits = new AtomicInteger();

        private Changer(String table, String statement) {
            this.table = table;
            this.statement = statement;
        }

        @Override
        public void commits(Map<String, String> summary) {
            boolean isFlow = Thread.currentThread().getName().equals("frazil-flow-" + table);
            if (isFlow && commits.incrementAndGet() == 1) {
                CompletableFuture.runAsync(() -> bed.withOwnSession().sql(statement))
                        .join();
            }
        }
    }
}
