package io.frazil.stream.option;

import io.frazil.decode.KeyFormat;
import io.frazil.decode.ValueFormat;
import io.frazil.flow.FrazilException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;

/** Values of single options, each from its text, noting what is wrong instead of throwing. Not thread-safe. */
final class OptionParser {

    private static final String STARTING_HINT =
            "write 'earliest', 'latest' or {\"topic\": {\"0\": 23, \"1\": -2}}, where -2 is earliest and -1 latest";
    private static final String TYPE_HINT = "write a type of Spark SQL, such as BIGINT or STRUCT<id: BIGINT>";
    private static final String ASSIGN_HINT = "write {\"topic\": [0, 1]}";

    private final SortedMap<String, String> options;
    private final List<OptionProblem> problems;

    OptionParser(SortedMap<String, String> options, List<OptionProblem> problems) {
        this.options = options;
        this.problems = problems;
    }

    Optional<Subscription> subscription() {
        List<String> given = List.of("subscribe", "subscribePattern", "assign").stream()
                .filter(options::containsKey)
                .toList();
        if (given.size() != 1) {
            problems.add(OptionProblem.bad(
                    given.isEmpty()
                            ? "one of 'subscribe', 'subscribePattern' and 'assign' is required"
                            : quoted(given) + " exclude each other",
                    given.isEmpty() ? "add subscribe = 'topic'" : "keep one of them"));
            return Optional.empty();
        }
        return switch (given.get(0)) {
            case "subscribe" -> value("subscribe", "name the topics, separated by commas", OptionValues::topics);
            case "subscribePattern" ->
                value(
                        "subscribePattern",
                        "write a Java regular expression over whole topic names",
                        OptionValues::pattern);
            default -> value("assign", ASSIGN_HINT, OptionValues::assigned);
        };
    }

    StartingPoint starting() {
        if (options.containsKey("startingOffsets") && options.containsKey("startingTimestamp")) {
            problems.add(OptionProblem.bad(
                    "'startingOffsets' and 'startingTimestamp' exclude each other", "keep one of them"));
        }
        Optional<StartingPoint> timestamp = value(
                "startingTimestamp",
                "write milliseconds since 1970 or ISO-8601 such as 2026-03-01T00:00:00Z",
                text -> new StartingPoint.At(OptionValues.instant(text)));
        return timestamp
                .or(() -> value("startingOffsets", STARTING_HINT, OptionValues::offsets))
                .orElse(new StartingPoint.Latest());
    }

    BatchLimits limits() {
        OptionalLong max = positive("maxOffsetsPerTrigger");
        OptionalLong min = positive("minOffsetsPerTrigger");
        if (max.isPresent() && min.isPresent() && min.getAsLong() > max.getAsLong()) {
            problems.add(OptionProblem.bad(
                    "minOffsetsPerTrigger = " + min.getAsLong() + " is more than maxOffsetsPerTrigger = "
                            + max.getAsLong(),
                    "make it the smaller one"));
        }
        Duration delay = value(
                        "maxTriggerDelay", "write a duration such as 15m or '15 minutes'", OptionValues::duration)
                .orElse(BatchLimits.DEFAULT_MAX_DELAY);
        return new BatchLimits(max, min, delay);
    }

    boolean flag(String option, boolean otherwise) {
        return value(option, "write true or false", OptionValues::truth).orElse(otherwise);
    }

    ValueFormat valueFormat() {
        return format("value.format", ValueFormat.JSON).orElse(ValueFormat.JSON);
    }

    KeyFormat keyFormat() {
        Optional<DataType> type = value("key.type", TYPE_HINT, OptionValues::type);
        return format("key.format", ValueFormat.BINARY)
                .map(format -> switch (format) {
                    case BINARY -> withoutType(KeyFormat.BINARY);
                    case TEXT -> withoutType(KeyFormat.TEXT);
                    case JSON -> typed(format, type, "STRING takes a value as it is written");
                    case CSV -> typed(format, type, "a key is one scalar, or a STRUCT of scalars");
                })
                .orElse(KeyFormat.BINARY);
    }

    private KeyFormat withoutType(KeyFormat key) {
        if (options.containsKey("key.type")) {
            problems.add(OptionProblem.bad(
                    "'key.type' is only for key.format = 'json' and 'csv': with '" + lower(key.format()) + "' _key is "
                            + key.type().sql(),
                    "leave it out, or set key.format to json or csv"));
        }
        return key;
    }

    /** @param decodable which types are */
    private KeyFormat typed(ValueFormat format, Optional<DataType> type, String decodable) {
        if (!options.containsKey("key.type")) {
            problems.add(OptionProblem.bad(
                    "key.format = '" + lower(format) + "' needs the type of _key",
                    "add it, such as key.type = 'STRUCT<id: BIGINT>'"));
        }
        if (type.isEmpty()) {
            return KeyFormat.BINARY;
        }
        KeyFormat key = new KeyFormat(format, type.get());
        try {
            key.decoder(key.type(), ZoneOffset.UTC);
        } catch (FrazilException e) {
            problems.add(new OptionProblem(
                    e.code(), "cannot decode keys of type " + key.type().sql() + " from " + lower(format), decodable));
        }
        return key;
    }

    /** Empty: it is given, but cannot be used. */
    private Optional<ValueFormat> format(String option, ValueFormat otherwise) {
        String text = options.getOrDefault(option, otherwise.name()).strip();
        if (isLater(text)) {
            problems.add(OptionProblem.unsupported(
                    option + " = '" + text + "' is not built yet", "use json, csv, text or binary"));
            return Optional.empty();
        }
        return options.containsKey(option)
                ? value(option, "the formats are json, csv, text and binary", OptionValues::format)
                : Optional.of(otherwise);
    }

    BadRecords badRecords() {
        String choice = options.getOrDefault("bad.records", "skip").strip().toLowerCase(Locale.ROOT);
        switch (choice) {
            case "skip":
                return BadRecords.SKIP;
            case "fail":
                return BadRecords.FAIL;
            case "dead-letter":
                problems.add(OptionProblem.unsupported(
                        "bad.records = 'dead-letter' is not built yet", "use 'skip' (counted) or 'fail'"));
                return BadRecords.SKIP;
            default:
                problems.add(unreadable("bad.records", "use 'skip' (counted) or 'fail'"));
                return BadRecords.SKIP;
        }
    }

    void schemaEvolution() {
        String choice = options.getOrDefault("schema.evolution", "none").strip().toLowerCase(Locale.ROOT);
        if (List.of("add", "fail").contains(choice)) {
            problems.add(OptionProblem.unsupported(
                    "schema.evolution = '" + choice + "' is not built yet", "leave it out, or write 'none'"));
        } else if (!choice.equals("none")) {
            problems.add(unreadable("schema.evolution", "write 'none'"));
        }
    }

    /** Also ours to know, for the waits that Kafka's clients leave to their users. */
    void clientTimeout() {
        value("kafka.default.api.timeout.ms", "write milliseconds, a whole number above 0", text -> {
            OptionValues.require(Integer.parseInt(text) > 0);
            return text;
        });
    }

    private OptionalLong positive(String option) {
        Optional<Long> number = value(option, "write a whole number above 0", text -> {
            long parsed = Long.parseLong(text);
            if (parsed < 1) {
                throw new IllegalArgumentException(text);
            }
            return parsed;
        });
        return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }

    /** Every parser says that it cannot read its text by an IllegalArgumentException. */
    private <T> Optional<T> value(String option, String hint, Function<String, ? extends T> parser) {
        String text = options.get(option);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text.strip()));
        } catch (IllegalArgumentException e) {
            problems.add(unreadable(option, hint));
            return Optional.empty();
        }
    }

    private OptionProblem unreadable(String option, String hint) {
        return OptionProblem.bad("cannot read " + option + " = '" + options.get(option) + "'", hint);
    }

    private static boolean isLater(String format) {
        return List.of("avro", "protobuf").contains(format.toLowerCase(Locale.ROOT));
    }

    private static String lower(ValueFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(" and "));
    }
}
