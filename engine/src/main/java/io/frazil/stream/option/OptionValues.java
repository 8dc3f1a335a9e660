package io.frazil.stream.option;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.frazil.decode.ValueFormat;
import io.frazil.flow.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.util.CharVarcharUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What the text of an option's value means; text that means nothing is an {@link IllegalArgumentException}. Pure, so
 * thread-safe.
 */
final class OptionValues {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DURATION = Pattern.compile("(\\d{1,15})\\s*([a-z]*)");

    private OptionValues() {}

    static Subscription topics(String text) {
        SortedSet<String> names = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        if (names.isEmpty() || !names.stream().allMatch(name -> name.matches("[a-zA-Z0-9._-]{1,249}"))) {
            throw new IllegalArgumentException(text);
        }
        return new Subscription.Topics(names);
    }

    static Subscription pattern(String text) {
        if (text.isEmpty()) {
            throw new PatternSyntaxException("empty", text, 0);
        }
        return new Subscription.Matching(Pattern.compile(text));
    }

    static Subscription assigned(String text) {
        SortedSet<TopicPartition> topicPartitions = new TreeSet<>();
        object(text).forEach((topic, partitions) -> {
            require(partitions.isArray() && !partitions.isEmpty());
            partitions.forEach(partition -> {
                require(partition.isInt());
                topicPartitions.add(new TopicPartition(topic, partition.intValue()));
            });
        });
        return new Subscription.Assigned(topicPartitions);
    }

    static StartingPoint offsets(String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "earliest":
                return new StartingPoint.Earliest();
            case "latest":
                return new StartingPoint.Latest();
            default:
                SortedMap<TopicPartition, Long> offsets = new TreeMap<>();
                object(text).forEach((topic, partitions) -> {
                    require(partitions.isObject() && !partitions.isEmpty());
                    partitions.properties().forEach(partition -> {
                        require(partition.getValue().canConvertToLong()
                                && partition.getValue().longValue() >= StartingPoint.EARLIEST);
                        offsets.put(
                                new TopicPartition(topic, Integer.parseInt(partition.getKey())),
                                partition.getValue().longValue());
                    });
                });
                return new StartingPoint.Offsets(offsets);
        }
    }

    private static Map<String, JsonNode> object(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            require(tree.isObject() && !tree.isEmpty());
            return tree.properties().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not of the expected shape");
        }
    }

    static Instant instant(String text) {
        if (text.matches("\\d{1,18}")) {
            return Instant.ofEpochMilli(Long.parseLong(text));
        }
        String iso = text.replace(' ', 'T');
        List<Function<String, Instant>> shapes = List.of(
                shape -> OffsetDateTime.parse(shape).toInstant(),
                shape -> LocalDateTime.parse(shape).toInstant(ZoneOffset.UTC),
                shape -> LocalDate.parse(shape).atStartOfDay().toInstant(ZoneOffset.UTC));
        DateTimeParseException last = null;
        for (Function<String, Instant> shape : shapes) {
            try {
                return shape.apply(iso);
            } catch (DateTimeParseException e) {
                last = e;
            }
        }
        throw new IllegalArgumentException(text, last);
    }

    static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        require(parts.matches());
        long amount = Long.parseLong(parts.group(1));
        try {
            return switch (parts.group(2)) {
                case "", "ms", "millisecond", "milliseconds" -> Duration.ofMillis(amount);
                case "s", "sec", "second", "seconds" -> Duration.ofSeconds(amount);
                case "m", "min", "minute", "minutes" -> Duration.ofMinutes(amount);
                case "h", "hour", "hours" -> Duration.ofHours(amount);
                case "d", "day", "days" -> Duration.ofDays(amount);
                default -> throw new IllegalArgumentException(text);
            };
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static ValueFormat format(String text) {
        return Arrays.stream(ValueFormat.values())
                .filter(format -> format.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
    }

    /** As the type of a column, where VARCHAR is STRING; {@code id BIGINT}, elsewhere a STRUCT for Spark, is none. */
    static DataType type(String text) {
        StructField[] columns;
        try {
            columns = StructType.fromDDL("_key " + text).fields();
        } catch (Exception e) {
            throw new IllegalArgumentException(text, e);
        }
        DataType type = columns[0].dataType();
        require(columns.length == 1 && columns[0].equals(new StructField("_key", type, true, Metadata.empty())));
        return CharVarcharUtils.replaceCharVarcharWithString(type);
    }

    static boolean truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
