package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.frazil.TestBed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A flow over random messages, with a random SELECT and batches cut at random, holds the rows of the same SELECT run
 * once over all of them, and its ledger adds up.
 */
class FlowOracleTest {

    private static final int SEEDS = 12;
    private static final int MANY_SEEDS = 1000;

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
        bed.sql("CREATE TABLE users (user_id STRING, country STRING) USING iceberg");
        bed.sql("INSERT INTO users VALUES ('u0', 'NO'), ('u1', 'SE'), ('u1', 'FI'), ('u7', 'DK')");
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @Test
    void aFlowEqualsItsQueryRunOnce() {
        Long one = Long.getLong("frazil.seed");
        if (one != null) {
            check(one);
            return;
        }
        for (long seed = 1; seed <= SEEDS; seed++) {
            check(seed);
        }
    }

    @Test
    @Tag("long")
    void aFlowEqualsItsQueryRunOnceForAThousandSeeds() {
        for (long seed = 1001; seed <= 1000 + MANY_SEEDS; seed++) {
            check(seed);
        }
    }

    private static void check(long seed) {
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
        try {
            bed.sql("CREATE TABLE " + name + " USING iceberg "
                    + (random.nextBoolean() ? "PARTITIONED BY (day) " : "") + "AS "
                    + select.replace(OracleSelect.STREAM, name + "_stream"));
            int rounds = random.nextInt(4);
            for (int round = 0; round < rounds; round++) {
                messages.send(bed, name, random.nextInt(80));
                disturb(random, name);
            }
            bed.caughtUp(name);
            compare(seed, name, select, messages);
            ledgerAddsUp(seed, name, messages);
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + select, e);
        }
        bed.sql("DROP FLOW " + name);
        bed.sql("DROP TABLE " + name);
    }

    private static void disturb(Random random, String name) {
        switch (random.nextInt(5)) {
            case 0 -> {
                bed.sql("STOP FLOW " + name);
                bed.sql("START FLOW " + name);
            }
            case 1 -> bed.caughtUp(name);
            case 2 -> bed.sql("CALL frazil.system.rewrite_data_files('default." + name + "')");
            case 3 -> {
                List<Row> snapshots = bed.sql("SELECT snapshot_id FROM default." + name + ".snapshots");
                long to = snapshots.get(random.nextInt(snapshots.size())).getLong(0);
                bed.sql("ROLLBACK TABLE " + name + " TO VERSION " + to + " WITH REPLAY");
            }
            default -> {}
        }
    }

    private static void compare(long seed, String name, String select, OracleMessages messages) {
        bed.session()
                .createDataFrame(messages.decoded(), OracleMessages.COLUMNS)
                .createOrReplaceTempView("oracle_" + name);
        List<String> expected = sorted(bed.sql(select.replace(OracleSelect.STREAM, "oracle_" + name)));
        List<String> found = sorted(bed.sql("SELECT * FROM " + name));
        assertEquals(expected, found, () -> "seed " + seed + ": " + select);
    }

    private static void ledgerAddsUp(long seed, String name, OracleMessages messages) {
        Map<String, Long> sums = new TreeMap<>();
        for (Row row :
                bed.sql("SELECT summary FROM default." + name + ".snapshots WHERE snapshot_id IN (SELECT snapshot_id"
                        + " FROM default." + name + ".history WHERE is_current_ancestor)")) {
            Map<String, String> summary = row.getJavaMap(0);
            if (summary.containsKey("frazil.read")) {
                for (String count : List.of("read", "written", "filtered", "late", "skipped", "dead-lettered")) {
                    sums.merge(count, Long.parseLong(summary.get("frazil." + count)), Long::sum);
                }
            }
        }
        assertEquals(messages.sent(), sums.getOrDefault("read", 0L), "seed " + seed + ": read");
        assertEquals(messages.malformed(), sums.getOrDefault("skipped", 0L), "seed " + seed + ": skipped");
        assertEquals(
                2 * sums.getOrDefault("read", 0L),
                sums.values().stream().mapToLong(Long::longValue).sum(),
                "seed " + seed + ": the counts do not add up");
    }

    private static List<String> sorted(List<Row> rows) {
        List<String> texts = new ArrayList<>();
        rows.forEach(row -> texts.add(row.toString()));
        texts.sort(null);
        return texts;
    }
}
