package io.frazil.care;

import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lays the offsets of one flow end to end, topic partition by topic partition, in the order of its commits; pure. */
final class OffsetChains {

    private static final String TAKEN_IN = "taken in";
    private static final String UNTOLD = "no commit tells of it";

    private final String flow;
    private final Map<String, String> topicIds = new HashMap<>();
    private final Map<TopicPartition, Long> next = new TreeMap<>();
    private final Map<TopicPartition, OffsetRange> open = new HashMap<>();
    private final SortedMap<TopicPartition, List<AuditLine>> lines = new TreeMap<>();

    OffsetChains(String flow) {
        this.flow = flow;
    }

    /** Another id under the same name is another topic, whose offsets have nothing to do with those before. */
    void seeTopics(Map<String, String> ids) {
        ids.forEach((topic, id) -> {
            String known = topicIds.put(topic, id);
            if (known != null && !known.equals(id)) {
                List.copyOf(next.keySet()).stream()
                        .filter(topicPartition -> topicPartition.topic().equals(topic))
                        .forEach(this::forget);
            }
        });
    }

    void takeIn(OffsetRange range, long snapshotId) {
        TopicPartition topicPartition = range.topicPartition();
        findHole(range);
        Long expected = next.put(topicPartition, range.until());
        if (expected != null && expected > range.from()) {
            add(
                    new OffsetRange(topicPartition, range.from(), Math.min(expected, range.until())),
                    "taken in twice, again in snapshot " + snapshotId,
                    wrong());
        }
        OffsetRange before = open.get(topicPartition);
        if (before != null && before.until() == range.from()) {
            open.put(topicPartition, new OffsetRange(topicPartition, before.from(), range.until()));
        } else {
            close(topicPartition);
            open.put(topicPartition, range);
        }
    }

    void leaveOut(OffsetRange range, String cause) {
        findHole(range);
        add(range, cause, AuditLine.Status.LEFT_OUT);
        next.put(range.topicPartition(), range.until());
    }

    private void findHole(OffsetRange range) {
        Long expected = next.get(range.topicPartition());
        if (expected != null && expected < range.from()) {
            add(new OffsetRange(range.topicPartition(), expected, range.from()), UNTOLD, wrong());
        }
    }

    /** The position that an entry states where it takes ranges in. */
    void agree(Position position, long snapshotId) {
        position.asMap().forEach((topicPartition, stated) -> {
            Long expected = next.put(topicPartition, stated);
            if (expected != null && !expected.equals(stated)) {
                add(
                        new OffsetRange(topicPartition, Math.min(stated, expected), Math.max(stated, expected)),
                        "snapshot " + snapshotId + " states offset " + stated
                                + " as its position, and its ranges end at " + expected,
                        wrong());
            }
        });
    }

    /**
     * The position that an entry sets.
     *
     * @param mayPassOver whether it sets it forward at will; if not, its ranges tell what it passes over
     */
    void moveTo(Position position, String cause, boolean mayPassOver) {
        List.copyOf(next.keySet()).stream()
                .filter(topicPartition -> position.next(topicPartition).isEmpty())
                .forEach(this::forget);
        position.asMap().forEach((topicPartition, to) -> {
            Long from = next.put(topicPartition, to);
            if (from != null && from < to) {
                add(
                        new OffsetRange(topicPartition, from, to),
                        mayPassOver ? cause : UNTOLD,
                        mayPassOver ? AuditLine.Status.LEFT_OUT : wrong());
            } else if (from != null && from > to) {
                add(new OffsetRange(topicPartition, to, from), cause, AuditLine.Status.AGAIN);
            }
        });
    }

    /** Where the flow stands now. */
    void endAt(Position position) {
        new TreeMap<>(next).forEach((topicPartition, end) -> {
            OptionalLong stands = position.next(topicPartition);
            long other = stands.orElse(0);
            if (other != end) {
                String where = stands.isEmpty() ? "nowhere" : "at offset " + other;
                add(
                        new OffsetRange(topicPartition, Math.min(end, other), Math.max(end, other)),
                        "the flow stands " + where + ", and its entries end at " + end,
                        wrong());
            }
        });
    }

    /** By topic partition, in the order of the commits. */
    List<AuditLine> lines() {
        List.copyOf(open.keySet()).forEach(this::close);
        return lines.values().stream().flatMap(List::stream).toList();
    }

    private void forget(TopicPartition topicPartition) {
        close(topicPartition);
        next.remove(topicPartition);
    }

    private void add(OffsetRange range, String finding, AuditLine.Status status) {
        close(range.topicPartition());
        lines.computeIfAbsent(range.topicPartition(), key -> new ArrayList<>())
                .add(AuditLine.range(flow, range, finding, status));
    }

    private void close(TopicPartition topicPartition) {
        OffsetRange range = open.remove(topicPartition);
        if (range != null) {
            lines.computeIfAbsent(topicPartition, key -> new ArrayList<>())
                    .add(AuditLine.range(flow, range, TAKEN_IN, AuditLine.Status.OK));
        }
    }

    private static AuditLine.Status wrong() {
        return AuditLine.Status.WRONG;
    }
}
