package io.frazil.run.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A random statement that changes rows by key.
 *
 * @param form the statement, with {@code <table>} and {@code <stream>} in it, and {@code <is>} where ON compares
 * @param declaration of the table, if the statement does not make it
 * @param columns that are compared
 * @param meaning of a MERGE of messages, over them in order; empty: what Spark makes of the statement, run once
 */
record KeyedStatement(String form, Optional<String> declaration, String columns, Optional<Meaning> meaning) {

    static final String TABLE = "<table>";
    static final String STREAM = "<stream>";
    static final String IS = "<is>";

    /** What a table holds after messages. */
    interface Meaning {

        List<Row> over(List<Row> messages);
    }

    static KeyedStatement merge(Random random) {
        return random.nextInt(3) == 0 ? mergeOverRows(random) : mergeByKey(random);
    }

    /** ON compares keys alone, which rows keep. */
    private static KeyedStatement mergeByKey(Random random) {
        return switch (random.nextInt(7)) {
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
                        "WHEN MATCHED THEN UPDATE SET amount = t.amount + s.amount"
                                + " WHEN NOT MATCHED THEN INSERT (id, user_id, amount, at)"
                                + " VALUES (s.id, s.user_id, s.amount, s.at)",
                        (there, message) -> {
                            if (there == null) {
                                return row(message.get(0), message.get(1), message.get(3), message.get(5));
                            }
                            boolean known = there.get(2) != null && message.get(3) != null;
                            Object sum = known ? there.getDouble(2) + message.getDouble(3) : null;
                            return row(there.get(0), there.get(1), sum, there.get(3));
                        });
            case 5 ->
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

    /** ON asks for something else, or rows change their keys. */
    private static KeyedStatement mergeOverRows(Random random) {
        return switch (random.nextInt(4)) {
            case 0 ->
                mergeOverRows(
                        "t.user_id = s.user_id AND t.amount > -10",
                        "WHEN MATCHED AND s.op = 'd' THEN DELETE WHEN MATCHED THEN UPDATE SET amount = s.amount",
                        (there, message) -> Objects.equals(there.get(1), message.get(1))
                                && there.get(2) != null
                                && there.getDouble(2) > -10,
                        (there, message) -> "d".equals(message.get(2))
                                ? null
                                : row(there.get(0), there.get(1), message.get(3), there.get(3)));
            case 1 ->
                mergeOverRows(
                        "t.id = s.id AND t.at <= s.at",
                        "WHEN MATCHED AND t.amount > s.amount THEN DELETE WHEN MATCHED THEN UPDATE SET at = s.at",
                        (there, message) ->
                                Objects.equals(there.get(0), message.get(0)) && isAtMost(there.get(3), message.get(5)),
                        (there, message) ->
                                isAtMost(there.get(2), message.get(3)) || there.get(2) == null || message.get(3) == null
                                        ? row(there.get(0), there.get(1), there.get(2), message.get(5))
                                        : null);
            case 2 ->
                mergeOverRows(
                        "t.at <= s.at",
                        "WHEN MATCHED AND s.op = 'd' THEN DELETE WHEN MATCHED THEN UPDATE SET at = t.at + 1",
                        (there, message) -> isAtMost(there.get(3), message.get(5)),
                        (there, message) -> "d".equals(message.get(2))
                                ? null
                                : row(there.get(0), there.get(1), there.get(2), there.getLong(3) + 1));
            default ->
                mergeOverRows(
                        "t.user_id = s.user_id AND t.id = s.id",
                        "WHEN MATCHED THEN UPDATE SET id = s.at % 3",
                        (there, message) -> Objects.equals(there.get(1), message.get(1))
                                && Objects.equals(there.get(0), message.get(0)),
                        (there, message) -> row(
                                message.get(5) == null ? null : message.getLong(5) % 3,
                                there.get(1),
                                there.get(2),
                                there.get(3)));
        };
    }

    private static boolean isAtMost(Object one, Object other) {
        return one != null && other != null && ((Number) one).doubleValue() <= ((Number) other).doubleValue();
    }

    /** Whether a message finds a row. */
    private interface Finds {

        boolean is(Row there, Row message);
    }

    /** A message that finds no row adds one. */
    private static KeyedStatement mergeOverRows(String on, String matched, Finds finds, Step step) {
        return new KeyedStatement(
                "MERGE INTO <table> t USING (SELECT * FROM <stream>) s ON " + on + " " + matched
                        + " WHEN NOT MATCHED THEN INSERT (id, user_id, amount, at)"
                        + " VALUES (s.id, s.user_id, s.amount, s.at)",
                Optional.of("CREATE TABLE <table> (id BIGINT, user_id STRING, amount DOUBLE, at BIGINT) USING iceberg"),
                "id, user_id, amount, at",
                Optional.of(messages -> {
                    List<Row> rows = new ArrayList<>();
                    for (Row message : messages) {
                        List<Row> found = rows.stream()
                                .filter(row -> finds.is(row, message))
                                .toList();
                        if (found.isEmpty()) {
                            rows.add(row(message.get(0), message.get(1), message.get(3), message.get(5)));
                        } else {
                            rows.replaceAll(row -> finds.is(row, message) ? step.apply(row, message) : row);
                            rows.removeIf(Objects::isNull);
                        }
                    }
                    return rows;
                }));
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
        return form.replace(TABLE, name)
                .replace(STREAM, late.source(name + "_s"))
                .replace(IS, "=");
    }

    /** The statement that Spark runs once: keys of a flow's MERGE are compared with NULL equal to NULL. */
    String once(String table, String messages) {
        return form.replace(TABLE, table).replace(STREAM, messages).replace(IS, "<=>");
    }

    Optional<String> table(String name) {
        return declaration.map(text -> text.replace(TABLE, name));
    }
}
