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
 * While flows change rows as fast as they can, are stopped and started, and others compact their tables and let snapshots
 * expire, {@code LIVE(t)} takes every message in once: nothing that was sent before is missing, nothing is counted twice.
 */
class LiveKeyedStormTest {

    private static final int PARTITIONS = 2;
    private static final int SENT_AT_ONCE = 20;
    private static final int QUERIES_A_DISTURBANCE = 5;
    private static final List<String> TABLES = List.of("sums", "means", "lasts");

    private final TestBed bed = TestBed.start();
    private final AtomicLongArray begun = new AtomicLongArray(PARTITIONS);
    private final AtomicLongArray sent = new AtomicLongArray(PARTITIONS);
    private final Semaphore mayProduce = new Semaphore(0);
    private final Semaphore mayDisturb = new Semaphore(0);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean over;

    @Test
    void everyMessageIsTakenInOnce() throws Exception {
        storm(30);
    }

    @Test
    @Tag("long")
    void everyMessageIsTakenInOnceInTwoThousandQueries() throws Exception {
        storm(2_000);
    }

    private void storm(int queries) throws Exception {
        long seed = Long.getLong("frazil.seed", System.nanoTime());
        Random random = new Random(seed);
        try (bed) {
            declare();
            Thread producer = started(this::produce);
            Thread disturber = started(() -> disturb(new Random(seed)));
            try {
                for (int query = 0; query < queries && failure.get() == null; query++) {
                    mayProduce.release();
                    if (query % QUERIES_A_DISTURBANCE == QUERIES_A_DISTURBANCE - 1) {
                        mayDisturb.release();
                    }
                    check(live(random.nextInt(5)), "query " + query + " of seed " + seed);
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
            TABLES.forEach(bed::caughtUp);
            for (int form = 0; form < 5; form++) {
                check(live(form).replaceAll("LIVE[(]([a-z]+)[)]", "$1"), "at the end, seed " + seed);
            }
        }
    }

    private void declare() {
        bed.kafka().createTopic("storm", PARTITIONS, Map.of());
        bed.stream("s", "storm", "p INT, n BIGINT", "");
        bed.sql(
                "CREATE TABLE sums USING iceberg AS SELECT p, count(*) AS c, sum(n) AS total, max(n) AS top FROM s GROUP BY p");
        bed.sql(
                "CREATE TABLE means USING iceberg AS SELECT p, n % 2 AS odd, avg(n) AS mean, count(*) AS c, max(n) AS top"
                        + " FROM s WHERE n > 0 GROUP BY p, n % 2 HAVING max(n) > 0");
        bed.sql("CREATE TABLE lasts (p INT, k BIGINT, times BIGINT, total BIGINT, top BIGINT) USING iceberg");
        bed.sql("MERGE INTO lasts t USING (SELECT p, n % 7 AS k, n FROM s) s ON t.p = s.p AND t.k = s.k"
                + " WHEN MATCHED AND t.times % 5 = 4 AND s.n < 0 THEN DELETE"
                + " WHEN MATCHED THEN UPDATE SET times = t.times + 1, total = t.total + s.n, top = s.n"
                + " WHEN NOT MATCHED THEN INSERT (p, k, times, total, top) VALUES (s.p, s.k, 1, s.n, s.n)");
    }

    /** Of each partition how many messages there are, their sum, and the greatest. */
    private static String live(int form) {
        return switch (form) {
            case 0 -> "SELECT p, c, total, top FROM LIVE(sums)";
            case 1 -> "SELECT p, sum(c), CAST(sum(mean * c) AS BIGINT), max(top) FROM LIVE(means) GROUP BY p";
            case 2 -> "SELECT p, sum(times), sum(total), max(top) FROM LIVE(lasts) GROUP BY p";
            case 3 ->
                "SELECT a.p, a.c, a.total, b.top FROM LIVE(sums) a JOIN LIVE(sums) b ON a.p = b.p AND a.top = b.top";
            default -> "SELECT p, max(c), max(total), max(top) FROM (SELECT * FROM LIVE(sums) WHERE c > 1) GROUP BY p";
        };
    }

    private void check(String query, String what) {
        long[] before = new long[PARTITIONS];
        for (int p = 0; p < PARTITIONS; p++) {
            before[p] = sent.get(p);
        }
        long[] found = new long[PARTITIONS];
        for (Row row : bed.sql(query)) {
            long top = row.getLong(3);
            assertEquals(
                    List.of(top, top * (top + 1) / 2),
                    List.of(row.getLong(1), row.getLong(2)),
                    what + ": " + query + row);
            found[row.getInt(0)] = top;
        }
        for (int p = 0; p < PARTITIONS; p++) {
            String range = before[p] + ".." + begun.get(p) + ", " + query;
            assertTrue(found[p] >= before[p] && found[p] <= begun.get(p), what + ": " + found[p] + " not in " + range);
        }
    }

    private void produce() throws InterruptedException {
        while (!over) {
            mayProduce.acquire();
            for (int p = 0; p < PARTITIONS; p++) {
                begun.addAndGet(p, SENT_AT_ONCE);
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
        while (!over) {
            mayDisturb.acquire();
            String table = TABLES.get(random.nextInt(TABLES.size()));
            switch (random.nextInt(3)) {
                case 0 -> bed.sql("CALL " + table + ".REWRITE_DATAFILES()");
                case 1 -> {
                    bed.sql("STOP FLOW " + table);
                    bed.sql("START FLOW " + table);
                }
                default ->
                    bed.sql("CALL frazil.system.expire_snapshots(table => 'default." + table
                            + "', older_than => TIMESTAMP '2100-01-01 00:00:00', retain_last => 100)");
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
