package io.frazil.run.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.faults.CommitFaults;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A flow that changes rows by key, over random messages with redeliveries, NULL keys, late and future times, its batches
 * cut at random, its commits failing and other things going on between them, holds what the statement means: for totals
 * what Spark makes of the same statement, run once over all messages that were not late, for a MERGE of messages its
 * clauses applied to one after another.
 */
class KeyedOracleTest {

    private static final int SEEDS = 16;
    private static final int MANY_SEEDS = 1000;

    /** What Spark does for large batches takes most of the time of small ones. */
    private static final Map<String, String> SMALL =
            Map.of("spark.sql.adaptive.enabled", "false", "spark.sql.codegen.wholeStage", "false");

    @Test
    void aFlowHoldsWhatItsStatementMeans() {
        check(SEEDS, SMALL);
    }

    @Test
    @Tag("long")
    void aFlowHoldsWhatItsStatementMeansForAThousandSeeds() {
        check(MANY_SEEDS / 2, SMALL);
        check(MANY_SEEDS / 2, Map.of());
    }

    private static void check(int seeds, Map<String, String> conf) {
        Map<String, String> all = new HashMap<>(conf);
        all.putAll(CommitFaults.settings());
        try (TestBed bed = TestBed.start(all)) {
            OracleSeeds.each(bed, seeds, KeyedOracleTest::check);
        }
    }

    private static void check(TestBed bed, long seed) {
        Random random = new Random(seed);
        String name = "k" + seed;
        int partitions = 1 + random.nextInt(3);
        bed.kafka().createTopic(name, partitions, Map.of());
        // A batch costs as much as a hundred messages: few of them, cut anywhere.
        bed.stream(name + "_s", name, KeyedMessages.COLUMNS, "maxOffsetsPerTrigger = " + (6 + random.nextInt(40)));
        KeyedMessages messages = new KeyedMessages(random, partitions);
        KeyedStatement statement = random.nextInt(4) == 0 ? KeyedStatement.merge(random) : KeyedTotals.any(random);
        OracleReplay.Rule late = new OracleReplay.Rule(
                OracleReplay.Form.values()[random.nextInt(3)], "seen", Duration.ofMinutes(1 + random.nextInt(20)));
        String mode = random.nextInt(3) == 0 ? "copy-on-write" : "merge-on-read";
        int format = 2 + random.nextInt(2);
        String text = statement.text(name, late);
        String what = "seed " + seed + ", " + mode + ", format " + format + ": " + text;
        try {
            bed.sql("SET frazil.write.mode = " + mode);
            bed.sql("SET `frazil.format-version` = " + format);
            statement.table(name).ifPresent(bed::sql);
            messages.send(bed, name, random.nextInt(40));
            bed.sql(text);
            for (int round = random.nextInt(4); round > 0; round--) {
                messages.send(bed, name, random.nextInt(60));
                disturb(bed, random, name, text);
            }
            messages.send(bed, name, 1);
            bed.caughtUp(name);
            List<Row> given = messages.replay().rows(what, late, OracleSeeds.entries(bed, name));
            assertEquals(expected(bed, statement, name, given), found(bed, statement, name), what);
            auditAddsUp(bed, what, name);
        } catch (RuntimeException e) {
            throw new AssertionError(what + ": " + e, e);
        }
        bed.sql("DROP FLOW " + name);
        bed.sql("DROP TABLE " + name);
    }

    private static void disturb(TestBed bed, Random random, String name, String statement) {
        switch (random.nextInt(7)) {
            case 0 -> {
                bed.sql("STOP FLOW " + name);
                bed.sql("START FLOW " + name);
            }
            case 1 -> bed.caughtUp(name);
            case 2 -> bed.sql("CALL " + name + ".REWRITE_DATAFILES()");
            case 3 -> {
                // Another text of the same meaning would be another flow; the same one again is none.
                bed.sql(statement);
            }
            case 4 -> {
                List<Row> snapshots = bed.sql("SELECT snapshot_id FROM default." + name
                        + ".snapshots WHERE summary['frazil.flow'] IS NOT NULL ORDER BY committed_at");
                if (!snapshots.isEmpty()) {
                    long to = snapshots.get(random.nextInt(snapshots.size())).getLong(0);
                    bed.sql("ROLLBACK TABLE " + name + " TO VERSION " + to + " WITH REPLAY");
                }
            }
            case 5 -> CommitFaults.arm(random);
            default -> {}
        }
    }

    private static List<String> expected(TestBed bed, KeyedStatement statement, String name, List<Row> messages) {
        if (statement.meaning().isPresent()) {
            return OracleSeeds.sorted(statement.meaning().get().over(messages));
        }
        String once = name + "_once";
        bed.session()
                .createDataFrame(messages, StructType.fromDDL(KeyedMessages.COLUMNS))
                .createOrReplaceTempView(once + "_messages");
        statement.table(once).ifPresent(bed::sql);
        bed.sql(statement.once(once, once + "_messages"));
        List<String> rows = found(bed, statement, once);
        bed.sql("DROP TABLE " + once);
        return rows;
    }

    private static List<String> found(TestBed bed, KeyedStatement statement, String name) {
        return OracleSeeds.sorted(bed.sql("SELECT " + statement.columns() + " FROM " + name));
    }

    private static void auditAddsUp(TestBed bed, String what, String name) {
        List<Row> audit = bed.sql("AUDIT TABLE " + name);
        assertTrue(
                audit.get(audit.size() - 1).toString().contains("adds up"),
                () -> what + ": " + audit.stream().map(Row::toString).collect(Collectors.joining("\n")));
    }
}
