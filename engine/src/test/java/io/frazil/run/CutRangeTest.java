package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A backlog of one topic partition that is large enough to be read by several tasks at once. */
class CutRangeTest {

    private static final int MESSAGES = 120_000;
    private static final int KEYS = 1_000;

    @Test
    void everyMessageIsTakenInOnceAndTheLastOfEachKeyWins() {
        try (TestBed bed = TestBed.start()) {
            bed.kafka().createTopic("long", 1, Map.of());
            bed.stream("s", "long", "k INT, n INT", "");
            for (int n = 0; n < MESSAGES; n++) {
                bed.send("long", 0, n % 10_000 == 7 ? "no JSON" : "{\"k\": " + n % KEYS + ", \"n\": " + n + "}");
            }
            bed.flush();
            int bad = MESSAGES / 10_000;

            bed.sql("CREATE TABLE all_rows USING iceberg AS SELECT k, n FROM s");
            bed.caughtUp("all_rows");
            assertEquals(
                    Integer.toString(MESSAGES - bad),
                    bed.one("SELECT count(DISTINCT n) FROM all_rows").toString());
            assertEquals(bed.one("SELECT count(*) FROM all_rows"), bed.one("SELECT count(DISTINCT n) FROM all_rows"));
            assertTrue(Integer.parseInt(bed.one("SELECT count(*) FROM default.all_rows.files")) > 1, "several tasks");
            assertEquals(
                    MESSAGES + " " + bad,
                    bed.one("SELECT summary['frazil.read'] || ' ' || summary['frazil.skipped']"
                            + " FROM default.all_rows.snapshots ORDER BY committed_at DESC LIMIT 1"));

            bed.sql("CREATE TABLE lasts (k INT, n INT) USING iceberg");
            bed.sql("MERGE INTO lasts t USING s ON t.k = s.k WHEN MATCHED THEN UPDATE SET n = s.n"
                    + " WHEN NOT MATCHED THEN INSERT (k, n) VALUES (s.k, s.n)");
            bed.caughtUp("lasts");
            assertEquals(
                    KEYS + " " + KEYS,
                    bed.one("SELECT count(*) || ' ' || count_if(n >= " + (MESSAGES - KEYS) + ") FROM lasts"));
        }
    }
}
