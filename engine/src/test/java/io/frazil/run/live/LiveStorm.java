package io.frazil.run.live;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Queries are asked while one thread sends messages to the stream {@code s}, of each partition {@code p} the numbers
 * {@code n} from 1, and another disturbs the flows that read it. Nothing that was sent before a query is missing in it.
 */
abstract class LiveStorm {

    private static final int PARTITIONS = 2;
    private static final int SENT_AT_ONCE = 20;

    final TestBed bed = TestBed.start();

    private final long seed = Long.getLong("frazil.seed", System.nanoTime());
    private final AtomicLongArray begun = new AtomicLongArray(PARTITIONS);
    private final AtomicLongArray sent = new AtomicLongArray(PARTITIONS);
    private final Semaphore mayProduce = new Semaphore(0);
    private final Semaphore mayDisturb = new Semaphore(0);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean over;

    @BeforeEach
    void declareStream() {
        bed.kafka().createTopic("storm", PARTITIONS, Map.of());
        bed.stream("s", "storm", "p INT, n BIGINT", "");
    }

    @AfterEach
    void stop() {
        bed.close();
    }

    /** With a row for each partition, its number first. */
    abstract String query(Random random);

    /** Checks a row of the query, and returns the greatest number in it. */
    abstract long greatest(Row row, String what);

    abstract void disturb(Random random, int round);

    /** Sends messages for each query, and disturbs the flows after so many of them. */
    void storm(int queries, int queriesADisturbance) throws Exception {
        Random random = new Random(seed);
        Thread producer = started(this::produce);
        Thread disturber = started(() -> keepDisturbing(new Random(seed)));
        try {
            for (int query = 0; query < queries && failure.get() == null; query++) {
                mayProduce.release();
                if (query % queriesADisturbance == queriesADisturbance - 1) {
                    mayDisturb.release();
                }
                check(query(random), "query " + query);
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
    }

    void check(String query, String when) {
        String what = when + ", seed " + seed + ": " + query;
        long[] before = new long[PARTITIONS];
        for (int p = 0; p < PARTITIONS; p++) {
            before[p] = sent.get(p);
        }
        long[] found = new long[PARTITIONS];
        for (Row row : bed.sql(query)) {
            found[row.getInt(0)] = greatest(row, what + " " + row);
        }
        for (int p = 0; p < PARTITIONS; p++) {
            String wanted = before[p] + ".." + begun.get(p) + " of partition " + p;
            assertTrue(found[p] >= before[p] && found[p] <= begun.get(p), what + " " + found[p] + " not in " + wanted);
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

    private void keepDisturbing(Random random) throws InterruptedException {
        for (int round = 0; !over; round++) {
            mayDisturb.acquire();
            disturb(random, round);
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
        void run() throws InterruptedException;
    }
}
