package io.frazil.run.oracle;

import io.frazil.TestBed;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Random messages, and what they decode to as this class knows it: nothing of the product is asked. */
final class OracleMessages {

    static final StructType COLUMNS =
            StructType.fromDDL("id BIGINT, user_id STRING, amount DOUBLE, tags ARRAY<STRING>, at TIMESTAMP, day DATE");

    private final Random random;
    private final int partitions;
    private final OracleReplay replay;

    OracleMessages(Random random, int partitions) {
        this.random = random;
        this.partitions = partitions;
        this.replay = new OracleReplay(partitions);
    }

    void send(TestBed bed, String topic, int count) {
        for (int i = 0; i < count; i++) {
            int partition = random.nextInt(partitions);
            bed.send(topic, partition, message(partition));
        }
        bed.flush();
    }

    OracleReplay replay() {
        return replay;
    }

    private String message(int partition) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            replay.sent(partition, RowFactory.create(null, null, null, null, null, null), null);
            return null;
        }
        if (kind == 1) {
            replay.sent(partition, null, null);
            return random.nextBoolean() ? "{\"id\": 12" : "{\"id\": 12} {}";
        }
        long id = random.nextInt(1000);
        String user = random.nextInt(6) == 0 ? null : "u" + random.nextInt(10);
        Double amount = random.nextInt(6) == 0 ? null : random.nextInt(10_000) / 100.0;
        List<String> tags = tags();
        Instant at = Instant.parse(random.nextInt(20) == 0 ? "2126-01-01T00:00:00Z" : "2026-01-01T00:00:00Z")
                .plusMillis(random.nextInt(4 * 86_400_000));
        Timestamp timestamp = random.nextInt(6) == 0 ? null : Timestamp.from(at);
        Date day = timestamp == null ? null : Date.valueOf(LocalDate.ofInstant(at, ZoneOffset.UTC));
        Object texts = tags == null ? null : tags.toArray(new String[0]);
        Row row = RowFactory.create(id, user, amount, texts, timestamp, day);
        replay.sent(partition, row, timestamp == null ? null : at);
        return json(id, user, amount, tags, timestamp == null ? null : at);
    }

    private List<String> tags() {
        if (random.nextInt(6) == 0) {
            return null;
        }
        List<String> tags = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.add(List.of("a", "b", "ø\"\\", "").get(random.nextInt(4)));
        }
        return tags;
    }

    private String json(long id, String user, Double amount, List<String> tags, Instant at) {
        List<String> fields = new ArrayList<>();
        fields.add("\"id\": " + id);
        field(fields, "user_id", user == null ? null : "\"" + user + "\"");
        field(fields, "amount", amount == null ? null : amount.toString());
        field(fields, "at", at == null ? null : "\"" + at + "\"");
        field(
                fields,
                "tags",
                tags == null
                        ? null
                        : tags.stream()
                                .map(tag -> "\"" + tag.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                                .toList()
                                .toString());
        fields.add("\"unknown\": {\"id\": [1, {\"x\": null}]}");
        java.util.Collections.shuffle(fields, random);
        return "{" + String.join(", ", fields) + "}";
    }

    /** A field that is null is written so, or left out. */
    private void field(List<String> fields, String name, String value) {
        if (value != null || random.nextBoolean()) {
            fields.add("\"" + name + "\": " + value);
        }
    }
}
