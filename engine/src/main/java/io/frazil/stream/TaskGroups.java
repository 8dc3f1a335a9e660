package io.frazil.stream;

import io.frazil.flow.OffsetRange;
import io.frazil.flow.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Deals ranges out to tasks, so that every task reads about as many offsets. Pure. */
final class TaskGroups {

    /** Below this, one more task costs more than it saves. */
    static final long OFFSETS_WORTH_A_TASK = 5_000;

    private TaskGroups() {}

    /**
     * A task reads one range of a topic partition; several are read by several tasks.
     *
     * @return none of them empty, every range in one of them; at most {@code maxTasks} if each topic partition has one range
     */
    static List<List<OffsetRange>> of(List<OffsetRange> ranges, int maxTasks) {
        List<List<OffsetRange>> layers = new ArrayList<>();
        Map<TopicPartition, Integer> depths = new HashMap<>();
        for (OffsetRange range : ranges) {
            int depth = depths.merge(range.topicPartition(), 1, Integer::sum);
            if (layers.size() < depth) {
                layers.add(new ArrayList<>());
            }
            layers.get(depth - 1).add(range);
        }
        return layers.stream()
                .flatMap(layer -> ofLayer(layer, maxTasks).stream())
                .toList();
    }

    private static List<List<OffsetRange>> ofLayer(List<OffsetRange> ranges, int maxTasks) {
        long offsets = ranges.stream().mapToLong(OffsetRange::offsets).sum();
        long worthwhile = Math.max(1, (offsets + OFFSETS_WORTH_A_TASK - 1) / OFFSETS_WORTH_A_TASK);
        int tasks = (int) Math.min(Math.min(Math.max(1, maxTasks), ranges.size()), worthwhile);
        List<List<OffsetRange>> groups = new ArrayList<>();
        long[] load = new long[tasks];
        for (int i = 0; i < tasks; i++) {
            groups.add(new ArrayList<>());
        }
        List<OffsetRange> largestFirst = ranges.stream()
                .sorted(Comparator.comparingLong(OffsetRange::offsets)
                        .reversed()
                        .thenComparing(OffsetRange::topicPartition))
                .toList();
        for (OffsetRange range : largestFirst) {
            int least = 0;
            for (int i = 1; i < tasks; i++) {
                least = load[i] < load[least] ? i : least;
            }
            groups.get(least).add(range);
            load[least] += range.offsets();
        }
        groups.forEach(group -> group.sort(Comparator.comparing(OffsetRange::topicPartition)));
        return groups;
    }
}
