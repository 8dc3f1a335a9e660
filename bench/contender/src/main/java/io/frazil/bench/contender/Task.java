package io.frazil.bench.contender;

import java.util.ArrayList;
import java.util.List;

/**
 * What a contender is asked to do, as one line between two processes. Immutable.
 *
 * @param verb what to do
 * @param bootstrapServers of the broker
 * @param topic to read from its first record to the end that it has when the task begins
 * @param records how many the topic has
 * @param warehouse directory of an Iceberg catalog of the contender's own
 * @param table to make, in namespace {@code bench}
 * @param columns of a message, as SQL declares them
 * @param select the wanted expressions
 * @param where which messages, or {@code TRUE}
 * @param partitionBy the column that the table is partitioned by
 */
public record Task(
        Verb verb,
        String bootstrapServers,
        String topic,
        long records,
        String warehouse,
        String table,
        String columns,
        String select,
        String where,
        String partitionBy) {

    /** What a contender can do. */
    public enum Verb {
        /** Takes the topic into a new table. */
        RUN,
        /** Answers with the number of rows of another's table and a sum over their hashes. */
        CHECK
    }

    private static final String SEPARATOR = "\t";

    String line() {
        List<String> fields = List.of(
                verb.name(),
                bootstrapServers,
                topic,
                Long.toString(records),
                warehouse,
                table,
                columns,
                select,
                where,
                partitionBy);
        if (fields.stream().anyMatch(field -> field.contains(SEPARATOR) || field.contains("\n"))) {
            throw new IllegalArgumentException("tabs and line ends cannot be sent: " + fields);
        }
        return String.join(SEPARATOR, fields);
    }

    static Task parse(String line) {
        List<String> fields = new ArrayList<>(List.of(line.split(SEPARATOR, -1)));
        return new Task(
                Verb.valueOf(fields.get(0)),
                fields.get(1),
                fields.get(2),
                Long.parseLong(fields.get(3)),
                fields.get(4),
                fields.get(5),
                fields.get(6),
                fields.get(7),
                fields.get(8),
                fields.get(9));
    }
}
