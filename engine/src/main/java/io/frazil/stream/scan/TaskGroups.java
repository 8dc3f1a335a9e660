package io.frazil.stream.scan;

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

    /** A range is cut for no less: both parts fetch the batch that is cut through, and each task makes files of its own. */
    static final long OFFSETS_WORTH_A_CUT = 50_000;

    private TaskGroups() {}

    /**
     * A task reads one range of a topic partition; several are read by several tasks. Where there are fewer ranges than
     * tasks, large ones are cut.
     *
     * @return none of them empty, every offset in one of them; at most {@code maxTasks} if each topic partition has one range
     */
    static List<List<OffsetRange>> of(List<OffsetRange> ranges, int maxTasks) {
        List<OffsetRange> pieces = cut(ranges, maxTasks);
        int tasks = tasks(pieces, maxTasks);
        List<List<OffsetRange>> groups = new ArrayList<>();
        long[] load = new long[tasks];
        for (int i = 0; i < tasks; i++) {
            groups.add(new ArrayList<>());
        }
        List<OffsetRange> largestFirst = pieces.stream()
                .sorted(Comparator.comparingLong(OffsetRange::offsets)
                        .reversed()
                        .thenComparing(OffsetRange::topicPartition)
                        .thenComparing(OffsetRange::from))
                .toList();
        for (OffsetRange range : largestFirst) {
            int least = -1;
            for (int i = 0; i < tasks; i++) {
                if ((least < 0 || load[i] < load[least]) && !holds(groups.get(i), range.topicPartition())) {
                    least = i;
                }
            }
            groups.get(least).add(range);
            load[least] += range.offsets();
        }
        groups.forEach(group -> group.sort(Comparator.comparing(OffsetRange::topicPartition)));
        return groups;
    }

    private static int tasks(List<OffsetRange> ranges, int maxTasks) {
        Map<TopicPartition, Integer> perTopicPartition = new HashMap<>();
        ranges.forEach(range -> perTopicPartition.merge(range.topicPartition(), 1, Integer::sum));
        int atLeast = perTopicPartition.values().stream().max(Integer::compare).orElse(0);
        long worthwhile = (offsets(ranges) + OFFSETS_WORTH_A_TASK - 1) / OFFSETS_WORTH_A_TASK;
        return (int) Math.max(atLeast, Math.min(Math.min(maxTasks, ranges.size()), worthwhile));
    }

    private static List<OffsetRange> cut(List<OffsetRange> ranges, int maxTasks) {
        if (ranges.size() >= maxTasks) {
            return ranges;
        }
        double share = (double) offsets(ranges) / maxTasks;
        List<OffsetRange> pieces = new ArrayList<>();
        for (OffsetRange range : ranges) {
            long count = Math.min(Math.round(range.offsets() / share), range.offsets() / OFFSETS_WORTH_A_CUT);
            long from = range.from();
            for (long left = Math.max(1, count); left > 0; left--) {
                long until = from + (range.until() - from) / left;
                pieces.add(new OffsetRange(range.topicPartition(), from, until));
                from = until;
            }
        }
        return pieces;
    }

    private static boolean holds(List<OffsetRange> group, TopicPartition topicPartition) {
        return group.stream().anyMatch(range -> range.topicPartition().equals(topicPartition));
    }

    private static long offsets(List<OffsetRange> ranges) {
        return ranges.stream().mapToLong(OffsetRange::offsets).sum();
    }
}
