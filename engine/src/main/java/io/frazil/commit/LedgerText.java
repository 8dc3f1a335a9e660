package io.frazil.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The written form of positions, ranges and long values; {@code docs/ledger.md}. */
final class LedgerText {

    static final ObjectMapper JSON = new ObjectMapper();

    /** Longer values are compressed: a table's metadata is written whole with every commit. */
    static final int MAX_PLAIN_CHARS = 16 * 1024;

    private static final String GZIP = "gzip:";

    private LedgerText() {}

    /** Spark's own form of offsets, {@code {"topic":{"0":12}}}. */
    static String position(Position position) {
        SortedMap<String, SortedMap<Integer, Object>> topics = new TreeMap<>();
        position.asMap().forEach((topicPartition, next) -> put(topics, topicPartition, next));
        return packed(json(topics));
    }

    static Position position(String text) {
        Map<TopicPartition, Long> next = new TreeMap<>();
        topicPartitions(text).forEach((topicPartition, node) -> next.put(topicPartition, node.longValue()));
        return Position.of(next);
    }

    /** {@code {"topic":{"0":[12,40]}}}: from, inclusive, and until, exclusive. */
    static String ranges(List<OffsetRange> ranges) {
        SortedMap<String, SortedMap<Integer, Object>> topics = new TreeMap<>();
        ranges.forEach(range -> put(topics, range.topicPartition(), new long[] {range.from(), range.until()}));
        return packed(json(topics));
    }

    static List<OffsetRange> ranges(String text) {
        List<OffsetRange> ranges = new ArrayList<>();
        topicPartitions(text)
                .forEach((topicPartition, node) -> ranges.add(new OffsetRange(
                        topicPartition, node.path(0).longValue(), node.path(1).longValue())));
        return ranges;
    }

    static String strings(Map<String, String> values) {
        return packed(json(new TreeMap<>(values)));
    }

    static SortedMap<String, String> strings(String text) {
        SortedMap<String, String> values = new TreeMap<>();
        parsed(unpacked(text))
                .properties()
                .forEach(field -> values.put(field.getKey(), field.getValue().textValue()));
        return values;
    }

    static String packed(String plain) {
        if (plain.length() <= MAX_PLAIN_CHARS) {
            return plain;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return GZIP + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    static String unpacked(String text) {
        if (!text.startsWith(GZIP)) {
            return text;
        }
        byte[] bytes = Base64.getDecoder().decode(text.substring(GZIP.length()));
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a value of the ledger: " + text, e);
        }
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of strings and numbers are always written", e);
        }
    }

    static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a value of the ledger: " + json, e);
        }
    }

    private static void put(
            SortedMap<String, SortedMap<Integer, Object>> topics, TopicPartition topicPartition, Object value) {
        topics.computeIfAbsent(topicPartition.topic(), topic -> new TreeMap<>()).put(topicPartition.partition(), value);
    }

    private static SortedMap<TopicPartition, JsonNode> topicPartitions(String text) {
        SortedMap<TopicPartition, JsonNode> nodes = new TreeMap<>();
        parsed(unpacked(text))
                .properties()
                .forEach(topic -> topic.getValue()
                        .properties()
                        .forEach(partition -> nodes.put(
                                new TopicPartition(topic.getKey(), Integer.parseInt(partition.getKey())),
                                partition.getValue())));
        return nodes;
    }
}
