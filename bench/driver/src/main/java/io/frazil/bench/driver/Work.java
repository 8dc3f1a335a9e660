package io.frazil.bench.driver;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the contenders are asked to do with a topic.
 *
 * @param title in the words of the tables that are written
 * @param select wanted expressions, apart by semicolons
 * @param where which messages
 * @param partitionBy of the table
 * @param partitions of the topic
 * @param compression of the topic's messages, as Kafka names it
 */
public record Work(
        String name,
        String title,
        Messages messages,
        String select,
        String where,
        String partitionBy,
        int partitions,
        String compression) {

    private static final String DAY = "to_date(event_time) AS day";

    static final Work NARROW = new Work(
            "narrow",
            "176-byte records, 3 of 9 fields and a date, by day",
            Messages.NARROW,
            "user_id; amount; event_time; " + DAY,
            "TRUE",
            "day",
            4,
            "none");

    private static final Map<String, Work> ALL = Stream.of(
                    NARROW,
                    NARROW.as("narrow-1", NARROW.title + ", 1 topic partition", 1, "none"),
                    NARROW.as("narrow-64", NARROW.title + ", 64 topic partitions", 64, "none"),
                    NARROW.as("narrow-1000", NARROW.title + ", 1000 topic partitions", 1000, "none"),
                    NARROW.as("narrow-zstd", NARROW.title + ", topic in zstd", 4, "zstd"),
                    days(1),
                    days(500),
                    days(500).as("days-500-1000", days(500).title + ", 1000 topic partitions", 1000, "none"),
                    new Work(
                            "expressions",
                            "176-byte records, expressions and a filter that keeps half",
                            Messages.NARROW,
                            "upper(user_id) AS user; amount * 1.1 AS gross; concat(city, '-', merchant) AS place;"
                                    + " CASE WHEN retries > 1 THEN 'bad' ELSE 'good' END AS line; " + DAY,
                            "amount >= 50",
                            "day",
                            4,
                            "none"),
                    new Work(
                            "nested",
                            "250-byte orders: texts out of a struct, a list of structs",
                            Messages.NESTED,
                            "id; buyer.name AS buyer_name; buyer.address.city AS city; items; event_time; " + DAY,
                            "TRUE",
                            "day",
                            4,
                            "none"),
                    wide("wide-10", "10 of 60 fields", 6, "TRUE"),
                    wide("wide-60", "all 60 fields", 1, "TRUE"),
                    wide("wide-kind", "all 60 fields of one in ten", 1, "f4 < 100000"))
            .collect(Collectors.toMap(Work::name, Function.identity()));

    public static Work named(String name) {
        Work work = ALL.get(name);
        if (work == null) {
            throw new IllegalArgumentException("there is no work '" + name + "', only " + ALL.keySet());
        }
        return work;
    }

    /** Whether it asks for more than fields as they are and dates of times. */
    boolean hasExpressions() {
        return !where.equals("TRUE")
                || Stream.of(select.split(";")).anyMatch(one -> !one.trim().matches("\\w+|to_date\\(\\w+\\) AS \\w+"));
    }

    private Work as(String newName, String newTitle, int newPartitions, String newCompression) {
        return new Work(newName, newTitle, messages, select, where, partitionBy, newPartitions, newCompression);
    }

    /** The records of each moment are spread over so many days. */
    private static Work days(int days) {
        return new Work(
                "days-" + days,
                "176-byte records, 3 of 9 fields, over " + days + " days at once",
                Messages.NARROW,
                "user_id; amount; event_time; date_add(DATE'2026-01-01', CAST(substr(user_id, 2) AS INT) % " + days
                        + ") AS day",
                "TRUE",
                "day",
                4,
                "none");
    }

    /** Takes each so many fields, and the date of one of the times. */
    private static Work wide(String name, String fields, int step, String where) {
        String select = IntStream.range(0, 60)
                        .filter(i -> i % step == 0)
                        .mapToObj(i -> "f" + i)
                        .collect(Collectors.joining("; "))
                + "; to_date(f5) AS day";
        return new Work(name, "1.2 kB records, " + fields, Messages.WIDE, select, where, "day", 4, "none");
    }
}
