package io.frazil.stream.option;

import io.frazil.decode.KeyFormat;
import io.frazil.decode.ValueFormat;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.TopicPartition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The options of a stream, checked. References such as {@code ${env:NAME}} are still unresolved. Immutable.
 *
 * @param client what goes to Kafka's clients
 * @param failOnDataLoss whether offsets that are gone from Kafka stop the flow
 */
public record StreamOptions(
        ClientOptions client,
        Subscription subscription,
        StartingPoint starting,
        BatchLimits limits,
        boolean failOnDataLoss,
        ValueFormat valueFormat,
        KeyFormat keyFormat,
        BadRecords badRecords) {

    private static final Map<String, String> REFUSED = Map.of(
            "enable.auto.commit", "the position is kept in the table, not in Kafka",
            "auto.offset.reset", "where a stream starts is told by startingOffsets, and nothing may move it silently",
            "key.deserializer", "key.format tells how keys are decoded",
            "value.deserializer", "value.format tells how values are decoded",
            "group.id", "the position is kept in the table, so there is no consumer group",
            "group.instance.id", "the position is kept in the table, so there is no consumer group",
            "group.protocol", "the position is kept in the table, so there is no consumer group",
            "interceptor.classes", "an interceptor could change or drop records uncounted",
            "allow.auto.create.topics", "a stream never makes a topic");

    /** Checks the options as written, in any spelling of their case; all that is wrong is in one error. */
    public static StreamOptions parse(String stream, Map<String, String> raw) {
        List<OptionProblem> problems = new ArrayList<>();
        SortedMap<String, String> options = canonical(raw, problems);
        checkNames(options, problems);
        checkReferences(options, problems);
        OptionParser parser = new OptionParser(options, problems);
        if (options.getOrDefault(OptionNames.BOOTSTRAP, "").isBlank()) {
            problems.add(OptionProblem.bad("'bootstrap.servers' is required", "add bootstrap.servers = 'host:9092'"));
        }
        Optional<Subscription> subscription = parser.subscription();
        StartingPoint starting = parser.starting();
        subscription.ifPresent(known -> checkStarting(known, starting, problems));
        BatchLimits limits = parser.limits();
        boolean failOnDataLoss = parser.flag("failOnDataLoss", true);
        ValueFormat valueFormat = parser.valueFormat();
        KeyFormat keyFormat = parser.keyFormat();
        BadRecords badRecords = parser.badRecords();
        parser.schemaEvolution();
        parser.clientTimeout();
        if (!problems.isEmpty()) {
            throw OptionProblem.exception(stream, problems);
        }
        return new StreamOptions(
                ClientOptions.of(stream, options),
                subscription.orElseThrow(),
                starting,
                limits,
                failOnDataLoss,
                valueFormat,
                keyFormat,
                badRecords);
    }

    /** The options as they are stored: every name in its one spelling, values as written. */
    public static SortedMap<String, String> canonical(String stream, Map<String, String> raw) {
        List<OptionProblem> problems = new ArrayList<>();
        SortedMap<String, String> options = canonical(raw, problems);
        if (!problems.isEmpty()) {
            throw OptionProblem.exception(stream, problems);
        }
        return options;
    }

    /** The options as they may be shown: {@code ***} for every secret, references too. */
    public static SortedMap<String, String> shown(Map<String, String> options) {
        SortedMap<String, String> shown = new TreeMap<>();
        options.forEach((name, value) -> shown.put(name, Secrets.isSecret(name) ? Secrets.MASK : value));
        return Collections.unmodifiableSortedMap(shown);
    }

    /** How keys are decoded by options that have been checked. */
    public static KeyFormat keyFormat(SortedMap<String, String> options) {
        return new OptionParser(options, new ArrayList<>()).keyFormat();
    }

    /** Whether the option's value is never shown. */
    public static boolean isSecret(String option) {
        return Secrets.isSecret(option);
    }

    /** Whether options, in any spelling of their case, say where to start. */
    public static boolean setsStart(Map<String, String> options) {
        return options.keySet().stream()
                .map(OptionNames::canonical)
                .anyMatch(name -> name.equals("startingOffsets") || name.equals("startingTimestamp"));
    }

    /**
     * Options of one query laid over the stream's own; one way to start replaces the other. The type of a column is the
     * stream's, so no query says how keys are decoded.
     */
    public static SortedMap<String, String> overlay(String stream, Map<String, String> own, Map<String, String> query) {
        SortedMap<String, String> merged = new TreeMap<>(own);
        SortedMap<String, String> overrides = canonical(stream, query);
        List<OptionProblem> problems = overrides.keySet().stream()
                .filter(OptionNames.OF_KEYS::contains)
                .map(name -> OptionProblem.bad(
                        "'" + name + "' is the stream's, not a query's",
                        "use ALTER TABLE " + stream + " SET OPTIONS (..)"))
                .toList();
        if (!problems.isEmpty()) {
            throw OptionProblem.exception(stream, problems);
        }
        if (setsStart(overrides)) {
            merged.remove("startingOffsets");
            merged.remove("startingTimestamp");
        }
        merged.putAll(overrides);
        return merged;
    }

    private static SortedMap<String, String> canonical(Map<String, String> raw, List<OptionProblem> problems) {
        SortedMap<String, String> options = new TreeMap<>();
        new TreeMap<>(raw).forEach((written, value) -> {
            String name = OptionNames.canonical(written);
            String before = options.put(name, value);
            if (before != null && !before.equals(value)) {
                problems.add(
                        OptionProblem.bad("'" + name + "' is given twice, with different values", "keep one of them"));
            }
        });
        return Collections.unmodifiableSortedMap(options);
    }

    private static void checkNames(SortedMap<String, String> options, List<OptionProblem> problems) {
        for (String name : options.keySet()) {
            if (name.startsWith(OptionNames.KAFKA)) {
                checkClientName(name, problems);
            } else if (name.startsWith("schema.registry.")) {
                problems.add(OptionProblem.unsupported(
                        "'" + name + "' is not built yet", "declare the columns, and write value.format = 'json'"));
            } else if (!OptionNames.KNOWN.contains(name)) {
                problems.add(unknown(name));
            }
        }
    }

    private static OptionProblem unknown(String name) {
        if (OptionNames.isClientOption(name)) {
            return OptionProblem.bad("unknown option '" + name + "'", "the nearest is 'kafka." + name + "'");
        }
        return OptionProblem.bad(
                "unknown option '" + name + "'",
                OptionNames.nearest(name)
                        .map(known -> "the nearest is '" + known + "'")
                        .orElse("the options are " + String.join(", ", OptionNames.KNOWN)
                                + ", and kafka.* for Kafka's clients"));
    }

    private static void checkClientName(String name, List<OptionProblem> problems) {
        String client = name.substring(OptionNames.KAFKA.length());
        if (REFUSED.containsKey(client)) {
            problems.add(OptionProblem.bad("'" + name + "' is not yours to set", REFUSED.get(client)));
        } else if (!OptionNames.isClientOption(client)) {
            OptionNames.nearestClientOption(client)
                    .ifPresent(known -> problems.add(OptionProblem.bad(
                            "unknown option '" + name + "'", "the nearest is 'kafka." + known + "'")));
        }
    }

    private static void checkReferences(SortedMap<String, String> options, List<OptionProblem> problems) {
        options.forEach((name, value) -> {
            Optional<String> malformed = References.malformedIn(value);
            if (Secrets.standsInPlainText(name, value)) {
                problems.add(new OptionProblem(
                        ErrorCode.PLAIN_SECRET,
                        "'" + name + "' holds a secret in plain text",
                        "write ${env:NAME} or ${file:PATH} in its place"));
            } else if (malformed.isPresent()) {
                problems.add(OptionProblem.bad(
                        "'" + name + "' refers to " + (Secrets.isSecret(name) ? "something unknown" : malformed.get()),
                        "references are ${env:NAME} and ${file:PATH}"));
            }
        });
    }

    private static void checkStarting(Subscription subscription, StartingPoint starting, List<OptionProblem> problems) {
        if (!(starting instanceof StartingPoint.Offsets offsets)) {
            return;
        }
        SortedSet<TopicPartition> strangers = new TreeSet<>(offsets.offsets().keySet());
        strangers.removeIf(subscription::covers);
        if (!strangers.isEmpty()) {
            problems.add(OptionProblem.bad(
                    "startingOffsets names " + strangers.first() + ", which the stream does not read",
                    "name only topic partitions of the stream"));
        }
    }
}
