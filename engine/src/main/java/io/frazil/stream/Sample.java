package io.frazil.stream;

import io.frazil.flow.OffsetRange;
import io.frazil.stream.batch.KafkaOffsets;
import io.frazil.stream.client.ByteSlice;
import io.frazil.stream.client.RangeCursor;
import io.frazil.stream.option.ClientOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The oldest and the newest few records of every topic partition of a stream. Confined to its consumer's thread. */
record Sample(Consumer<ByteBuffer, ByteBuffer> consumer, ClientOptions options, KafkaOffsets now) {

    List<byte[]> values(int maxRecords) {
        List<byte[]> values = new ArrayList<>();
        List<OffsetRange> whole = now.earliest().rangesTo(now.latest());
        if (whole.isEmpty() || maxRecords < 1) {
            return values;
        }
        long each = Math.max(1, maxRecords / (2L * whole.size()));
        List<OffsetRange> newest = new ArrayList<>();
        List<OffsetRange> oldest = new ArrayList<>();
        for (OffsetRange range : whole) {
            long newestFrom = Math.max(range.from(), range.until() - each);
            newest.add(new OffsetRange(range.topicPartition(), newestFrom, range.until()));
            long oldestUntil = Math.min(range.from() + each, newestFrom);
            if (oldestUntil > range.from()) {
                oldest.add(new OffsetRange(range.topicPartition(), range.from(), oldestUntil));
            }
        }
        read(newest, maxRecords, values);
        read(oldest, maxRecords, values);
        return values;
    }

    private void read(List<OffsetRange> ranges, int maxRecords, List<byte[]> values) {
        RangeCursor cursor = new RangeCursor(consumer, options, ranges, range -> {});
        ConsumerRecord<ByteBuffer, ByteBuffer> record = cursor.next();
        while (record != null && values.size() < maxRecords) {
            if (record.value() != null) {
                ByteSlice value = ByteSlice.of(record.value());
                values.add(Arrays.copyOfRange(value.array(), value.offset(), value.offset() + value.length()));
            }
            record = cursor.next();
        }
        consumer.unsubscribe();
    }
}
