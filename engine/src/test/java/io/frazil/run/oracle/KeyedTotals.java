package io.frazil.run.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random statements that keep totals: in a new table, merged into one that is there, or added to it by themselves. */
final class KeyedTotals {

    private static final List<String> AGGREGATES = List.of(
            "SUM(amount) AS a0",
            "COUNT(*) AS a1",
            "COUNT(amount) AS a2",
            "MIN(amount) AS a3",
            "MAX(at) AS a4",
            "SUM(price) AS a5",
            "bool_or(amount > 40) AS a6",
            "every(op <> 'x') AS a7",
            "SUM(id) FILTER (WHERE op = 'u') AS a8",
            "MIN(user_id) AS a9",
            "SUM(CASE WHEN at % 7 = 0 THEN double('NaN') ELSE amount END) AS b0",
            // Of 0.0 and -0.0 Spark's MAX takes either, by their order: here zero is always -0.0.
            "MAX(CASE WHEN at % 5 = 0 THEN -0.0D ELSE -abs(amount) END) AS b1",
            "count_if(amount > 0) AS b2",
            "MAX(seen) AS b3");

    private static final List<String> BESIDE = List.of(
            "AVG(amount) AS c0",
            "AVG(price) AS c1",
            "SUM(amount) / COUNT(*) AS c2",
            "CAST(SUM(amount) AS DECIMAL(20,2)) AS c3",
            "MAX(amount) - MIN(amount) AS c4",
            "COUNT(*) * 2 AS c5",
            "max_by(at, struct(amount, at)) AS c6",
            "approx_count_distinct(amount) AS c8",
            "hll_sketch_estimate(hll_sketch_agg(user_id)) AS c9",
            "stddev_samp(id) > 1 AS d0",
            "approx_percentile(1, 0.5) AS d1",
            "try_divide(SUM(price), COUNT(price)) AS c7");

    private static final List<List<String>> KEYS = List.of(
            List.of("user_id"),
            List.of("user_id", "at % 3"),
            List.of("op", "user_id"),
            // Spark groups -0.0 with 0.0.
            List.of("CASE WHEN at % 7 = 0 THEN double('NaN') ELSE amount * 0 END"));

    private static final String NO_MESSAGES =
            "(SELECT inline(from_json('[]', 'ARRAY<STRUCT<" + KeyedMessages.COLUMNS + ">>')))";

    private static final String PURCHASES = "CREATE TABLE <table> USING iceberg AS SELECT * FROM VALUES"
            + " (1L, 'u0', 1.5D, 0L), (2L, 'u0', 2.5D, 1L), (3L, 'u1', NULL, 2L), (4L, NULL, 4.5D, NULL),"
            + " (NULL, 'u2', 5.5D, 60L), (NULL, 'u9', 6.5D, 1L) AS (id, user_id, amount, at)";

    private static final String BALANCES = "CREATE TABLE <table> USING iceberg AS"
            + " SELECT user_id, total, n, CAST(price AS DECIMAL(20, 2)) AS price, top, id FROM VALUES"
            + " ('u0', 1, 1.5D, 1L, 0.5BD, 7L), ('u1', 2, 2.5D, 2L, 1.5BD, NULL), ('u1', 3, -3.5D, 0L, 2.5BD, 99L),"
            + " (NULL, 4, 4.5D, 4L, 3.5BD, -1L), ('u9', 5, 5.5D, 5L, 4.5BD, 5L)"
            + " AS (user_id, id, total, n, price, top)";

    private KeyedTotals() {}

    static KeyedStatement any(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> merged(random);
            case 1 -> intoManyRows(random);
            case 2 -> added(random);
            default -> created(random);
        };
    }

    private static KeyedStatement created(Random random) {
        List<String> keys = random.nextInt(4) == 0 ? List.of() : oneOf(KEYS, random);
        String having = random.nextInt(4) == 0 && !keys.isEmpty() ? " HAVING COUNT(*) < 6" : "";
        String query = query(random, keys, totals(random)) + having;
        return new KeyedStatement(
                "CREATE TABLE <table> USING iceberg AS " + query, Optional.empty(), "*", Optional.empty());
    }

    /** Into a table of the query's columns. A group that HAVING lets through once it lets through for ever. */
    private static KeyedStatement merged(Random random) {
        List<String> keys = oneOf(KEYS, random);
        List<String> totals = totals(random);
        String query = query(random, keys, totals) + (random.nextInt(4) == 0 ? " HAVING COUNT(*) > 2" : "");
        List<String> same = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            same.add("t.k" + i + " <is> s.k" + i);
            columns.add("k" + i);
        }
        List<String> set = new ArrayList<>();
        for (String total : totals) {
            String column = total.substring(total.lastIndexOf(' ') + 1);
            set.add(column + " = s." + column);
            columns.add(column);
        }
        String clauses = random.nextInt(4) == 0
                ? "WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
                : "WHEN MATCHED THEN UPDATE SET " + String.join(", ", set) + " WHEN NOT MATCHED THEN INSERT ("
                        + String.join(", ", columns) + ") VALUES (s." + String.join(", s.", columns) + ")";
        return merge(
                "CREATE TABLE <table> USING iceberg AS " + query.replace(KeyedStatement.STREAM, NO_MESSAGES),
                query,
                String.join(" AND ", same),
                clauses);
    }

    /** Into a table that has other rows, of which a total goes into several or, where it is new, into one of its own. */
    private static KeyedStatement intoManyRows(Random random) {
        List<String> keys = List.of("user_id");
        String same = "t.user_id <is> s.k0";
        String update = "WHEN MATCHED THEN UPDATE SET amount = s.total";
        String insert = "WHEN NOT MATCHED THEN INSERT (user_id, amount) VALUES (s.k0, s.total)";
        switch (random.nextInt(6)) {
            case 0 -> {
                keys = List.of("user_id", "at % 3");
                same = "t.user_id <is> s.k0 AND t.at <is> s.k1";
                insert = "WHEN NOT MATCHED THEN INSERT (user_id, at, amount) VALUES (s.k0, s.k1, s.total)";
            }
            case 1 -> same += " AND t.id IS NULL";
            case 2 -> {
                update = "WHEN MATCHED AND s.latest > coalesce(t.at, -1) THEN UPDATE SET at = s.latest";
                insert = "WHEN NOT MATCHED THEN INSERT (user_id, at) VALUES (s.k0, s.latest)";
            }
            case 3 -> insert = insert.replace("MATCHED", "MATCHED AND s.n > 2");
            case 4 -> {
                update = "WHEN MATCHED THEN UPDATE SET amount = s.total * coalesce(t.id, 10)";
                insert = "WHEN NOT MATCHED THEN INSERT (user_id, amount) VALUES (s.k0, s.total * 10)";
            }
            default -> {}
        }
        return merge(
                PURCHASES,
                query(random, keys, List.of("SUM(amount) AS total", "COUNT(*) AS n", "MAX(at) AS latest")),
                same,
                update + " " + insert);
    }

    /** Adds what a batch has to the rows that are there, whichever way the messages are cut into batches. */
    private static KeyedStatement added(Random random) {
        List<String> totals = List.of(
                "coalesce(SUM(amount), 0) AS total",
                "COUNT(*) AS n",
                "coalesce(SUM(price), 0) AS price",
                "MAX(at) AS top");
        return merge(
                BALANCES,
                query(random, List.of("user_id"), totals),
                "t.user_id <is> s.k0",
                "WHEN MATCHED THEN UPDATE SET total = t.total + s.total, n = s.n + t.n, price = t.price + s.price,"
                        + (random.nextBoolean() ? " top = greatest(t.top, s.top)" : " top = s.top")
                        + " WHEN NOT MATCHED THEN INSERT (user_id, total, n, price, top)"
                        + " VALUES (s.k0, s.total, s.n, s.price, s.top)");
    }

    private static KeyedStatement merge(String declaration, String query, String same, String clauses) {
        return new KeyedStatement(
                "MERGE INTO <table> t USING (" + query + ") s ON " + same + " " + clauses,
                Optional.of(declaration),
                "*",
                Optional.empty());
    }

    private static List<String> totals(Random random) {
        List<String> chosen = new ArrayList<>();
        AGGREGATES.stream().filter(each -> random.nextInt(4) == 0).forEach(chosen::add);
        if (random.nextInt(3) == 0 || chosen.isEmpty()) {
            BESIDE.stream().filter(each -> random.nextInt(3) == 0).forEach(chosen::add);
        }
        return chosen.isEmpty() ? List.of("SUM(amount) AS total") : chosen;
    }

    /** The totals by the keys, which are called k0, k1 .. */
    private static String query(Random random, List<String> keys, List<String> totals) {
        List<String> select = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            select.add(keys.get(i) + " AS k" + i);
        }
        select.addAll(totals);
        return "SELECT " + String.join(", ", select) + " FROM " + KeyedStatement.STREAM
                + (random.nextInt(3) == 0 ? " WHERE amount > 5" : "")
                + (keys.isEmpty() ? "" : " GROUP BY " + String.join(", ", keys));
    }

    private static <T> T oneOf(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }
}
