package io.frazil.run.oracle;

import io.frazil.TestBed;
import io.frazil.catalog.FrazilCatalog;
import io.frazil.commit.CommittedEntry;
import io.frazil.faults.CommitFaults;
import io.frazil.flow.LedgerEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connector.catalog.Identifier;

/** What the oracles of flows have in common: many seeds, several at once, and how tables are read. Stateless. */
final class OracleSeeds {

    /** While one waits for its flow another computes. */
    private static final int AT_ONCE = 3;

    interface Check {

        /** @param bed with a session of its own */
        void of(TestBed bed, long seed);
    }

    private OracleSeeds() {}

    /** Checks so many seeds, others each time, or the one that {@code -Dfrazil.seed} names. */
    static void each(TestBed bed, int count, Check check) {
        Long one = Long.getLong("frazil.seed");
        List<Long> seeds = new Random()
                .longs(0, 1_000_000_000)
                .distinct()
                .limit(count)
                .boxed()
                .toList();
        all(bed, one == null ? seeds : List.of(one), check);
    }

    private static void all(TestBed bed, List<Long> seeds, Check check) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        AtomicBoolean failed = new AtomicBoolean();
        try {
            List<Callable<Void>> checks = new ArrayList<>();
            seeds.forEach(seed -> checks.add(() -> {
                if (!failed.get()) {
                    one(bed.withOwnSession(), seed, check, failed);
                }
                return null;
            }));
            for (Future<Void> result : threads.invokeAll(checks)) {
                result.get();
            }
        } catch (ExecutionException e) {
            throw (AssertionError) e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void one(TestBed bed, long seed, Check check, AtomicBoolean failed) {
        try {
            CommitFaults.spare(() -> check.of(bed, seed));
        } catch (RuntimeException | AssertionError e) {
            failed.set(true);
            throw new AssertionError("seed " + seed + ": " + e, e);
        }
    }

    static List<String> sorted(List<Row> rows) {
        return rows.stream().map(Row::toString).sorted().toList();
    }

    /** What the flow of a table's name has in its ledger, oldest first; what a rollback has undone is not in it. */
    static List<LedgerEntry> entries(TestBed bed, String table) {
        FrazilCatalog catalog = (FrazilCatalog) ((org.apache.spark.sql.classic.SparkSession) bed.session())
                .sessionState()
                .catalogManager()
                .catalog("frazil");
        List<LedgerEntry> entries = new ArrayList<>();
        for (CommittedEntry committed : catalog.flowTable(Identifier.of(new String[] {"default"}, table))
                .entries(table)) {
            entries.add(committed.entry());
        }
        Collections.reverse(entries);
        return entries;
    }
}
