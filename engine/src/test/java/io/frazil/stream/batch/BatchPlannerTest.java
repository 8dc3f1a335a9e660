package io.frazil.stream.batch;

import static io.frazil.stream.Streams.at;
import static io.frazil.stream.Streams.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import io.frazil.stream.option.BatchLimits;
import io.frazil.stream.option.Subscription;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BatchPlannerTest {

    private static final Subscription ALL = new Subscription.Matching(Pattern.compile(".*"));
    private static final BatchPlan WAIT = new BatchPlan.Wait();
    private static final Map<String, String> IDS = Map.of("t", "id-1");

    @Test
    void takesAllThereIsWithoutLimits() {
        KafkaOffsets now = offsets("id-1", Map.of(at("t", 0), span(0, 10), at("t", 1), span(5, 5)));
        BatchPlan.Read read = read(plan(strict(BatchLimits.NONE), Map.of(at("t", 0), 4L, at("t", 1), 5L), now));
        assertEquals(List.of(range("t", 0, 4, 10)), read.ranges());
        assertEquals(Position.of(Map.of(at("t", 0), 10L, at("t", 1), 5L)), read.end());
        assertEquals(Optional.empty(), read.gaps());
    }

    @Test
    void waitsWhereThereIsNothing() {
        KafkaOffsets now = offsets("id-1", Map.of(at("t", 0), span(0, 10)));
        assertEquals(WAIT, plan(strict(BatchLimits.NONE), Map.of(at("t", 0), 10L), now));
    }

    @Test
    void readsNewTopicPartitionsFromTheirBeginning() {
        KafkaOffsets now = offsets("id-1", Map.of(at("t", 0), span(0, 10), at("t", 1), span(3, 8)));
        BatchPlan.Read read = read(plan(strict(BatchLimits.NONE), Map.of(at("t", 0), 10L), now));
        assertEquals(List.of(range("t", 1, 3, 8)), read.ranges());
        assertEquals(Position.of(Map.of(at("t", 0), 10L, at("t", 1), 8L)), read.end());
    }

    @Test
    void waitsForTheMinimumButNotForever() {
        BatchLimits limits = new BatchLimits(OptionalLong.empty(), OptionalLong.of(5), Duration.ofMinutes(1));
        BatchPlanner planner = strict(limits);
        Position position = Position.of(Map.of(at("t", 0), 6L));
        KafkaOffsets few = offsets("id-1", Map.of(at("t", 0), span(0, 10)));
        assertEquals(WAIT, planner.plan(position, IDS, few, Duration.ofSeconds(59)));
        assertEquals(
                List.of(range("t", 0, 6, 10)),
                read(planner.plan(position, IDS, few, Duration.ofSeconds(60))).ranges());
        KafkaOffsets enough = offsets("id-1", Map.of(at("t", 0), span(0, 11)));
        assertEquals(
                List.of(range("t", 0, 6, 11)),
                read(planner.plan(position, IDS, enough, Duration.ZERO)).ranges());
        KafkaOffsets none = offsets("id-1", Map.of(at("t", 0), span(0, 6)));
        assertEquals(WAIT, planner.plan(position, IDS, none, Duration.ofDays(1)));
    }

    @Test
    void sharesTheMaximumInProportion() {
        BatchLimits limits = limited(100);
        KafkaOffsets now =
                offsets("id-1", Map.of(at("t", 0), span(0, 900), at("t", 1), span(0, 99), at("t", 2), span(0, 1)));
        BatchPlan.Read read = read(plan(strict(limits), Map.of(), now));
        assertEquals(List.of(range("t", 0, 0, 89), range("t", 1, 0, 10), range("t", 2, 0, 1)), read.ranges());
    }

    @Test
    void theLongestGoFirstWhenThereIsNotOneForEach() {
        KafkaOffsets now =
                offsets("id-1", Map.of(at("t", 0), span(0, 3), at("t", 1), span(0, 9), at("t", 2), span(0, 5)));
        assertEquals(
                List.of(range("t", 1, 0, 1), range("t", 2, 0, 1)),
                read(plan(strict(limited(2)), Map.of(), now)).ranges());
    }

    @Test
    void limitsHoldForEverySeed() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            long max = 1 + (random.nextBoolean() ? random.nextInt(20) : random.nextInt(2_000_000_000) * 4L);
            Map<TopicPartition, long[]> spans = new HashMap<>();
            Map<TopicPartition, Long> next = new HashMap<>();
            int topicPartitions = 1 + random.nextInt(12);
            for (int i = 0; i < topicPartitions; i++) {
                long earliest = random.nextInt(50);
                long length = random.nextBoolean() ? random.nextInt(30) : random.nextLong(Long.MAX_VALUE / 16);
                spans.put(at("t", i), span(earliest, earliest + length));
                if (random.nextInt(4) > 0) {
                    next.put(at("t", i), earliest + (length == 0 ? 0 : random.nextLong(length)));
                }
            }
            drain("seed " + seed, strict(limited(max)), Position.of(next), offsets("id-1", spans), max);
        }
    }

    /** Plans batch after batch until everything is read, or long enough to be sure of the rest. */
    private static void drain(String seed, BatchPlanner planner, Position position, KafkaOffsets now, long max) {
        for (int batch = 0; batch < 40; batch++) {
            BatchPlan plan = planner.plan(position, IDS, now, Duration.ZERO);
            if (plan instanceof BatchPlan.Wait) {
                assertEquals(now.latest(), position.withNew(now.earliest().asMap()), seed);
                return;
            }
            BatchPlan.Read read = read(plan);
            long sum = read.ranges().stream().mapToLong(OffsetRange::offsets).sum();
            long lagging = read.start().rangesTo(now.latest()).size();
            assertTrue(sum <= max, seed + ": " + sum + " > " + max);
            assertEquals(Math.min(max, lag(read.start(), now)), sum, seed + ": all that is allowed is read");
            assertTrue(read.ranges().size() >= Math.min(lagging, max), seed + ": every topic partition makes progress");
            assertEquals(
                    read.ranges().size(),
                    new TreeSet<>(read.ranges().stream()
                                    .map(OffsetRange::topicPartition)
                                    .toList())
                            .size(),
                    seed);
            for (OffsetRange range : read.ranges()) {
                assertEquals(read.start().next(range.topicPartition()), OptionalLong.of(range.from()), seed);
                assertTrue(
                        range.until()
                                <= now.latest().next(range.topicPartition()).orElseThrow(),
                        seed);
            }
            position = read.end();
        }
    }

    private static long lag(Position start, KafkaOffsets now) {
        long lag = 0;
        for (OffsetRange range : start.rangesTo(now.latest())) {
            lag = lag > Long.MAX_VALUE - range.offsets() ? Long.MAX_VALUE : lag + range.offsets();
        }
        return lag;
    }

    @Test
    void whatRetentionDeletedIsALoss() {
        KafkaOffsets now = offsets("id-1", Map.of(at("t", 0), span(20, 30), at("t", 1), span(0, 4)));
        Map<TopicPartition, Long> position = Map.of(at("t", 0), 12L, at("t", 1), 1L);
        BatchPlan.Stop stop = assertInstanceOf(BatchPlan.Stop.class, plan(strict(BatchLimits.NONE), position, now));
        FrazilException failure = stop.loss().exception("lake.payments");
        assertEquals(ErrorCode.DATA_LOSS, failure.code());
        assertEquals(
                "cannot go on reading stream lake.payments: Kafka no longer holds t-0@12..19 (deleted by retention)."
                        + " Hint: set failOnDataLoss = false on the stream to go on without it, or reset the flow."
                        + " [DATA_LOSS]",
                failure.getMessage());

        BatchPlan.Read read = read(plan(lenient(), position, now));
        assertEquals(List.of(range("t", 0, 20, 30), range("t", 1, 1, 4)), read.ranges());
        assertEquals(
                Optional.of(range("t", 0, 12, 20)),
                read.gaps().orElseThrow().losses().get(0).range());
        assertEquals(Position.of(Map.of(at("t", 0), 30L, at("t", 1), 4L)), read.end());
    }

    @Test
    void aTopicThatEndsEarlierIsALoss() {
        KafkaOffsets now = offsets("id-1", Map.of(at("t", 0), span(0, 5)));
        BatchPlan.Stop stop =
                assertInstanceOf(BatchPlan.Stop.class, plan(strict(BatchLimits.NONE), Map.of(at("t", 0), 9L), now));
        assertEquals(
                "t-0@9.. (the topic now ends earlier)",
                stop.loss().losses().get(0).toString());
        assertEquals(
                List.of(range("t", 0, 0, 5)),
                read(plan(lenient(), Map.of(at("t", 0), 9L), now)).ranges());
    }

    @Test
    void aTopicMadeAgainIsALossEvenIfItIsLonger() {
        KafkaOffsets now = offsets("id-2", Map.of(at("t", 0), span(0, 50)));
        BatchPlan.Stop stop =
                assertInstanceOf(BatchPlan.Stop.class, plan(strict(BatchLimits.NONE), Map.of(at("t", 0), 9L), now));
        assertEquals(
                "t-0@9.. (the topic was deleted and made again)",
                stop.loss().losses().get(0).toString());
        assertEquals(Optional.empty(), stop.loss().losses().get(0).range());
        assertEquals(
                List.of(range("t", 0, 0, 50)),
                read(plan(lenient(), Map.of(at("t", 0), 9L), now)).ranges());
    }

    @Test
    void aTopicThatVanishedIsALossOnce() {
        KafkaOffsets now = offsets("id-1", Map.of(at("t", 0), span(0, 5)));
        Map<TopicPartition, Long> position = Map.of(at("t", 0), 3L, at("u", 0), 7L);
        BatchPlan.Stop stop = assertInstanceOf(BatchPlan.Stop.class, plan(strict(BatchLimits.NONE), position, now));
        assertEquals(
                "u-0@7.. (it does not exist any more)",
                stop.loss().losses().get(0).toString());

        BatchPlan.Read read = read(plan(lenient(), position, now));
        assertEquals(1, read.gaps().orElseThrow().losses().size());
        assertEquals(Position.of(Map.of(at("t", 0), 5L)), read.end());
        KafkaOffsets later = offsets("id-1", Map.of(at("t", 0), span(0, 6)));
        assertEquals(
                Optional.empty(),
                read(lenient().plan(read.end(), IDS, later, Duration.ZERO)).gaps());
    }

    @Test
    void whatTheStreamNoLongerSubscribesToIsNoLoss() {
        KafkaOffsets now = offsets("id-1", Map.of(at("t", 0), span(0, 5)));
        BatchPlanner planner =
                new BatchPlanner(new Subscription.Topics(new TreeSet<>(List.of("t"))), BatchLimits.NONE, true);
        BatchPlan.Read read = read(plan(planner, Map.of(at("t", 0), 3L, at("u", 0), 7L), now));
        assertEquals(List.of(range("t", 0, 3, 5)), read.ranges());
        assertEquals(Position.of(Map.of(at("t", 0), 5L, at("u", 0), 7L)), read.end());
    }

    @Test
    void lossesAreNotPassedOverSilently() {
        assertThrows(IllegalArgumentException.class, () -> new DataLoss(List.of()));
        assertThrows(IllegalArgumentException.class, () -> limited(0));
    }

    private static BatchPlan plan(BatchPlanner planner, Map<TopicPartition, Long> position, KafkaOffsets now) {
        return planner.plan(Position.of(position), IDS, now, Duration.ZERO);
    }

    private static BatchPlan.Read read(BatchPlan plan) {
        return assertInstanceOf(BatchPlan.Read.class, plan);
    }

    private static BatchPlanner strict(BatchLimits limits) {
        return new BatchPlanner(ALL, limits, true);
    }

    private static BatchPlanner lenient() {
        return new BatchPlanner(ALL, BatchLimits.NONE, false);
    }

    private static BatchLimits limited(long max) {
        return new BatchLimits(OptionalLong.of(max), OptionalLong.empty(), BatchLimits.DEFAULT_MAX_DELAY);
    }

    private static long[] span(long earliest, long latest) {
        return new long[] {earliest, latest};
    }

    private static KafkaOffsets offsets(String topicId, Map<TopicPartition, long[]> spans) {
        Map<TopicPartition, Long> earliest = new HashMap<>();
        Map<TopicPartition, Long> latest = new HashMap<>();
        spans.forEach((topicPartition, span) -> {
            earliest.put(topicPartition, span[0]);
            latest.put(topicPartition, span[1]);
        });
        return new KafkaOffsets(
                "cluster",
                new TreeMap<>(Map.of("t", topicId)),
                new TreeSet<>(),
                Position.of(earliest),
                Position.of(latest));
    }
}
