package io.frazil.app.output;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.unsafe.types.VariantVal;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A value of a row as one line of text, as Spark's own shell writes it: {@code 2026-11-22 10:00:00},
 * {@code {1, a}}, {@code [1, 2]}; NULL is the caller's affair at the top and {@code NULL} within. Immutable.
 */
record CellText(ZoneId zone) {

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();

    String of(Object value) {
        if (value == null) {
            return "NULL";
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof Timestamp || value instanceof Instant) {
            return TIMESTAMP.format(instant(value).atZone(zone));
        }
        if (value instanceof LocalDateTime time) {
            return TIMESTAMP.format(time);
        }
        if (value instanceof LocalTime time) {
            return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().withUpperCase().formatHex(bytes);
        }
        if (value instanceof Row row) {
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < row.length(); i++) {
                fields.add(of(row.get(i)));
            }
            return "{" + String.join(", ", fields) + "}";
        }
        if (value instanceof scala.collection.Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            for (Map.Entry<?, ?> entry : CollectionConverters.asJava(map).entrySet()) {
                entries.add(of(entry.getKey()) + " -> " + of(entry.getValue()));
            }
            return "{" + String.join(", ", entries) + "}";
        }
        if (value instanceof scala.collection.Iterable<?> array) {
            List<String> elements = new ArrayList<>();
            CollectionConverters.asJava(array).forEach(element -> elements.add(of(element)));
            return "[" + String.join(", ", elements) + "]";
        }
        if (value instanceof VariantVal variant) {
            return variant.toJson(zone);
        }
        return value.toString();
    }

    /**
     * The instant of a timestamp as Spark hands it out. Before 1900 a {@link Timestamp} counts in another calendar, and
     * only its fields agree with Spark.
     */
    static Instant instant(Object value) {
        if (value instanceof Instant instant) {
            return instant;
        }
        Timestamp timestamp = (Timestamp) value;
        if (timestamp.getTime() > -2_208_988_800_000L) {
            return timestamp.toInstant();
        }
        return timestamp.toLocalDateTime().atZone(ZoneId.systemDefault()).toInstant();
    }

    /** The day of a date as Spark hands it out. */
    static String date(Object value) {
        return value instanceof Date date ? date.toLocalDate().toString() : value.toString();
    }
}
