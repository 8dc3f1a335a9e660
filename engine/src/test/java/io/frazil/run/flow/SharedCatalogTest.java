package io.frazil.run.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.frazil.TestBed;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.Test;

/** However many flows and queries a process has, each catalog of a user's session is opened once. */
class SharedCatalogTest {

    private static final int FLOWS = 5;

    /** Counts how often it is opened; each one is empty. */
    public static final class Counted extends InMemoryCatalog {

        private static final AtomicInteger OPENED = new AtomicInteger();

        @Override
        public void initialize(String name, Map<String, String> properties) {
            OPENED.incrementAndGet();
            super.initialize(name, properties);
        }
    }

    @Test
    void flowsAndLiveQueriesUseTheCatalogOfTheSession() {
        try (TestBed bed = TestBed.start(Map.of("spark.sql.catalog.frazil.catalog-impl", Counted.class.getName()))) {
            bed.kafka().createTopic("shared", 1, Map.of());
            bed.stream("s", "shared", "id BIGINT", "");
            for (int i = 0; i < FLOWS; i++) {
                bed.sql("CREATE TABLE t" + i + " USING iceberg"
                        + (i == 0 ? " OPTIONS (delivery = 'at-least-once')" : "")
                        + " AS SELECT id FROM s");
            }
            bed.sql(
                    "CREATE TABLE totals USING iceberg AS SELECT id % 2 AS odd, avg(id) AS mean FROM s GROUP BY id % 2");
            bed.send("shared", 0, "{\"id\": 1}");
            bed.flush();
            for (int i = 0; i < FLOWS; i++) {
                bed.caughtUp("t" + i);
                assertEquals("1", bed.one("SELECT count(*) FROM LIVE(t" + i + ")"));
            }
            bed.caughtUp("totals");
            assertEquals("1", bed.one("SELECT count(*) FROM LIVE(totals)"));
            assertEquals(1, Counted.OPENED.get());
        }
    }
}
