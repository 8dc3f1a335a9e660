package io.frazil.run.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A random statement that changes rows by key.
 *
 * @param form the statement, with {@code <table>} and {@code <stream>} in it
 * @param declaration of the table, if the statement does not make it
 * @param columns that are compared
 * @param query the totals that the table shall hold
 * @param meaning of a MERGE, over messages in order
 */
record KeyedStatement(
        String form, Optional<String> declaration, String columns, String query, Optional<Meaning> meaning) {

    static final String STREAM = "<stream>";

    /** What a table holds after messages. */
    interface Meaning {

        List<Row> over(List<Row> messages);
    }

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
            "MAX(CASE WHEN at % 5 = 0 THEN -0.0D ELSE amount END) + 0 AS b1",
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

    static KeyedStatement totals(Random random) {
        List<String> chosen = new ArrayList<>();
        AGGREGATES.stream().filter(each -> random.nextInt(4) == 0).forEach(chosen::add);
        if (random.nextInt(3) == 0 || chosen.isEmpty()) {
            BESIDE.stream().filter(each -> random.nextInt(3) == 0).forEach(chosen::add);
        }
        if (chosen.isEmpty()) {
            chosen.add("SUM(amount) AS total");
        }
        List<String> keys = List.of(
                        List.<String>of(), List.of("user_id"), List.of("user_id", "at % 3"), List.of("op", "user_id"))
                .get(random.nextInt(4));
        List<String> select = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            select.add(keys.get(i) + " AS k" + i);
        }
        select.addAll(chosen);
        String query = "SELECT " + String.join(", ", select) + " FROM " + STREAM
                + (random.nextInt(3) == 0 ? " WHERE amount > 5" : "")
                + (keys.isEmpty() ? "" : " GROUP BY " + String.join(", ", keys))
                + (random.nextInt(4) == 0 && !keys.isEmpty() ? " HAVING COUNT(*) < 6" : "");
        return new KeyedStatement(
                "CREATE TABLE <table> USING iceberg AS " + query, Optional.empty(), "*", query, Optional.empty());
    }

    static KeyedStatement merge(Random random) {
        return switch (random.nextInt(6)) {
            case 0 ->
                merge(
                        "t.user_id = s.user_id AND t.id = s.id",
                        "WHEN MATCHED THEN UPDATE SET amount = s.amount"
                                + " WHEN NOT MATCHED THEN INSERT (id, user_id, amount, at)"
                                + " VALUES (s.id, s.user_id, s.amount, s.at)",
                        (there, message) -> there == null
                                ? row(message.get(0), message.get(1), message.get(3), message.get(5))
                                : row(there.get(0), there.get(1), message.get(3), there.get(3)));
            case 1 ->
                merge(
                        "t.user_id = s.user_id AND s.id = t.id",
                        "WHEN MATCHED AND s.op = 'd' THEN DELETE"
                                + " WHEN MATCHED THEN UPDATE SET amount = s.amount, at = s.at"
                                + " WHEN NOT MATCHED AND s.op <> 'd' THEN INSERT (id, user_id, amount, at)"
                                + " VALUES (s.id, s.user_id, s.amount, s.at)",
                        (there, message) -> {
                            boolean deletes = "d".equals(message.get(2));
                            return deletes ? null : row(message.get(0), message.get(1), message.get(3), message.get(5));
                        });
            case 2 ->
                merge(
                        "t.user_id = s.user_id AND t.id = s.id",
                        "WHEN MATCHED AND s.at > t.at THEN UPDATE SET amount = s.amount, at = s.at"
                                + " WHEN NOT MATCHED THEN INSERT (id, user_id, amount, at)"
                                + " VALUES (s.id, s.user_id, s.amount, s.at)",
                        (there, message) -> {
                            boolean newer = there == null
                                    || message.get(5) != null
                                            && there.get(3) != null
                                            && message.getLong(5) > there.getLong(3);
                            return newer ? row(message.get(0), message.get(1), message.get(3), message.get(5)) : there;
                        });
            case 3 ->
                merge(
                        "t.user_id = s.user_id AND t.id = s.id",
                        "WHEN MATCHED THEN UPDATE SET amount = coalesce(s.amount, t.amount), at = t.at + 1"
                                + " WHEN NOT MATCHED THEN INSERT (id, user_id, amount, at)"
                                + " VALUES (s.id, s.user_id, s.amount, 0)",
                        (there, message) -> there == null
                                ? row(message.get(0), message.get(1), message.get(3), 0L)
                                : row(
                                        there.get(0),
                                        there.get(1),
                                        message.get(3) == null ? there.get(2) : message.get(3),
                                        there.getLong(3) + 1));
            case 4 ->
                merge(
                        "t.user_id = s.user_id AND t.id = s.id",
                        "WHEN NOT MATCHED THEN INSERT (id, user_id, amount, at)"
                                + " VALUES (s.id, s.user_id, s.amount, s.at)",
                        (there, message) -> there != null
                                ? there
                                : row(message.get(0), message.get(1), message.get(3), message.get(5)));
            default ->
                merge(
                        "t.user_id = s.user_id AND t.id = s.id",
                        "WHEN MATCHED AND t.amount < 0 THEN DELETE"
                                + " WHEN MATCHED THEN UPDATE SET amount = t.amount - 10"
                                + " WHEN NOT MATCHED THEN INSERT (id, user_id, amount, at)"
                                + " VALUES (s.id, s.user_id, s.amount, s.at)",
                        (there, message) -> {
                            if (there == null) {
                                return row(message.get(0), message.get(1), message.get(3), message.get(5));
                            }
                            if (there.get(2) == null) {
                                return there;
                            }
                            return there.getDouble(2) < 0
                                    ? null
                                    : row(there.get(0), there.get(1), there.getDouble(2) - 10, there.get(3));
                        });
        };
    }

    /** What a message makes of the row of its key; null: no row. */
    private interface Step {

        Row apply(Row there, Row message);
    }

    private static KeyedStatement merge(String on, String clauses, Step step) {
        return new KeyedStatement(
                "MERGE INTO <table> t USING (SELECT * FROM <stream>) s ON " + on + " " + clauses,
                Optional.of("CREATE TABLE <table> (id BIGINT, user_id STRING, amount DOUBLE, at BIGINT) USING iceberg"),
                "id, user_id, amount, at",
                "",
                Optional.of(messages -> {
                    Map<List<Object>, Row> rows = new HashMap<>();
                    for (Row message : messages) {
                        List<Object> key = new ArrayList<>();
                        key.add(message.get(0));
                        key.add(message.get(1));
                        Row after = step.apply(rows.get(key), message);
                        if (after == null) {
                            rows.remove(key);
                        } else {
                            rows.put(key, after);
                        }
                    }
                    return List.copyOf(rows.values());
                }));
    }

    private static Row row(Object... values) {
        return RowFactory.create(values);
    }

    /** @param late what the statement says of late rows */
    String text(String name, OracleReplay.Rule late) {
        return form.replace("<table>", name).replace(STREAM, late.source(name + "_s"));
    }

    Optional<String> table(String name) {
        return declaration.map(text -> text.replace("<table>", name));
    }
}
