package io.frazil.stream.option;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The names of a stream's options: their one spelling, and the known name nearest to an unknown one. Pure. */
public final class OptionNames {

    public static final String BOOTSTRAP = "bootstrap.servers";
    static final String KAFKA = "kafka.";

    static final List<String> KNOWN = List.of(
            BOOTSTRAP,
            "subscribe",
            "subscribePattern",
            "assign",
            "startingOffsets",
            "startingTimestamp",
            "maxOffsetsPerTrigger",
            "minOffsetsPerTrigger",
            "maxTriggerDelay",
            "failOnDataLoss",
            "value.format",
            "key.format",
            "key.type",
            "bad.records",
            "schema.evolution");

    /** They tell the type of a column. */
    static final List<String> OF_KEYS = List.of("key.format", "key.type");

    private static final Map<String, String> SPELLING =
            KNOWN.stream().collect(Collectors.toMap(OptionNames::lower, Function.identity()));

    private OptionNames() {}

    /** The documented spelling of a known name; Kafka's own in lower case; any other name as it is. */
    static String canonical(String written) {
        String name = lower(written.strip());
        if (name.equals(KAFKA + BOOTSTRAP)) {
            return BOOTSTRAP;
        }
        if (name.startsWith(KAFKA)) {
            String client = name.substring(KAFKA.length());
            return isClientOption(client) ? name : KAFKA + written.strip().substring(KAFKA.length());
        }
        return SPELLING.getOrDefault(name, written.strip());
    }

    static boolean isClientOption(String name) {
        return ConsumerConfig.configNames().contains(name);
    }

    /** Empty if no known name is near enough to be what was meant. */
    static Optional<String> nearest(String unknown) {
        return KNOWN.stream()
                .min(Comparator.comparingInt(known -> distance(lower(known), lower(unknown))))
                .filter(known -> distance(lower(known), lower(unknown)) <= Math.max(2, unknown.length() / 2));
    }

    /** The client option that a slip of the finger away would be; empty for a plug-in's own option. */
    static Optional<String> nearestClientOption(String unknown) {
        return ConsumerConfig.configNames().stream()
                .filter(known -> distance(known, lower(unknown)) <= 2)
                .min(Comparator.naturalOrder());
    }

    /** Levenshtein's: the fewest letters to put in, take out or exchange. */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int exchanged = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(exchanged, 1 + Math.min(previous[j], current[j - 1]));
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
