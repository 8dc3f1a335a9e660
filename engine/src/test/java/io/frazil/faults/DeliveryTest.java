package io.frazil.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.Invariants;
import io.frazil.TestBed;
import io.frazil.flow.BatchCounts;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What at-least-once delivery may do to rows, and what it may not; the same crash under both kinds of delivery. */
class DeliveryTest {

    private static final int MESSAGES = 24;
    private static final int BATCH = 8;
    private static final TopicPartition ONLY = new TopicPartition("orders", 0);

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start(Map.of(
                "spark.sql.catalog.frazil.catalog-impl", FaultyJdbcCatalog.class.getName(),
                "spark.sql.catalog.frazil.io-impl", FaultyFileIO.class.getName()));
        bed.kafka().createTopic("orders", 1, Map.of());
        for (int i = 0; i < MESSAGES; i++) {
            bed.send("orders", 0, "{\"id\": " + i + "}");
        }
        bed.flush();
        bed.stream("orders_s", "orders", "id BIGINT", "maxOffsetsPerTrigger = " + BATCH);
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @AfterEach
    void unwatch() {
        Faults.unwatch();
    }

    /** The first batch is slow, so that the second goes ahead of it; then the position of either cannot be committed. */
    @ParameterizedTest
    @CsvSource({"behind, [0;8]", "trailing, [8;16]"})
    void aCrashBetweenRowsAndPositionRepeatsRowsAndLosesNone(String table, String ranges) {
        AtomicInteger crashes = new AtomicInteger();
        SlowRead slow = new SlowRead() {
            @Override
            public void commits(Map<String, String> summary) {
                if (isBatch(summary, ranges.replace(';', ',')) && crashes.compareAndSet(0, 1)) {
                    throw broken();
                }
            }
        };
        Faults.watch(slow);
        run(table, "at-least-once");
        slow.check();
        assertEquals(1, crashes.get());
        invariants(table);
        checkNoneLost(table);
        assertEquals(MESSAGES + BATCH, count(table), "the second batch twice");
    }

    @Test
    void exactlyOnceTheSameCrashNeitherRepeatsNorLoses() {
        AtomicInteger crashes = crashAtFirstPosition();
        run("exactly", "exactly-once");
        assertEquals(1, crashes.get());
        invariants("exactly").rows("id", everyRow());
    }

    @Test
    void withoutACrashNothingIsTwice() {
        run("calm", "at-least-once");
        bed.sql("STOP FLOW calm");
        invariants("calm").rows("id", everyRow());
    }

    @Test
    void theNextBatchIsReadBeforeTheCommitOfTheLastHasEnded() {
        Held commit = new Held("the commit of the first batch");
        Faults.watch(new Faults.Watch() {
            @Override
            public void commits(Map<String, String> summary) {
                if (isBatch(summary, "[0,8]")) {
                    commit.hold();
                }
            }

            @Override
            public void file(String what) {
                if (makesFileOf(1, what)) {
                    commit.letGo();
                }
            }
        });
        run("overlaps", "at-least-once");
        commit.check();
        invariants("overlaps").rows("id", everyRow());
        assertEquals(List.of("declare", "batch", "batch", "batch"), kinds("overlaps"));
    }

    @Test
    void aBatchGoesAheadOfOneThatIsStillBeingReadAndItsPositionFollows() {
        SlowRead slow = new SlowRead();
        Faults.watch(slow);
        run("passed", "at-least-once");
        slow.check();
        invariants("passed").rows("id", everyRow());
        assertEquals(List.of("declare", "rows", "batch", "batch", "batch"), kinds("passed"));
        assertEquals(
                List.of("{\"orders\":{\"0\":[8,16]}}"),
                bed
                        .sql(
                                "SELECT summary['frazil.ranges'] FROM passed.snapshots WHERE summary['frazil.kind'] = 'rows'"
                                        + " AND summary['frazil.position'] IS NULL AND summary['frazil.read'] IS NULL")
                        .stream()
                        .map(row -> row.getString(0))
                        .toList(),
                "rows say nothing that an entry says");
    }

    @Test
    void whatWasReadBehindABatchThatFailsLeavesNothingBehind() {
        Held commit = new Held("the commit of the first batch");
        AtomicBoolean failed = new AtomicBoolean();
        Faults.watch(new Faults.Watch() {
            @Override
            public void commits(Map<String, String> summary) {
                if (isBatch(summary, "[0,8]") && failed.compareAndSet(false, true)) {
                    commit.hold();
                    throw broken();
                }
            }

            @Override
            public void file(String what) {
                if (makesFileOf(1, what)) {
                    commit.letGo();
                }
            }
        });
        run("fails", "at-least-once");
        commit.check();
        assertTrue(failed.get());
        invariants("fails").rows("id", everyRow());
        assertEquals(
                bed.one("SELECT count(*) FROM fails.files WHERE partition.batch = 1"),
                Long.toString(filesOf("fails", 1)));
    }

    private static List<String> kinds(String table) {
        return bed.sql("SELECT summary['frazil.kind'] FROM " + table + ".snapshots ORDER BY committed_at").stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private static long filesOf(String table, int batch) {
        String file =
                bed.one("SELECT file_path FROM " + table + ".files WHERE partition.batch = " + batch + " LIMIT 1");
        Path directory = Path.of(URI.create(file.startsWith("file:") ? file : "file:" + file))
                .getParent();
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> path.toString().endsWith(".parquet")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void rowsThatSomebodyTakesOutBeforeTheirPositionFollowsAreReadAgain() {
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        SlowRead slow = new SlowRead() {
            @Override
            public void commits(Map<String, String> summary) {
                if (isBatch(summary, "[0,8]") && done.compareAndSet(false, true)) {
                    takeBackToTheDeclaration("rolled", failure);
                }
            }
        };
        Faults.watch(slow);
        run("rolled", "at-least-once");
        slow.check();
        assertTrue(done.get());
        assertEquals(null, failure.get());
        invariants("rolled").rows("id", everyRow());
    }

    private static void takeBackToTheDeclaration(String table, AtomicReference<Throwable> failure) {
        Thread other = new Thread(() -> bed.sql("CALL frazil.system.rollback_to_snapshot('default." + table + "', "
                + bed.one("SELECT snapshot_id FROM " + table + ".snapshots WHERE summary['frazil.kind'] = 'declare'")
                + ")"));
        other.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        other.start();
        try {
            other.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Something that waits until something else has happened. */
    private static final class Held {

        private static final int LONGEST_WAIT_SECONDS = 120;

        private final String what;
        private final CountDownLatch letGo = new CountDownLatch(1);
        private volatile boolean inVain;

        Held(String what) {
            this.what = what;
        }

        void hold() {
            try {
                inVain |= !letGo.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void letGo() {
            letGo.countDown();
        }

        void check() {
            assertTrue(letGo.getCount() == 0 && !inVain, what + " has waited in vain");
        }
    }

    /** The first batch is read until the rows of another one are there. */
    private static class SlowRead implements Faults.Watch {

        private final Held read = new Held("the first batch");

        @Override
        public void file(String what) {
            if (makesFileOf(0, what)) {
                read.hold();
            }
        }

        @Override
        public void hasCommitted(Map<String, String> summary) {
            if ("rows".equals(summary.get("frazil.kind"))) {
                read.letGo();
            }
        }

        void check() {
            read.check();
        }
    }

    private static boolean makesFileOf(int batch, String what) {
        return what.startsWith("create ") && what.contains("/data/batch=" + batch + "/");
    }

    private static boolean isBatch(Map<String, String> summary, String range) {
        return "batch".equals(summary.get("frazil.kind"))
                && ("{\"orders\":{\"0\":" + range + "}}").equals(summary.get("frazil.ranges"));
    }

    /** What the flow does for the first time when rows and position are to be one, or the position is to follow. */
    private static AtomicInteger crashAtFirstPosition() {
        AtomicInteger crashes = new AtomicInteger();
        Faults.watch(new Faults.Watch() {
            @Override
            public void commits(Map<String, String> summary) {
                if ("batch".equals(summary.get("frazil.kind")) && crashes.compareAndSet(0, 1)) {
                    throw broken();
                }
            }
        });
        return crashes;
    }

    private static RuntimeException broken() {
        return new UncheckedSQLException(new SQLException("a fault: gone"), "Database Connection failed");
    }

    private static void run(String table, String delivery) {
        bed.sql("CREATE TABLE " + table + " USING iceberg PARTITIONED BY (batch) OPTIONS (delivery = '" + delivery
                + "') AS SELECT id, CAST(id DIV " + BATCH + " AS INT) AS batch FROM orders_s");
        bed.caughtUp(table);
        Faults.unwatch();
    }

    private static Invariants invariants(String table) {
        return Invariants.hold(bed.session(), "frazil.default." + table, table, table)
                .end(Position.of(Map.of(ONLY, (long) MESSAGES)))
                .counts(new BatchCounts(MESSAGES, MESSAGES, 0, 0, 0, 0));
    }

    private static List<Row> everyRow() {
        return LongStream.range(0, MESSAGES).mapToObj(RowFactory::create).toList();
    }

    private static void checkNoneLost(String table) {
        assertEquals(everyRow(), bed.sql("SELECT DISTINCT id FROM " + table + " ORDER BY id"), table);
    }

    private static long count(String table) {
        return bed.sql("SELECT count(*) FROM " + table).get(0).getLong(0);
    }
}
