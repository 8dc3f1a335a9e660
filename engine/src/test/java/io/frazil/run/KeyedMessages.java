package io.frazil.run;

import io.frazil.TestBed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Random messages of few keys, those of one key in one topic partition, with redeliveries; and what they decode to.
 * Amounts are quarters, so that adding them in any order gives the same.
 */
final class KeyedMessages {

    private final Random random;
    private final int partitions;
    private final List<Row> decoded = new ArrayList<>();

    KeyedMessages(Random random, int partitions) {
        this.random = random;
        this.partitions = partitions;
    }

    void send(TestBed bed, String topic, int count) {
        for (int i = 0; i < count; i++) {
            Row row = !decoded.isEmpty() && random.nextInt(5) == 0
                    ? decoded.get(random.nextInt(decoded.size()))
                    : message();
            decoded.add(row);
            bed.send(topic, Math.floorMod(Objects.hashCode(row.get(1)), partitions), json(row));
        }
        bed.flush();
    }

    /** In an order in which the messages of each key are as in Kafka. */
    List<Row> decoded() {
        return decoded;
    }

    long sent() {
        return decoded.size();
    }

    private Row message() {
        return RowFactory.create(
                random.nextInt(8) == 0 ? null : (long) random.nextInt(3),
                random.nextInt(6) == 0 ? null : "u" + random.nextInt(5),
                List.of("u", "u", "u", "d", "x").get(random.nextInt(5)),
                random.nextInt(6) == 0 ? null : random.nextInt(400) / 4.0 - 40,
                random.nextInt(6) == 0 ? null : new BigDecimal(random.nextInt(100_000)).movePointLeft(2),
                random.nextInt(6) == 0 ? null : (long) random.nextInt(50));
    }

    private static String json(Row row) {
        List<String> fields = new ArrayList<>();
        List<String> names = List.of("id", "user_id", "op", "amount", "price", "at");
        for (int i = 0; i < names.size(); i++) {
            Object value = row.get(i);
            if (value != null) {
                fields.add("\"" + names.get(i) + "\": " + (value instanceof String ? "\"" + value + "\"" : value));
            }
        }
        return "{" + String.join(", ", fields) + "}";
    }
}
