package io.frazil.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.Invariants;
import io.frazil.TestBed;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever goes wrong while a flow expires snapshots, the flow goes on, says so, and has everything once. */
class ExpiryFaultTest {

    private static final int MESSAGES = 70;

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
        bed.stream("orders_s", "orders", "id BIGINT", "maxOffsetsPerTrigger = 1");
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @AfterEach
    void unwatch() {
        Faults.unwatch();
        Faults.disarm();
    }

    /** Tells the commit of an expiry from all others: it does not change the table's newest snapshot. */
    private abstract static class AtExpiry implements Faults.Watch {

        private Map<String, String> newest = Map.of();

        abstract void expires();

        @Override
        public synchronized void commits(Map<String, String> summary) {
            if (!summary.isEmpty() && summary.equals(newest)) {
                expires();
            }
        }

        @Override
        public synchronized void hasCommitted(Map<String, String> summary) {
            newest = summary;
        }
    }

    private static String run(String table) {
        bed.sql("CREATE TABLE " + table + " USING iceberg TBLPROPERTIES ('history.expire.max-snapshot-age-ms' = '1',"
                + " 'commit.retry.min-wait-ms' = '10') OPTIONS (maintenance = 'auto') AS SELECT id FROM orders_s");
        bed.caughtUp(table);
        Row flow = bed.sql("SHOW FLOWS LIKE '" + table + "'").get(0);
        assertEquals("RUNNING", flow.getString(3), flow::toString);
        assertEquals(MESSAGES, bed.sql("SELECT DISTINCT id FROM " + table).size());
        assertEquals(String.valueOf(MESSAGES), bed.one("SELECT count(*) FROM " + table));
        Invariants.hold(bed.session(), "frazil.default." + table, table, table)
                .end(Position.of(Map.of(new TopicPartition("orders", 0), (long) MESSAGES)));
        List<Row> audit = bed.sql("AUDIT TABLE " + table + " WITH ROWS");
        assertEquals("adds up", audit.get(audit.size() - 1).getString(12), () -> "" + audit);
        return flow.getString(8);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "COMMIT_.*")
    void aCommitThatFails(Fault fault) {
        String table = fault.name().toLowerCase(Locale.ROOT);
        AtomicInteger expiries = new AtomicInteger();
        Faults.watch(new AtExpiry() {
            @Override
            void expires() {
                if (expiries.incrementAndGet() == 1) {
                    Faults.arm(fault, 1);
                }
            }
        });
        String complaint = run(table);
        assertTrue(expiries.get() > 0, "it was never tried");
        boolean isTriedAgainAtOnce =
                fault == Fault.COMMIT_REFUSED || fault.name().startsWith("COMMIT_FALSELY_FAILED");
        if (!isTriedAgainAtOnce) {
            assertTrue(
                    complaint.startsWith(
                            "could not expire old snapshots of frazil.default." + table + ", and goes on: "),
                    complaint);
            assertEquals(1, expiries.get(), "it waits for a minute");
        }
    }

    @Test
    void filesThatCannotBeDeletedStay() {
        AtomicInteger failed = new AtomicInteger();
        Faults.watch(new Faults.Watch() {
            @Override
            public void file(String what) {
                if (what.startsWith("delete ") && what.contains("/snap-")) {
                    failed.incrementAndGet();
                    throw new RuntimeIOException("a fault: " + what);
                }
            }
        });
        run("undeleted");
        assertTrue(failed.get() > 0);
        assertTrue(Long.parseLong(bed.one("SELECT count(*) FROM default.undeleted.snapshots")) < MESSAGES);
    }

    @Test
    void nothingGoesWhereTheListsOfWhatStaysCannotBeRead() {
        AtomicInteger failed = new AtomicInteger();
        Faults.watch(new Faults.Watch() {
            @Override
            public void file(String what) {
                boolean isExpiry = StackWalker.getInstance()
                        .walk(frames -> frames.anyMatch(
                                frame -> frame.getClassName().startsWith("io.frazil.care.expiry.ReadAhead")));
                if (isExpiry) {
                    failed.incrementAndGet();
                    throw new RuntimeIOException("a fault: " + what);
                }
            }
        });
        String complaint = run("unread");
        assertEquals(1, failed.get(), "it waits for a minute");
        assertTrue(
                complaint.startsWith("could not expire old snapshots of frazil.default.unread, and goes on: "),
                complaint);
        assertEquals(String.valueOf(MESSAGES + 1), bed.one("SELECT count(*) FROM default.unread.snapshots"));
    }
}
