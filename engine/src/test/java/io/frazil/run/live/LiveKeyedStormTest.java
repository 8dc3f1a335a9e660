package io.frazil.run.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * While flows change rows as fast as they can, are stopped and started, and others compact their tables and let snapshots
 * expire, {@code LIVE(t)} takes every message in once: nothing that was sent before is missing, nothing is counted twice.
 */
class LiveKeyedStormTest extends LiveStorm {

    private static final int QUERIES_A_DISTURBANCE = 5;
    private static final int FORMS = 5;
    private static final List<String> TABLES = List.of("sums", "means", "lasts");

    @Test
    void everyMessageIsTakenInOnce() throws Exception {
        storm(30);
    }

    @Test
    @Tag("long")
    void everyMessageIsTakenInOnceInTwoThousandQueries() throws Exception {
        storm(2_000);
    }

    private void storm(int queries) throws Exception {
        declare();
        storm(queries, QUERIES_A_DISTURBANCE);
        TABLES.forEach(bed::caughtUp);
        for (int form = 0; form < FORMS; form++) {
            check(live(form).replaceAll("LIVE[(]([a-z]+)[)]", "$1"), "at the end");
        }
    }

    private void declare() {
        bed.sql(
                "CREATE TABLE sums USING iceberg AS SELECT p, count(*) AS c, sum(n) AS total, max(n) AS top FROM s GROUP BY p");
        bed.sql(
                "CREATE TABLE means USING iceberg AS SELECT p, n % 2 AS odd, avg(n) AS mean, count(*) AS c, max(n) AS top"
                        + " FROM s WHERE n > 0 GROUP BY p, n % 2 HAVING max(n) > 0");
        bed.sql("CREATE TABLE lasts (p INT, k BIGINT, times BIGINT, total BIGINT, top BIGINT) USING iceberg");
        bed.sql("MERGE INTO lasts t USING (SELECT p, n % 7 AS k, n FROM s) s ON t.p = s.p AND t.k = s.k"
                + " WHEN MATCHED AND t.times % 5 = 4 AND s.n < 0 THEN DELETE"
                + " WHEN MATCHED THEN UPDATE SET times = t.times + 1, total = t.total + s.n, top = s.n"
                + " WHEN NOT MATCHED THEN INSERT (p, k, times, total, top) VALUES (s.p, s.k, 1, s.n, s.n)");
    }

    @Override
    String query(Random random) {
        return live(random.nextInt(FORMS));
    }

    /** Of each partition how many messages there are, their sum, and the greatest. */
    private static String live(int form) {
        return switch (form) {
            case 0 -> "SELECT p, c, total, top FROM LIVE(sums)";
            case 1 -> "SELECT p, sum(c), CAST(sum(mean * c) AS BIGINT), max(top) FROM LIVE(means) GROUP BY p";
            case 2 -> "SELECT p, sum(times), sum(total), max(top) FROM LIVE(lasts) GROUP BY p";
            case 3 ->
                "SELECT a.p, a.c, a.total, b.top FROM LIVE(sums) a JOIN LIVE(sums) b ON a.p = b.p AND a.top = b.top";
            default -> "SELECT p, max(c), max(total), max(top) FROM (SELECT * FROM LIVE(sums) WHERE c > 1) GROUP BY p";
        };
    }

    @Override
    long greatest(Row row, String what) {
        long top = row.getLong(3);
        assertEquals(List.of(top, top * (top + 1) / 2), List.of(row.getLong(1), row.getLong(2)), what);
        return top;
    }

    @Override
    void disturb(Random random, int round) {
        String table = TABLES.get(random.nextInt(TABLES.size()));
        switch (random.nextInt(3)) {
            case 0 -> bed.sql("CALL " + table + ".REWRITE_DATAFILES()");
            case 1 -> {
                bed.sql("STOP FLOW " + table);
                bed.sql("START FLOW " + table);
            }
            default ->
                bed.sql("CALL frazil.system.expire_snapshots(table => 'default." + table
                        + "', older_than => TIMESTAMP '2100-01-01 00:00:00', retain_last => 100)");
        }
    }
}
