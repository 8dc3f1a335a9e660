package io.frazil.stream;

import io.frazil.decode.DecodeException;
import io.frazil.decode.RecordDecoder;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * One task's reading: exactly the records of its ranges, decoded into column vectors that are used again for every
 * batch. Confined to the task's thread.
 */
final class ColumnarReader implements PartitionReader<ColumnarBatch> {

    private static final int ROWS_PER_BATCH = 4_096;
    private static final long VALUE_BYTES_PER_BATCH = 16L << 20;

    private final ReadSpec spec;
    private final ReadCounter counter;
    private final ConsumerPool.Lease lease;
    private final RangeCursor cursor;
    private final Map<OffsetRange, Tally> tallies = new HashMap<>();

    private final OnHeapColumnVector[] columns;
    private final ColumnarBatch batch;
    private final RecordDecoder decoder;
    private final WritableColumnVector[] decodedColumns;
    private final List<Hidden> hiddenColumns = new ArrayList<>();

    private boolean undisturbed;
    private boolean closed;

    /** Counted up record by record. */
    private static final class Tally {
        private long read;
        private long skipped;
    }

    private record Hidden(HiddenColumn column, WritableColumnVector vector) {}

    ColumnarReader(ReadSpec spec, List<OffsetRange> ranges, ReadCounter counter, ConsumerPool pool) {
        this.spec = spec;
        this.counter = counter;
        StructType decoded = spec.decoded();
        columns = OnHeapColumnVector.allocateColumns(ROWS_PER_BATCH, spec.columns());
        batch = new ColumnarBatch(columns);
        List<WritableColumnVector> vectors = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            String name = spec.columns().fields()[i].name();
            if (spec.isHidden(name)) {
                hiddenColumns.add(new Hidden(HiddenColumn.of(name), columns[i]));
            } else {
                vectors.add(columns[i]);
            }
        }
        decodedColumns = vectors.toArray(WritableColumnVector[]::new);
        decoder = spec.format().decoder(decoded, spec.decodable(), spec.zone());
        ranges.forEach(range -> tallies.put(range, new Tally()));
        lease = pool.lease(spec.client(), References.ofThisProcess(), System.nanoTime());
        try {
            cursor = new RangeCursor(lease.consumer(), spec.client(), ranges, this::report);
        } catch (RuntimeException e) {
            lease.discard();
            throw e;
        }
    }

    @Override
    public boolean next() {
        undisturbed = false;
        for (OnHeapColumnVector column : columns) {
            column.reset();
        }
        int rows = 0;
        long bytes = 0;
        while (rows < ROWS_PER_BATCH && bytes < VALUE_BYTES_PER_BATCH) {
            ConsumerRecord<ByteBuffer, ByteBuffer> record = cursor.next();
            if (record == null) {
                break;
            }
            bytes += Math.max(0, record.serializedValueSize()) + Math.max(0, record.serializedKeySize());
            if (read(record, rows)) {
                rows++;
            }
        }
        batch.setNumRows(rows);
        undisturbed = true;
        return rows > 0;
    }

    @Override
    public ColumnarBatch get() {
        return batch;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        batch.close();
        if (undisturbed && !Thread.currentThread().isInterrupted()) {
            lease.giveBack(System.nanoTime());
        } else {
            lease.discard();
        }
    }

    /** Whether the record made a row. */
    private boolean read(ConsumerRecord<ByteBuffer, ByteBuffer> record, int row) {
        Tally tally = tallies.get(cursor.range());
        tally.read++;
        try {
            decode(record, row);
        } catch (DecodeException e) {
            if (spec.badRecords() == BadRecords.FAIL) {
                throw new FrazilException(
                        ErrorCode.BAD_RECORD,
                        "could not decode " + cursor.range().topicPartition() + "@" + record.offset() + ", "
                                + e.getMessage(),
                        "fix the producer, or set bad.records = 'skip'",
                        e);
            }
            tally.skipped++;
            return false;
        }
        for (Hidden hidden : hiddenColumns) {
            hidden.column().put(hidden.vector(), row, record);
        }
        return true;
    }

    private void decode(ConsumerRecord<ByteBuffer, ByteBuffer> record, int row) throws DecodeException {
        if (record.value() == null) {
            decoder.decode(null, 0, 0, decodedColumns, row);
            return;
        }
        ByteSlice value = ByteSlice.of(record.value());
        decoder.decode(value.array(), value.offset(), value.length(), decodedColumns, row);
    }

    private void report(OffsetRange range) {
        Tally tally = tallies.get(range);
        counter.add(new ReadCounter.RangeCount(range, new ReadCounter.Counts(tally.read, tally.skipped)));
    }
}
