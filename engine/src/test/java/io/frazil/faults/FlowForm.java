package io.frazil.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A kind of flow over the orders of {@link FaultBed}, and what its table holds in the end. */
enum FlowForm {
    APPENDS,
    APPENDS_AT_LEAST_ONCE,
    MERGES_ON_READ,
    COPIES_ON_WRITE,
    TOTALS_BESIDE;

    private static final String WANTED = " FROM orders_s WHERE id % 8 <> 6";
    private static final String PROPERTIES =
            "TBLPROPERTIES ('commit.retry.min-wait-ms' = '10', 'write.metadata.previous-versions-max' = '1')";

    /** What is there before the flow. */
    List<String> before(String table) {
        return switch (this) {
            case MERGES_ON_READ -> List.of("SET frazil.write.mode = merge-on-read", target(table));
            case COPIES_ON_WRITE -> List.of("SET frazil.write.mode = copy-on-write", target(table));
            default -> List.of("SET frazil.write.mode = merge-on-read");
        };
    }

    private static String target(String table) {
        return "CREATE TABLE " + table + " (k BIGINT, n BIGINT, last BIGINT) USING iceberg " + PROPERTIES;
    }

    /** The flow has the table's name. */
    String statement(String table) {
        return switch (this) {
            case APPENDS, APPENDS_AT_LEAST_ONCE ->
                "CREATE TABLE " + table + " USING iceberg PARTITIONED BY (kind) " + PROPERTIES
                        + " OPTIONS (delivery = '" + (this == APPENDS ? "exactly-once" : "at-least-once") + "')"
                        + " AS SELECT id, kind, _partition AS p, _offset AS o" + WANTED;
            case MERGES_ON_READ, COPIES_ON_WRITE ->
                "MERGE INTO " + table + " t USING (SELECT id % 6 AS k, id" + WANTED + ") s ON t.k = s.k"
                        + " WHEN MATCHED THEN UPDATE SET n = t.n + 1, last = s.id"
                        + " WHEN NOT MATCHED THEN INSERT (k, n, last) VALUES (s.k, 1, s.id)";
            case TOTALS_BESIDE ->
                "CREATE TABLE " + table + " USING iceberg " + PROPERTIES
                        + " AS SELECT kind, COUNT(*) AS n, SUM(id) AS ids, SUM(id) / COUNT(*) AS mean" + WANTED
                        + " GROUP BY kind";
        };
    }

    /** Whether the table is changed before the flow is declared, so that the statement may have to be given again. */
    boolean isDeclaredInSteps() {
        return this == MERGES_ON_READ || this == COPIES_ON_WRITE;
    }

    /** Rows that come from several messages do not tell how many the statement has left out. */
    boolean countsFiltered() {
        return this == APPENDS || this == APPENDS_AT_LEAST_ONCE;
    }

    String columns() {
        return this == APPENDS_AT_LEAST_ONCE ? "DISTINCT *" : "*";
    }

    /** What the table holds after all messages. @param messages id, kind, topic partition and offset, in order */
    List<Row> meaning(List<Row> messages) {
        return switch (this) {
            case APPENDS, APPENDS_AT_LEAST_ONCE -> messages;
            case MERGES_ON_READ, COPIES_ON_WRITE -> counted(messages);
            case TOTALS_BESIDE -> totals(messages);
        };
    }

    private static List<Row> counted(List<Row> messages) {
        Map<Long, Long> counts = new HashMap<>();
        Map<Long, Row> rows = new TreeMap<>();
        for (Row message : messages) {
            long key = message.getLong(0) % 6;
            rows.put(key, RowFactory.create(key, counts.merge(key, 1L, Long::sum), message.getLong(0)));
        }
        return new ArrayList<>(rows.values());
    }

    private static List<Row> totals(List<Row> messages) {
        Map<String, long[]> sums = new TreeMap<>();
        for (Row message : messages) {
            long[] sum = sums.computeIfAbsent(message.getString(1), kind -> new long[2]);
            sum[0]++;
            sum[1] += message.getLong(0);
        }
        List<Row> rows = new ArrayList<>();
        sums.forEach((kind, sum) -> rows.add(RowFactory.create(kind, sum[0], sum[1], (double) sum[1] / sum[0])));
        return rows;
    }
}
