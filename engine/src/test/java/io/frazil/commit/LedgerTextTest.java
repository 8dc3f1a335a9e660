package io.frazil.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.SessionMeaning;
import io.frazil.flow.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The written form, as {@code docs/ledger.md} promises it. */
class LedgerTextTest {

    private static final TopicPartition P2 = new TopicPartition("a \"topic\"", 2);
    private static final TopicPartition P10 = new TopicPartition("a \"topic\"", 10);

    @Test
    void positionsAndRangesAreSparksOwnJson() {
        Position position = Position.of(Map.of(P2, 12L, P10, Long.MAX_VALUE, new TopicPartition("b", 0), 0L));
        String text = LedgerText.position(position);
        assertEquals("{\"a \\\"topic\\\"\":{\"2\":12,\"10\":9223372036854775807},\"b\":{\"0\":0}}", text);
        assertEquals(position, LedgerText.position(text));
        assertEquals(Position.EMPTY, LedgerText.position(LedgerText.position(Position.EMPTY)));

        List<OffsetRange> ranges = List.of(new OffsetRange(P2, 12, 40), new OffsetRange(P10, 0, 1));
        assertEquals("{\"a \\\"topic\\\"\":{\"2\":[12,40],\"10\":[0,1]}}", LedgerText.ranges(ranges));
        assertEquals(ranges, LedgerText.ranges(LedgerText.ranges(ranges)));
    }

    @Test
    void tenThousandTopicPartitionsStayInBounds() {
        long seed = 20260101;
        Random random = new Random(seed);
        Map<TopicPartition, Long> next = new TreeMap<>();
        List<OffsetRange> ranges = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            TopicPartition topicPartition = new TopicPartition("orders", i);
            long from = 1_000_000_000L + random.nextInt(1_000_000_000);
            next.put(topicPartition, from);
            ranges.add(new OffsetRange(topicPartition, from, from + 1 + random.nextInt(10_000)));
        }
        Position position = Position.of(next);
        String positionText = LedgerText.position(position);
        String rangesText = LedgerText.ranges(ranges);
        assertTrue(positionText.startsWith("gzip:"));
        assertTrue(positionText.length() < 110_000, seed + ": " + positionText.length());
        assertTrue(rangesText.length() < 175_000, seed + ": " + rangesText.length());
        assertEquals(position, LedgerText.position(positionText));
        assertEquals(ranges, LedgerText.ranges(rangesText));
    }

    @Test
    void definitionsComeBackAsTheyWere() {
        FlowDefinition definition = new FlowDefinition(
                "f_1",
                "c.db.`t x`",
                "c.db.s",
                "INSERT INTO t\nSELECT 'it''s', \"ä\" FROM s",
                new SessionMeaning("c", "db", "Europe/Berlin", true),
                new TreeMap<>(Map.of("trigger.interval", "1 second", "write.mode", "copy-on-write")));
        assertEquals(definition, DefinitionText.parse(DefinitionText.of(definition)));

        FlowDefinition plain =
                new FlowDefinition("f", "c.t", "c.s", "S", new SessionMeaning("c", "", "UTC", false), new TreeMap<>());
        assertEquals(
                "{\"name\":\"f\",\"table\":\"c.t\",\"stream\":\"c.s\",\"statement\":\"S\",\"catalog\":\"c\","
                        + "\"namespace\":\"\",\"time-zone\":\"UTC\",\"ansi\":false,\"options\":{}}",
                DefinitionText.of(plain));
    }

    @Test
    void longDefinitionsAreCompressed() {
        FlowDefinition definition = new FlowDefinition(
                "f", "c.t", "c.s", "x".repeat(20_000), new SessionMeaning("c", "", "UTC", false), new TreeMap<>());
        String text = DefinitionText.of(definition);
        assertTrue(text.startsWith("gzip:") && text.length() < 1000, text);
        assertEquals(definition, DefinitionText.parse(text));
    }

    @Test
    void entriesComeBackAsTheyWere() {
        LedgerEntry entry = new LedgerEntry(
                "f",
                LedgerEntry.Kind.BATCH,
                "0123456789abcdef",
                "batch",
                "writer",
                "cluster",
                new TreeMap<>(Map.of("a", "id")),
                List.of(new OffsetRange(P2, 12, 40)),
                new BatchCounts(28, 20, 4, 2, 1, 1),
                OptionalLong.of(-1),
                OptionalLong.of(77));
        Position end = Position.of(Map.of(P2, 40L));
        Map<String, String> summary = EntryText.of(entry, end);
        assertEquals(entry, EntryText.parse(summary));
        assertEquals(Optional.of(end), EntryText.position(summary));
        assertEquals("1969-12-31T23:59:59.999999Z", summary.get("frazil.watermark"));
        assertEquals("batch", summary.get("frazil.kind"));
        assertEquals("28", summary.get("frazil.read"));

        summary.remove("frazil.writer-id");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> EntryText.parse(summary));
        assertTrue(e.getMessage().startsWith("not an entry of the ledger, no frazil.writer-id: "), e.getMessage());
    }

    @Test
    void onlyShortPositionsAreRepeatedInBatches() {
        Map<TopicPartition, Long> next = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            next.put(new TopicPartition("t", i), 1_000_000L);
        }
        LedgerEntry batch = new LedgerEntry(
                "f",
                LedgerEntry.Kind.BATCH,
                "h",
                "b",
                "w",
                "c",
                new TreeMap<>(),
                List.of(new OffsetRange(P2, 0, 1)),
                BatchCounts.ZERO,
                OptionalLong.empty(),
                OptionalLong.empty());
        assertFalse(EntryText.of(batch, Position.of(next)).containsKey("frazil.position"));
        LedgerEntry reset = new LedgerEntry(
                "f",
                LedgerEntry.Kind.RESET,
                "h",
                "b",
                "w",
                "c",
                new TreeMap<>(),
                List.of(),
                BatchCounts.ZERO,
                OptionalLong.empty(),
                OptionalLong.empty());
        assertEquals(Optional.of(Position.of(next)), EntryText.position(EntryText.of(reset, Position.of(next))));
    }

    @Test
    void flowNamesArePlain() {
        assertEquals("frazil_orders_2", LedgerKeys.tag("orders_2"));
        FrazilException e = assertThrows(FrazilException.class, () -> LedgerKeys.position("a.b"));
        assertEquals(
                "cannot use \"a.b\" as the name of a flow: only letters, digits and _ are allowed. Hint: name it"
                        + " with CREATE FLOW. [BAD_STATEMENT]",
                e.getMessage());
    }
}
