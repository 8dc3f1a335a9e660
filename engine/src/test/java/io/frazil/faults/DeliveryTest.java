package io.frazil.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.Invariants;
import io.frazil.TestBed;
import io.frazil.flow.BatchCounts;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    @Test
    void aCrashBetweenRowsAndPositionRepeatsRowsAndLosesNone() {
        AtomicInteger crashes = crashAtFirstPosition();
        run("repeats", "at-least-once");
        assertEquals(1, crashes.get());
        invariants("repeats");
        checkNoneLost("repeats");
        assertTrue(count("repeats") >= MESSAGES + BATCH, "the first batch twice: " + count("repeats"));
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
        assertEquals(
                List.of(RowFactory.create("rows", 3L)),
                bed.sql("SELECT summary['frazil.kind'] AS kind, count(*) FROM calm.snapshots"
                        + " WHERE summary['frazil.kind'] = 'rows' GROUP BY ALL"));
        assertEquals(
                "[]",
                bed.sql("SELECT s.snapshot_id FROM calm.snapshots s WHERE summary['frazil.kind'] = 'rows'"
                                + " AND (summary['frazil.position'] IS NOT NULL OR summary['frazil.read'] IS NOT NULL)")
                        .toString(),
                "rows say nothing that an entry says");
    }

    @Test
    void theNextBatchIsReadBeforeTheCommitOfTheLastHasEnded() {
        HeldCommit held = new HeldCommit() {
            @Override
            public void file(String what) {
                if (isHeld() && what.startsWith("create ") && what.contains("/data/")) {
                    letGo();
                }
            }

            /** A quick batch has made its file before the commit ahead of it is held. */
            @Override
            public void hasCommitted(Map<String, String> summary) {
                if (isHeld() && isRows(summary)) {
                    letGo();
                }
            }
        };
        Faults.watch(held);
        run("overlaps", "at-least-once");
        assertTrue(held.wasLetGo(), "nothing was read while the first batch was in its commit");
        invariants("overlaps").rows("id", everyRow());
    }

    @Test
    void aBatchThatLandsBeforeTheOneBeforeItIsInOneEntryWithIt() {
        HeldCommit held = new HeldCommit() {
            @Override
            public void hasCommitted(Map<String, String> summary) {
                if (isHeld() && isRows(summary)) {
                    letGoAfterThisBatch();
                }
            }
        };
        Faults.watch(held);
        run("passed", "at-least-once");
        assertTrue(held.wasLetGo(), "the second batch did not land while the first was in its commit");
        Invariants invariants = invariants("passed").rows("id", everyRow());
        assertEquals(2, invariants.batches());
        assertEquals(
                List.of("{\"orders\":{\"0\":[0,16]}}", "{\"orders\":{\"0\":[16,24]}}"),
                bed
                        .sql(
                                "SELECT summary['frazil.ranges'] FROM passed.snapshots WHERE summary['frazil.kind'] = 'batch'"
                                        + " ORDER BY committed_at")
                        .stream()
                        .map(row -> row.getString(0))
                        .toList());
    }

    @Test
    void aBatchThatFailsIsReadAgainWithWhatLandedBehindIt() {
        AtomicBoolean failed = new AtomicBoolean();
        HeldCommit held = new HeldCommit() {
            @Override
            public void hasCommitted(Map<String, String> summary) {
                if (isHeld() && isRows(summary)) {
                    letGo();
                }
            }

            @Override
            void afterwards() {
                failed.set(true);
                throw broken();
            }
        };
        Faults.watch(held);
        run("fails", "at-least-once");
        assertTrue(held.wasLetGo() && failed.get());
        invariants("fails");
        checkNoneLost("fails");
        assertEquals(MESSAGES + BATCH, count("fails"), "the second batch landed twice, the first once");
    }

    @Test
    void rowsThatSomebodyTakesOutBeforeTheirPositionFollowsAreReadAgain() {
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Faults.watch(new Faults.Watch() {
            @Override
            public void commits(Map<String, String> summary) {
                if ("batch".equals(summary.get("frazil.kind")) && done.compareAndSet(false, true)) {
                    takeBackToTheDeclaration("rolled", failure);
                }
            }
        });
        run("rolled", "at-least-once");
        assertTrue(done.get());
        assertEquals(null, failure.get());
        invariants("rolled");
        checkNoneLost("rolled");
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

    /** The first commit of rows is held until something has happened. */
    private abstract static class HeldCommit implements Faults.Watch {

        private static final int LONGEST_WAIT_SECONDS = 120;

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);
        private volatile boolean held;
        private volatile IllegalStateException inVain;

        /** The first batch's is held, however slow it was; others wait until it is. */
        @Override
        public void commits(Map<String, String> summary) {
            if (!isRows(summary)) {
                return;
            }
            if (begun.getCount() == 0 || !isFirstLane(Thread.currentThread())) {
                await(begun, "the first batch has not come to its commit");
                return;
            }
            held = true;
            begun.countDown();
            try {
                await(letGo, "nothing has let the commit of the first batch go");
            } finally {
                held = false;
            }
            afterwards();
        }

        private void await(CountDownLatch latch, String otherwise) {
            try {
                if (!latch.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                    inVain = new IllegalStateException(otherwise + " within " + LONGEST_WAIT_SECONDS + " seconds");
                    throw inVain;
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Batches go to threads of one name, the first to the one that was made first. */
        private static boolean isFirstLane(Thread thread) {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(lane -> lane.getName().equals(thread.getName()))
                    .allMatch(lane -> lane.getId() >= thread.getId());
        }

        void afterwards() {}

        boolean isHeld() {
            return held;
        }

        void letGo() {
            letGo.countDown();
        }

        /** As soon as this thread, which commits another batch, is done with it. */
        void letGoAfterThisBatch() {
            Thread lane = Thread.currentThread();
            Thread watcher = new Thread(() -> {
                while (lane.isAlive() && !isIdle(lane)) {
                    LockSupport.parkNanos(1_000_000);
                }
                letGo();
            });
            watcher.setDaemon(true);
            watcher.start();
        }

        private static boolean isIdle(Thread lane) {
            return Stream.of(lane.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(ThreadPoolExecutor.class.getName())
                            && frame.getMethodName().equals("getTask"));
        }

        /** Throws what a commit that waited in vain has thrown, which its flow gets over. */
        boolean wasLetGo() {
            if (inVain != null) {
                throw inVain;
            }
            return letGo.getCount() == 0;
        }
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

    private static boolean isRows(Map<String, String> summary) {
        return "rows".equals(summary.get("frazil.kind"));
    }

    private static void run(String table, String delivery) {
        bed.sql("CREATE TABLE " + table + " USING iceberg OPTIONS (delivery = '" + delivery
                + "') AS SELECT id FROM orders_s");
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
