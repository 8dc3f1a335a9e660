package io.frazil.stream.scan;

import static io.frazil.stream.Streams.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.OffsetRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TaskGroupsTest {

    @Test
    void littleWorkIsOneTask() {
        List<OffsetRange> ranges = List.of(range("t", 0, 0, 1_000), range("t", 1, 0, 1_000), range("t", 2, 0, 3_000));
        assertEquals(List.of(ranges), TaskGroups.of(ranges, 8));
        assertEquals(List.of(), TaskGroups.of(List.of(), 8));
    }

    @Test
    void largeRangesAreSpreadAndSmallOnesFillUp() {
        List<OffsetRange> ranges = List.of(
                range("t", 0, 0, 10), range("t", 1, 0, 90_000), range("t", 2, 0, 50_000), range("t", 3, 0, 39_000));
        assertEquals(
                List.of(List.of(ranges.get(1)), List.of(ranges.get(0), ranges.get(2), ranges.get(3))),
                TaskGroups.of(ranges, 2));
    }

    @Test
    void largeRangesAreCutWhereThereAreFewerThanTasks() {
        assertEquals(
                List.of(List.of(range("t", 0, 10, 60_010)), List.of(range("t", 0, 60_010, 120_010))),
                TaskGroups.of(List.of(range("t", 0, 10, 120_010)), 2));
        assertEquals(
                List.of(
                        List.of(range("t", 0, 0, 50_000), range("t", 1, 7, 100)),
                        List.of(range("t", 0, 50_000, 100_000)),
                        List.of(range("t", 0, 100_000, 150_000))),
                TaskGroups.of(List.of(range("t", 0, 0, 150_000), range("t", 1, 7, 100)), 3));
        List<OffsetRange> small = List.of(range("t", 0, 0, 99_999));
        assertEquals(List.of(small), TaskGroups.of(small, 2), "two parts would be too small");
        List<OffsetRange> enough = List.of(range("t", 0, 0, 900_000), range("t", 1, 0, 100));
        assertEquals(2, TaskGroups.of(enough, 2).size());
        assertEquals(
                enough,
                TaskGroups.of(enough, 2).stream().flatMap(List::stream).toList(),
                "there is a range for each task");
    }

    @Test
    void rangesOfOneTopicPartitionAreReadByDifferentTasks() {
        List<OffsetRange> ranges =
                List.of(range("t", 0, 0, 10), range("t", 0, 20, 30), range("t", 1, 0, 10), range("t", 0, 40, 50));
        List<List<OffsetRange>> groups = TaskGroups.of(ranges, 2);
        assertEquals(3, groups.size());
        groups.forEach(group -> assertEquals(
                group.size(),
                group.stream().map(OffsetRange::topicPartition).distinct().count()));
    }

    @Test
    void everyOffsetIsInOneGroupForEverySeed() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<OffsetRange> ranges = new ArrayList<>();
            int count = 1 + random.nextInt(60);
            long longest = 0;
            long total = 0;
            for (int i = 0; i < count; i++) {
                long length = 1 + random.nextInt(random.nextBoolean() ? 50 : 500_000);
                ranges.add(range("t", i, 7, 7 + length));
                longest = Math.max(longest, length);
                total += length;
            }
            int maxTasks = 1 + random.nextInt(16);
            List<List<OffsetRange>> groups = TaskGroups.of(ranges, maxTasks);
            String where = "seed " + seed;
            assertTrue(groups.size() <= maxTasks, where);
            assertTrue(groups.stream().noneMatch(List::isEmpty), where);
            assertEquals(ranges, joined(groups), where);
            long heaviest = groups.stream()
                    .mapToLong(group ->
                            group.stream().mapToLong(OffsetRange::offsets).sum())
                    .max()
                    .orElseThrow();
            assertTrue(heaviest <= total / groups.size() + longest, where + ": balanced");
        }
    }

    /** The pieces of each topic partition as one range. */
    private static List<OffsetRange> joined(List<List<OffsetRange>> groups) {
        List<OffsetRange> joined = new ArrayList<>();
        groups.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(OffsetRange::topicPartition).thenComparing(OffsetRange::from))
                .forEach(piece -> {
                    int last = joined.size() - 1;
                    if (last >= 0
                            && joined.get(last).topicPartition().equals(piece.topicPartition())
                            && joined.get(last).until() == piece.from()) {
                        piece = new OffsetRange(
                                piece.topicPartition(), joined.remove(last).from(), piece.until());
                    }
                    joined.add(piece);
                });
        return joined;
    }
}
