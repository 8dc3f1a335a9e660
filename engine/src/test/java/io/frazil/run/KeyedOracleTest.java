package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A flow that changes rows by key, over random messages with redeliveries and NULL keys, its batches cut at random and
 * other things going on between them, holds what the statement means: for totals the same query run once over all
 * messages, for a MERGE its clauses applied to one message after another.
 */
class KeyedOracleTest {

    private static final int SEEDS = 10;
    private static final int MANY_SEEDS = 1000;
    private static final StructType COLUMNS =
            StructType.fromDDL("id BIGINT, user_id STRING, op STRING, amount DOUBLE, price DECIMAL(10,2), at BIGINT");

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @Test
    void aFlowHoldsWhatItsStatementMeans() {
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
    void aFlowHoldsWhatItsStatementMeansForAThousandSeeds() {
        for (long seed = 1001; seed <= 1000 + MANY_SEEDS; seed++) {
            check(seed);
        }
    }

    private static void check(long seed) {
        Random random = new Random(seed);
        String name = "k" + seed;
        int partitions = 1 + random.nextInt(3);
        bed.kafka().createTopic(name, partitions, Map.of());
        bed.stream(
                name + "_s",
                name,
                "id BIGINT, user_id STRING, op STRING, amount DOUBLE, price DECIMAL(10,2), at BIGINT",
                "maxOffsetsPerTrigger = " + (1 + random.nextInt(40)));
        KeyedMessages messages = new KeyedMessages(random, partitions);
        KeyedStatement statement =
                random.nextInt(3) == 0 ? KeyedStatement.merge(random) : KeyedStatement.totals(random);
        String mode = random.nextInt(3) == 0 ? "copy-on-write" : "merge-on-read";
        int format = 2 + random.nextInt(2);
        String what = "seed " + seed + ", " + mode + ", format " + format + ": " + statement.text(name);
        try {
            bed.sql("SET frazil.write.mode = " + mode);
            bed.sql("SET `frazil.format-version` = " + format);
            statement.table(name).ifPresent(bed::sql);
            messages.send(bed, name, random.nextInt(40));
            bed.sql(statement.text(name));
            for (int round = random.nextInt(4); round > 0; round--) {
                messages.send(bed, name, random.nextInt(60));
                disturb(random, name, statement);
            }
            messages.send(bed, name, 1);
            bed.caughtUp(name);
            assertEquals(expected(statement, name, messages), found(statement, name), what);
            ledgerAddsUp(what, name, messages);
        } catch (RuntimeException e) {
            throw new AssertionError(what + ": " + e, e);
        }
        bed.sql("DROP FLOW " + name);
        bed.sql("DROP TABLE " + name);
    }

    private static void disturb(Random random, String name, KeyedStatement statement) {
        switch (random.nextInt(6)) {
            case 0 -> {
                bed.sql("STOP FLOW " + name);
                bed.sql("START FLOW " + name);
            }
            case 1 -> bed.caughtUp(name);
            case 2 -> bed.sql("CALL frazil.system.rewrite_data_files('default." + name + "')");
            case 3 -> {
                // Another text of the same meaning would be another flow; the same one again is none.
                bed.sql(statement.text(name));
            }
            case 4 -> {
                List<Row> snapshots = bed.sql("SELECT snapshot_id FROM default." + name
                        + ".snapshots WHERE summary['frazil.flow'] IS NOT NULL ORDER BY committed_at");
                if (!snapshots.isEmpty()) {
                    long to = snapshots.get(random.nextInt(snapshots.size())).getLong(0);
                    bed.sql("ROLLBACK TABLE " + name + " TO VERSION " + to + " WITH REPLAY");
                }
            }
            default -> {}
        }
    }

    private static List<String> expected(KeyedStatement statement, String name, KeyedMessages messages) {
        if (statement.meaning().isPresent()) {
            return sorted(statement.meaning().get().over(messages.decoded()));
        }
        bed.session().createDataFrame(messages.decoded(), COLUMNS).createOrReplaceTempView("oracle_" + name);
        return sorted(bed.sql(statement.query().replace(KeyedStatement.STREAM, "oracle_" + name)));
    }

    private static List<String> found(KeyedStatement statement, String name) {
        return sorted(bed.sql("SELECT " + statement.columns() + " FROM " + name));
    }

    /** What was rolled back is among them: snapshots stay. */
    private static void ledgerAddsUp(String what, String name, KeyedMessages messages) {
        Map<String, Long> sums = new TreeMap<>();
        for (Row row : bed.sql("SELECT summary FROM default." + name + ".snapshots")) {
            Map<String, String> summary = row.getJavaMap(0);
            for (String count : List.of("read", "written", "filtered", "late", "skipped", "dead-lettered")) {
                sums.merge(count, Long.parseLong(summary.getOrDefault("frazil." + count, "0")), Long::sum);
            }
        }
        assertTrue(messages.sent() <= sums.get("read"), what);
        List<Row> audit = bed.sql("AUDIT TABLE " + name);
        assertTrue(
                audit.get(audit.size() - 1).toString().contains("adds up"),
                () -> what + ": " + audit.stream().map(Row::toString).collect(Collectors.joining("\n")));
        assertEquals(
                2 * sums.get("read"),
                sums.values().stream().mapToLong(Long::longValue).sum(),
                what);
    }

    private static List<String> sorted(List<Row> rows) {
        return new ArrayList<>(rows.stream().map(Row::toString).sorted().collect(Collectors.toList()));
    }
}
