package io.frazil.stream.batch;

import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import io.frazil.stream.option.BatchLimits;
import io.frazil.stream.option.StreamOptions;
import io.frazil.stream.option.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Decides what the next batch reads. Pure, so thread-safe.
 *
 * @param subscription what the stream reads; a position's other topic partitions are left as they are
 * @param failOnDataLoss whether lost offsets stop the flow rather than being passed over
 */
public record BatchPlanner(Subscription subscription, BatchLimits limits, boolean failOnDataLoss) {

    public static BatchPlanner of(StreamOptions options) {
        return new BatchPlanner(options.subscription(), options.limits(), options.failOnDataLoss());
    }

    /**
     * @param position what the table has taken in; a topic partition it does not know is read from its earliest offset
     * @param topicIds the ids of the position's topics, as far as they are known
     * @param sinceLastBatch how long ago the last batch was planned
     */
    public BatchPlan plan(Position position, Map<String, String> topicIds, KafkaOffsets now, Duration sinceLastBatch) {
        List<DataLoss.Loss> losses = losses(position, topicIds, now);
        if (!losses.isEmpty() && failOnDataLoss) {
            return new BatchPlan.Stop(new DataLoss(losses));
        }
        Position start = start(position, losses, now);
        List<OffsetRange> available = start.rangesTo(now.latest());
        long offsets = available.stream().mapToLong(OffsetRange::offsets).reduce(0, BatchPlanner::saturatedSum);
        if (offsets == 0 || waits(offsets, sinceLastBatch)) {
            return new BatchPlan.Wait();
        }
        long max = limits.maxOffsets().orElse(Long.MAX_VALUE);
        List<OffsetRange> ranges = offsets <= max ? available : FairShare.of(available, max);
        return new BatchPlan.Read(
                start, ranges, losses.isEmpty() ? Optional.empty() : Optional.of(new DataLoss(losses)));
    }

    /** What Kafka no longer holds of what lies behind a position. */
    public Optional<DataLoss> loss(Position position, Map<String, String> topicIds, KafkaOffsets now) {
        List<DataLoss.Loss> losses = losses(position, topicIds, now);
        return losses.isEmpty() ? Optional.empty() : Optional.of(new DataLoss(losses));
    }

    private boolean waits(long offsets, Duration sinceLastBatch) {
        return offsets < limits.minOffsets().orElse(0) && sinceLastBatch.compareTo(limits.maxDelay()) < 0;
    }

    private List<DataLoss.Loss> losses(Position position, Map<String, String> topicIds, KafkaOffsets now) {
        List<DataLoss.Loss> losses = new ArrayList<>();
        position.asMap().forEach((topicPartition, next) -> {
            OptionalLong earliest = now.earliest().next(topicPartition);
            OptionalLong latest = now.latest().next(topicPartition);
            if (!subscription.covers(topicPartition)) {
                return;
            }
            if (isRecreated(topicPartition.topic(), topicIds, now)) {
                losses.add(open(topicPartition, next, DataLoss.Reason.RECREATED));
            } else if (earliest.isEmpty() || latest.isEmpty()) {
                losses.add(open(topicPartition, next, DataLoss.Reason.VANISHED));
            } else if (next < earliest.getAsLong()) {
                losses.add(new DataLoss.Loss(topicPartition, next, earliest, DataLoss.Reason.EXPIRED));
            } else if (next > latest.getAsLong()) {
                losses.add(open(topicPartition, next, DataLoss.Reason.ENDS_EARLIER));
            }
        });
        return losses;
    }

    private static DataLoss.Loss open(TopicPartition topicPartition, long next, DataLoss.Reason reason) {
        return new DataLoss.Loss(topicPartition, next, OptionalLong.empty(), reason);
    }

    private static boolean isRecreated(String topic, Map<String, String> topicIds, KafkaOffsets now) {
        String known = topicIds.get(topic);
        String current = now.topicIds().get(topic);
        return known != null && current != null && !known.equals(current);
    }

    /** What vanished is left out; what is lost otherwise starts again where Kafka does. */
    private static Position start(Position position, List<DataLoss.Loss> losses, KafkaOffsets now) {
        Map<TopicPartition, Long> start = new TreeMap<>(now.earliest().asMap());
        start.putAll(position.asMap());
        for (DataLoss.Loss loss : losses) {
            OptionalLong earliest = now.earliest().next(loss.topicPartition());
            if (earliest.isPresent()) {
                start.put(loss.topicPartition(), earliest.getAsLong());
            } else {
                start.remove(loss.topicPartition());
            }
        }
        return Position.of(start);
    }

    private static long saturatedSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
