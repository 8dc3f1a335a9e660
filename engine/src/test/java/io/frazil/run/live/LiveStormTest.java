package io.frazil.run.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * While a flow commits as fast as it can, is stopped, started and replaced, and others compact its table, append to it
 * and let its snapshots expire, each query of live and stored rows holds every event once.
 */
class LiveStormTest extends LiveStorm {

    private static final int QUERIES_A_DISTURBANCE = 10;

    @Test
    void everyEventIsThereOnce() throws Exception {
        storm(100, "");
    }

    @Test
    void everyEventIsThereOnceWithRowsAheadOfTheirPosition() throws Exception {
        storm(40, " OPTIONS (delivery = 'at-least-once')");
    }

    @Test
    @Tag("long")
    void everyEventIsThereOnceInTenThousandQueries() throws Exception {
        storm(10_000, "");
    }

    private void storm(int queries, String options) throws Exception {
        bed.sql("CREATE TABLE t USING iceberg" + options + " AS SELECT * FROM s");
        bed.sql("CREATE VIEW v AS SELECT p, n FROM s UNION ALL SELECT p, n FROM t");
        storm(queries, QUERIES_A_DISTURBANCE);
        bed.caughtUp("t");
        check(numbers("t"), "the table at the end");
    }

    @Override
    String query(Random random) {
        return numbers(rows(random));
    }

    private static String numbers(String rows) {
        return "SELECT p, count(*), count(DISTINCT n), min(n), max(n) FROM " + rows + " WHERE p >= 0 GROUP BY p";
    }

    private String rows(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> "(SELECT p, n FROM s UNION ALL SELECT p, n FROM t)";
            case 1 -> "(SELECT p, n FROM t UNION ALL SELECT p, n FROM s)";
            case 2 ->
                "(SELECT p, n FROM s WHERE n % 2 = 0 UNION ALL SELECT p, n FROM s WHERE n % 2 = 1"
                        + " UNION ALL SELECT p, n FROM t)";
            case 3 ->
                "(WITH stored AS (SELECT * FROM t), live AS (SELECT * FROM s)"
                        + " SELECT p, n FROM live UNION ALL SELECT p, n FROM stored)";
            case 4 -> "v";
            case 5 -> "LIVE(t)";
            default -> "(SELECT p, n FROM s UNION ALL SELECT p, n FROM t VERSION AS OF " + version(random) + ")";
        };
    }

    /** One of the newest, so that it does not expire while it is read. */
    private String version(Random random) {
        List<Row> newest = bed.sql("SELECT snapshot_id FROM t.history ORDER BY made_current_at DESC LIMIT 20");
        return newest.get(random.nextInt(newest.size())).get(0).toString();
    }

    /** They are 1 to n without repeat. */
    @Override
    long greatest(Row row, String what) {
        long max = row.getLong(4);
        assertEquals(List.of(max, max, 1L), List.of(row.get(1), row.get(2), row.get(3)), what);
        return max;
    }

    @Override
    void disturb(Random random, int round) {
        switch (random.nextInt(5)) {
            case 0 -> bed.sql("CALL frazil.system.rewrite_data_files('default.t')");
            case 1 -> bed.sql("INSERT INTO t VALUES (-1, " + round + ")");
            case 2 -> {
                bed.sql("STOP FLOW t");
                bed.sql("START FLOW t");
            }
            case 3 -> bed.sql("INSERT INTO t SELECT p, n FROM s WHERE n > -" + round);
            default ->
                bed.sql("CALL frazil.system.expire_snapshots(table => 'default.t', older_than => TIMESTAMP"
                        + " '2100-01-01 00:00:00', retain_last => 100)");
        }
    }
}
