package io.frazil.run.oracle;

import io.frazil.TestBed;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

    static final String COLUMNS =
            "id BIGINT, user_id STRING, op STRING, amount DOUBLE, price DECIMAL(10,2), at BIGINT, seen TIMESTAMP";

    private final Random random;
    private final int partitions;
    private final List<Row> decoded = new ArrayList<>();
    private final OracleReplay replay;
    private final Instant begun = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    KeyedMessages(Random random, int partitions) {
        this.random = random;
        this.partitions = partitions;
        this.replay = new OracleReplay(partitions);
    }

    void send(TestBed bed, String topic, int count) {
        for (int i = 0; i < count; i++) {
            Row row = !decoded.isEmpty() && random.nextInt(5) == 0
                    ? decoded.get(random.nextInt(decoded.size()))
                    : message();
            decoded.add(row);
            int partition = Math.floorMod(Objects.hashCode(row.get(1)), partitions);
            bed.send(topic, partition, json(row));
            Timestamp seen = row.getAs(6);
            replay.sent(partition, row, seen == null ? null : seen.toInstant());
        }
        bed.flush();
    }

    OracleReplay replay() {
        return replay;
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
                random.nextInt(6) == 0 ? null : (long) random.nextInt(50),
                seen());
    }

    /** About a minute after the one before; some are late, and some far ahead of any clock. */
    private Timestamp seen() {
        long seconds = (decoded.size() - 600) * 60L + random.nextInt(1200) - 600;
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> Timestamp.from(begun.plus(Duration.ofHours(5)).plusSeconds(random.nextInt(9000)));
            case 2 -> Timestamp.from(begun.plusSeconds(seconds - 3600));
            default -> Timestamp.from(begun.plusSeconds(seconds));
        };
    }

    private static String json(Row row) {
        List<String> fields = new ArrayList<>();
        List<String> names = List.of("id", "user_id", "op", "amount", "price", "at", "seen");
        for (int i = 0; i < names.size(); i++) {
            Object value = row.get(i);
            if (value != null) {
                fields.add("\"" + names.get(i) + "\": " + text(value));
            }
        }
        return "{" + String.join(", ", fields) + "}";
    }

    private static String text(Object value) {
        if (value instanceof Timestamp time) {
            return "\"" + time.toInstant() + "\"";
        }
        return value instanceof String ? "\"" + value + "\"" : value.toString();
    }
}
