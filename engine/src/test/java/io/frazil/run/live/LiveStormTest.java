package io.frazil.run.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * While a flow commits as fast as it can, is stopped, started and replaced, and others compact its table, append to it
 * and let its snapshots expire, each query of live and stored rows holds every event once.
 */
class LiveStormTest {

    private static final int PARTITIONS = 2;
    private static final int SENT_AT_ONCE = 20;
    private static final int BATCHES_A_QUERY = 1;
    private static final int QUERIES_A_DISTURBANCE = 10;

    private final TestBed bed = TestBed.start();
    private final AtomicLongArray sent = new AtomicLongArray(PARTITIONS);
    private final Semaphore mayProduce = new Semaphore(0);
    private final Semaphore mayDisturb = new Semaphore(0);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean over;

    @Test
    void everyEventIsThereOnce() throws Exception {
        storm(100, "");
    }

    @Test
    void everyEventIsThereOnceWithRowsAheadOfTheirPosition() throws Exception {
        storm(40, " OPTIONS (delivery = 'at-least-once')");
    }

    @Test
    @Tag("long")
    void everyEventIsThereOnceInTenThousandQueries() throws Exception {
        storm(10_000, "");
    }

    private void storm(int queries, String options) throws Exception {
        long seed = Long.getLong("frazil.seed", System.nanoTime());
        Random random = new Random(seed);
        try (bed) {
            bed.kafka().createTopic("storm", PARTITIONS, Map.of());
            bed.stream("s", "storm", "p INT, n BIGINT", "");
            bed.sql("CREATE TABLE t USING iceberg" + options + " AS SELECT * FROM s");
            bed.sql("CREATE VIEW v AS SELECT p, n FROM s UNION ALL SELECT p, n FROM t");
            Thread producer = started(this::produce);
            Thread disturber = started(() -> disturb(new Random(seed)));
            try {
                for (int query = 0; query < queries && failure.get() == null; query++) {
                    mayProduce.release(BATCHES_A_QUERY);
                    if (query % QUERIES_A_DISTURBANCE == QUERIES_A_DISTURBANCE - 1) {
                        mayDisturb.release();
                    }
                    check(rows(random), "query " + query + " of seed " + seed);
                }
            } finally {
                over = true;
                mayProduce.release();
                mayDisturb.release();
                producer.join();
                disturber.join();
            }
            if (failure.get() != null) {
                throw new AssertionError("seed " + seed, failure.get());
            }
            bed.caughtUp("t");
            check("(SELECT p, n FROM t)", "the table at the end, seed " + seed);
        }
    }

    private String rows(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> "(SELECT p, n FROM s UNION ALL SELECT p, n FROM t)";
            case 1 -> "(SELECT p, n FROM t UNION ALL SELECT p, n FROM s)";
            case 2 ->
                "(SELECT p, n FROM s WHERE n % 2 = 0 UNION ALL SELECT p, n FROM s WHERE n % 2 = 1"
                        + " UNION ALL SELECT p, n FROM t)";
            case 3 ->
                "(WITH stored AS (SELECT * FROM t), live AS (SELECT * FROM s)"
                        + " SELECT p, n FROM live UNION ALL SELECT p, n FROM stored)";
            case 4 -> "v";
            case 5 -> "LIVE(t)";
            default -> "(SELECT p, n FROM s UNION ALL SELECT p, n FROM t VERSION AS OF " + version(random) + ")";
        };
    }

    /** One of the newest, so that it does not expire while it is read. */
    private String version(Random random) {
        List<Row> newest = bed.sql("SELECT snapshot_id FROM t.history ORDER BY made_current_at DESC LIMIT 20");
        return newest.get(random.nextInt(newest.size())).get(0).toString();
    }

    /** Each partition's numbers are 1 to n without repeat, and n is at least what was sent before. */
    private void check(String rows, String what) {
        long[] before = new long[PARTITIONS];
        for (int p = 0; p < PARTITIONS; p++) {
            before[p] = sent.get(p);
        }
        long[] found = new long[PARTITIONS];
        bed.sql("SELECT p, count(*), count(DISTINCT n), min(n), max(n) FROM " + rows + " WHERE p >= 0 GROUP BY p")
                .forEach(row -> {
                    long max = row.getLong(4);
                    assertEquals(List.of(max, max, 1L), List.of(row.get(1), row.get(2), row.get(3)), what + ": " + row);
                    found[row.getInt(0)] = max;
                });
        for (int p = 0; p < PARTITIONS; p++) {
            assertTrue(found[p] >= before[p], what + " misses " + found[p] + ".." + before[p] + " of partition " + p);
        }
    }

    private void produce() throws InterruptedException {
        while (!over) {
            mayProduce.acquire();
            for (int p = 0; p < PARTITIONS; p++) {
                for (int i = 1; i <= SENT_AT_ONCE; i++) {
                    bed.send("storm", p, "{\"p\": " + p + ", \"n\": " + (sent.get(p) + i) + "}");
                }
            }
            bed.flush();
            for (int p = 0; p < PARTITIONS; p++) {
                sent.addAndGet(p, SENT_AT_ONCE);
            }
        }
    }

    private void disturb(Random random) throws InterruptedException {
        for (int round = 0; !over; round++) {
            mayDisturb.acquire();
            switch (random.nextInt(5)) {
                case 0 -> bed.sql("CALL frazil.system.rewrite_data_files('default.t')");
                case 1 -> bed.sql("INSERT INTO t VALUES (-1, " + round + ")");
                case 2 -> {
                    bed.sql("STOP FLOW t");
                    bed.sql("START FLOW t");
                }
                case 3 -> bed.sql("INSERT INTO t SELECT p, n FROM s WHERE n > -" + round);
                default ->
                    bed.sql("CALL frazil.system.expire_snapshots(table => 'default.t', older_than => TIMESTAMP"
                            + " '2100-01-01 00:00:00', retain_last => 100)");
            }
        }
    }

    private Thread started(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception | AssertionError e) {
                failure.compareAndSet(null, e);
            }
        });
        thread.start();
        return thread;
    }

    private interface Work {
        void run() throws Exception;
    }
}
