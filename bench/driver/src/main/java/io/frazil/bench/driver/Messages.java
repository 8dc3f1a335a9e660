package io.frazil.bench.driver;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SplittableRandom;

/** The messages of a topic, the same ones for the same number. */
public enum Messages {
    /** Nine fields in 176 bytes, as a card transaction may have. */
    NARROW("id STRING, user_id STRING, amount DOUBLE, event_time TIMESTAMP, merchant STRING, city STRING,"
            + " card STRING, currency STRING, retries BIGINT") {
        @Override
        public byte[] message(long number) {
            SplittableRandom random = new SplittableRandom(number);
            String id = pad(Long.toString(number, 36), 9);
            int cents = random.nextInt(100_00);
            return ("{\"id\":\"t" + id + "\",\"user_id\":\"u" + pad(Integer.toString(random.nextInt(100_000)), 6)
                            + "\",\"amount\":" + cents / 100 + "." + cents % 100 / 10 + cents % 10
                            + ",\"event_time\":\"" + time(number) + "\",\"merchant\":\"m"
                            + pad(Integer.toString(random.nextInt(1000)), 4) + "\",\"city\":\""
                            + CITIES[random.nextInt(CITIES.length)] + "\",\"card\":\"visa\",\"currency\":\"EUR\","
                            + "\"retries\":" + random.nextInt(4) + "}")
                    .getBytes(StandardCharsets.UTF_8);
        }
    },
    /** Sixty fields in 1.2 kB: forty texts, ten numbers, ten times. */
    WIDE(wideColumns()) {
        @Override
        public byte[] message(long number) {
            SplittableRandom random = new SplittableRandom(number);
            StringBuilder json = new StringBuilder(1400).append('{');
            for (int i = 0; i < 60; i++) {
                json.append(i == 0 ? "\"f" : ",\"f").append(i).append("\":");
                if (i % 6 == 4) {
                    json.append(random.nextInt(1_000_000));
                } else if (i % 6 == 5) {
                    json.append('"').append(time(number + i)).append('"');
                } else {
                    json.append('"')
                            .append(pad(Integer.toString(random.nextInt(5000)), 8))
                            .append('"');
                }
            }
            return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
        }
    },
    /** An order of one to four items, 250 bytes on average. */
    NESTED(
            "id STRING, buyer STRUCT<name: STRING, address: STRUCT<city: STRING, zip: STRING>>,"
                    + " items ARRAY<STRUCT<sku: STRING, price: DOUBLE, pieces: BIGINT>>, event_time TIMESTAMP, channel STRING") {
        @Override
        public byte[] message(long number) {
            SplittableRandom random = new SplittableRandom(number);
            StringBuilder json = new StringBuilder(400)
                    .append("{\"id\":\"o")
                    .append(pad(Long.toString(number, 36), 9))
                    .append("\",\"buyer\":{\"name\":\"u")
                    .append(pad(Integer.toString(random.nextInt(100_000)), 6))
                    .append("\",\"address\":{\"city\":\"")
                    .append(CITIES[random.nextInt(CITIES.length)])
                    .append("\",\"zip\":\"")
                    .append(pad(Integer.toString(random.nextInt(5000)), 5))
                    .append("\"}},\"items\":[");
            int items = 1 + random.nextInt(4);
            for (int i = 0; i < items; i++) {
                json.append(i == 0 ? "{\"sku\":\"s" : ",{\"sku\":\"s")
                        .append(pad(Integer.toString(random.nextInt(1000)), 4))
                        .append("\",\"price\":")
                        .append(random.nextInt(100))
                        .append(".25,\"pieces\":")
                        .append(1 + random.nextInt(3))
                        .append('}');
            }
            return json.append("],\"event_time\":\"")
                    .append(time(number))
                    .append("\",\"channel\":\"web\"}")
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
        }
    };

    private static final String[] CITIES = {"Berlin", "Lisboa", "Milano", "Warsaw", "Zagreb"};
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MILLIS_APART = 86;

    private final String columns;

    Messages(String columns) {
        this.columns = columns;
    }

    public abstract byte[] message(long number);

    /** Of all fields, as SQL declares them. */
    public String columns() {
        return columns;
    }

    private static String wideColumns() {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            String type = i % 6 == 4 ? "BIGINT" : i % 6 == 5 ? "TIMESTAMP" : "STRING";
            columns.append(i == 0 ? "" : ", ").append('f').append(i).append(' ').append(type);
        }
        return columns.toString();
    }

    /** A million messages a day. */
    private static String time(long number) {
        Instant time = FIRST.plusMillis(number * MILLIS_APART);
        String text = time.toString();
        return text.length() == 24 ? text : text.substring(0, 19) + ".000Z";
    }

    private static String pad(String text, int length) {
        return "0".repeat(Math.max(0, length - text.length())) + text;
    }
}
