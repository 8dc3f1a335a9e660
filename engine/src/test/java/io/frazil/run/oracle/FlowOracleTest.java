package io.frazil.run.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.faults.CommitFaults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A flow over random messages, with a random SELECT, batches cut at random and failing commits, holds the rows of the
 * same SELECT run once over all of them that were not late, and its ledger adds up.
 */
class FlowOracleTest {

    private static final int SEEDS = 12;
    private static final int MANY_SEEDS = 1000;

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start(CommitFaults.settings());
        bed.sql("CREATE TABLE users (user_id STRING, country STRING) USING iceberg");
        bed.sql("INSERT INTO users VALUES ('u0', 'NO'), ('u1', 'SE'), ('u1', 'FI'), ('u7', 'DK')");
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @Test
    void aFlowEqualsItsQueryRunOnce() {
        OracleSeeds.each(bed, SEEDS, FlowOracleTest::check);
    }

    @Test
    @Tag("long")
    void aFlowEqualsItsQueryRunOnceForAThousandSeeds() {
        OracleSeeds.each(bed, MANY_SEEDS, FlowOracleTest::check);
    }

    private static void check(TestBed bed, long seed) {
        Random random = new Random(seed);
        String name = "o" + seed;
        int partitions = 1 + random.nextInt(5);
        bed.kafka().createTopic(name, partitions, Map.of());
        bed.stream(
                name + "_stream",
                name,
                "id BIGINT, user_id STRING, amount DOUBLE, tags ARRAY<STRING>, at TIMESTAMP, day DATE GENERATED ALWAYS AS (CAST(at AS DATE))",
                "maxOffsetsPerTrigger = " + (1 + random.nextInt(60)));
        OracleMessages messages = new OracleMessages(random, partitions);
        messages.send(bed, name, random.nextInt(50));
        String select = OracleSelect.random(random);
        OracleReplay.Rule late = new OracleReplay.Rule(
                OracleReplay.Form.values()[random.nextInt(3)], "at", Duration.ofHours(6 + random.nextInt(40)));
        String statement = select.replace(OracleSelect.STREAM, late.source(name + "_stream"));
        String what = "seed " + seed + ": " + statement;
        try {
            bed.sql("CREATE TABLE " + name + " USING iceberg " + (random.nextBoolean() ? "PARTITIONED BY (day) " : "")
                    + "AS " + statement);
            for (int round = random.nextInt(4); round > 0; round--) {
                messages.send(bed, name, random.nextInt(80));
                disturb(bed, random, name);
            }
            bed.caughtUp(name);
            List<Row> given = messages.replay().rows(what, late, OracleSeeds.entries(bed, name));
            assertEquals(
                    expected(bed, name, select, given), OracleSeeds.sorted(bed.sql("SELECT * FROM " + name)), what);
            countsAddUp(bed, what, name);
        } catch (RuntimeException e) {
            throw new AssertionError(what + ": " + e, e);
        }
        bed.sql("DROP FLOW " + name);
        bed.sql("DROP TABLE " + name);
    }

    private static void disturb(TestBed bed, Random random, String name) {
        switch (random.nextInt(6)) {
            case 0 -> {
                bed.sql("STOP FLOW " + name);
                bed.sql("START FLOW " + name);
            }
            case 1 -> bed.caughtUp(name);
            case 2 -> bed.sql("CALL " + name + ".REWRITE_DATAFILES()");
            case 3 -> {
                List<Row> snapshots = bed.sql("SELECT snapshot_id FROM default." + name + ".snapshots");
                long to = snapshots.get(random.nextInt(snapshots.size())).getLong(0);
                bed.sql("ROLLBACK TABLE " + name + " TO VERSION " + to + " WITH REPLAY");
            }
            case 4 -> CommitFaults.arm(random);
            default -> {}
        }
    }

    private static List<String> expected(TestBed bed, String name, String select, List<Row> messages) {
        bed.session().createDataFrame(messages, OracleMessages.COLUMNS).createOrReplaceTempView("oracle_" + name);
        return OracleSeeds.sorted(bed.sql(select.replace(OracleSelect.STREAM, "oracle_" + name)));
    }

    private static void countsAddUp(TestBed bed, String what, String name) {
        OracleSeeds.entries(bed, name)
                .forEach(entry -> assertTrue(entry.counts().addsUp(), () -> what + ", " + entry));
    }
}
