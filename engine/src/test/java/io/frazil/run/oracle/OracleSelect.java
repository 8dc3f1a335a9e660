package io.frazil.run.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random legal SELECTs over the stream of the oracle. */
final class OracleSelect {

    /** Stands for the stream. */
    static final String STREAM = "<stream>";

    private static final List<String> EXPRESSIONS = List.of(
            "id",
            "user_id",
            "amount",
            "upper(user_id) AS upper_user",
            "amount * 2 AS doubled",
            "coalesce(user_id, 'nobody') AS somebody",
            "size(tags) AS tag_count",
            "get(tags, 0) AS first_tag",
            "CASE WHEN amount > 50 THEN 'big' ELSE 'small' END AS size",
            "CAST(id AS STRING) AS id_text",
            "hour(at) AS hour",
            "at",
            "to_json(struct(id, tags)) AS json");

    private static final List<String> CONDITIONS = List.of(
            "amount > 30",
            "user_id IS NOT NULL",
            "user_id IN ('u1', 'u2', 'u3')",
            "id % 3 = 0",
            "day >= DATE'2026-01-02'",
            "array_contains(tags, 'a')",
            "false");

    private OracleSelect() {}

    static String random(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> "SELECT s.id, s.day, u.country FROM <stream> s JOIN users u ON s.user_id = u.user_id";
            case 1 ->
                "SELECT s.id, s.day, u.country FROM <stream> s LEFT JOIN users u ON s.user_id = u.user_id"
                        + where(random, "s.");
            case 2 -> "SELECT id, day, tag FROM <stream> LATERAL VIEW explode(tags) AS tag";
            case 3 ->
                "SELECT id, day FROM <stream>" + where(random, "") + " UNION ALL SELECT -id, day FROM <stream>"
                        + where(random, "");
            case 4 -> "WITH w AS (SELECT * FROM <stream>" + where(random, "") + ") SELECT day, id, amount FROM w";
            case 5 -> "SELECT * FROM <stream>" + where(random, "");
            default -> "SELECT " + columns(random) + " FROM <stream>" + where(random, "");
        };
    }

    private static String columns(Random random) {
        List<String> chosen = new ArrayList<>();
        chosen.add("day");
        for (String expression : EXPRESSIONS) {
            if (random.nextInt(3) == 0) {
                chosen.add(expression);
            }
        }
        return String.join(", ", chosen);
    }

    private static String where(Random random, String prefix) {
        if (random.nextBoolean()) {
            return "";
        }
        String condition = CONDITIONS.get(random.nextInt(CONDITIONS.size()));
        return prefix.isEmpty() ? " WHERE " + condition : " WHERE s.id % 2 = 0";
    }
}
