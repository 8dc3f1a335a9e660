package io.frazil.stream;

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
    void everyRangeIsInOneGroupForEverySeed() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<OffsetRange> ranges = new ArrayList<>();
            int count = 1 + random.nextInt(60);
            long longest = 0;
            long total = 0;
            for (int i = 0; i < count; i++) {
                long length = 1 + random.nextInt(random.nextBoolean() ? 50 : 100_000);
                ranges.add(range("t", i, 7, 7 + length));
                longest = Math.max(longest, length);
                total += length;
            }
            int maxTasks = 1 + random.nextInt(16);
            List<List<OffsetRange>> groups = TaskGroups.of(ranges, maxTasks);
            String where = "seed " + seed;
            assertTrue(groups.size() <= maxTasks, where);
            assertTrue(groups.stream().noneMatch(List::isEmpty), where);
            assertEquals(
                    ranges,
                    groups.stream()
                            .flatMap(List::stream)
                            .sorted(Comparator.comparing(OffsetRange::topicPartition))
                            .toList(),
                    where);
            long heaviest = groups.stream()
                    .mapToLong(group ->
                            group.stream().mapToLong(OffsetRange::offsets).sum())
                    .max()
                    .orElseThrow();
            assertTrue(heaviest <= total / groups.size() + longest, where + ": balanced");
        }
    }
}
