package io.frazil.stream.scan;

import io.frazil.decode.DecodeException;
import io.frazil.decode.RecordDecoder;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.stream.client.ByteSlice;
import io.frazil.stream.client.ConsumerPool;
import io.frazil.stream.client.RangeCursor;
import io.frazil.stream.option.BadRecords;
import io.frazil.stream.option.References;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * One task's reading: exactly the records of its ranges, decoded into column vectors that are used again for every
 * batch. Confined to the task's thread.
 */
final class ColumnarReader implements SizedReader {

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
    private final List<HiddenColumn.Filler> hiddenColumns = new ArrayList<>();
    /** Those that tell whether a record is late. */
    private final List<HiddenColumn.Filler> hiddenTimes = new ArrayList<>();

    private final Optional<String> notNullColumn;
    private final LateCheck lateCheck;

    /** Of the record that was read last. */
    private OffsetRange tallied;

    private Tally tally;
    private int batchRows = BATCH_ROWS;
    private boolean undisturbed;
    private boolean closed;

    /** Counted up record by record. */
    private static final class Tally {
        private long read;
        private long skipped;
        private final LateCheck.Tally late = new LateCheck.Tally();
    }

    ColumnarReader(ReadSpec spec, List<OffsetRange> ranges, ReadCounter counter, ConsumerPool pool) {
        this.spec = spec;
        this.counter = counter;
        StructType decoded = spec.decoded();
        columns = OnHeapColumnVector.allocateColumns(BATCH_ROWS, spec.columns());
        batch = new ColumnarBatch(columns);
        lateCheck = new LateCheck(spec.late(), spec.columns(), columns);
        List<WritableColumnVector> vectors = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            String name = spec.columns().fields()[i].name();
            if (spec.isHidden(name)) {
                HiddenColumn.Filler filler = HiddenColumn.of(name).filler(columns[i], spec);
                hiddenColumns.add(filler);
                if (lateCheck.looksAt(name)) {
                    hiddenTimes.add(filler);
                }
            } else {
                vectors.add(columns[i]);
            }
        }
        decodedColumns = vectors.toArray(WritableColumnVector[]::new);
        decoder = spec.format()
                .decoder(
                        decoded,
                        spec.decodable(),
                        spec.zone(),
                        spec.conditions().filter(spec, columns));
        notNullColumn = Arrays.stream(spec.decodable().fields())
                .filter(field -> !field.nullable())
                .map(StructField::name)
                .findFirst();
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
        try {
            return fill();
        } catch (FrazilException e) {
            throw new TaskFailure(e);
        }
    }

    private boolean fill() {
        undisturbed = false;
        int rows = 0;
        long bytes = 0;
        reset();
        while (rows < batchRows) {
            if (bytes >= VALUE_BYTES_PER_BATCH) {
                if (rows > 0) {
                    break;
                }
                // Rows that were left out hold memory too; without a single row the read would end here for Spark.
                bytes = 0;
                reset();
            }
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
    public void sizeBatches(int rows) {
        batchRows = rows;
        for (OnHeapColumnVector column : columns) {
            reserve(column, rows);
        }
    }

    private static void reserve(WritableColumnVector column, int rows) {
        column.reserve(rows);
        if (column.dataType() instanceof StructType struct) {
            for (int field = 0; field < struct.size(); field++) {
                reserve(column.getChild(field), rows);
            }
        }
    }

    private void reset() {
        for (OnHeapColumnVector column : columns) {
            column.reset();
        }
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
        Tally tally = tally(cursor.range());
        tally.read++;
        if (record.value() == null && notNullColumn.isPresent()) {
            skip(record, tally, "the value is NULL and column \"" + notNullColumn.get() + "\" is NOT NULL", null);
            return false;
        }
        boolean isWanted;
        try {
            isWanted = decode(record, row);
        } catch (DecodeException e) {
            skip(record, tally, e.getMessage(), e);
            return false;
        } catch (RuntimeException e) {
            throw new FrazilException(
                    ErrorCode.BUG, "could not decode " + at(record) + " (" + e + ")", "please report it", e);
        }
        // A late record is one whether the query wants it or not, and the others move the watermark.
        return !lateCheck.isLate(row, tally.late) && isWanted;
    }

    private Tally tally(OffsetRange range) {
        if (range != tallied) {
            tallied = range;
            tally = tallies.get(range);
        }
        return tally;
    }

    /** Whether the query wants the record. */
    private boolean decode(ConsumerRecord<ByteBuffer, ByteBuffer> record, int row) throws DecodeException {
        boolean isWanted = true;
        if (record.value() != null) {
            ByteSlice value = ByteSlice.of(record.value());
            isWanted = decoder.decode(value.array(), value.offset(), value.length(), decodedColumns, row);
        } else {
            for (WritableColumnVector column : decodedColumns) {
                column.putNull(row);
            }
        }
        for (HiddenColumn.Filler hidden : isWanted ? hiddenColumns : hiddenTimes) {
            hidden.put(row, record);
        }
        return isWanted;
    }

    private void skip(ConsumerRecord<ByteBuffer, ByteBuffer> record, Tally tally, String why, Throwable cause) {
        if (spec.badRecords() == BadRecords.FAIL) {
            throw new FrazilException(
                    ErrorCode.BAD_RECORD,
                    "could not decode " + at(record) + ", " + why,
                    "fix the producer, or set bad.records = 'skip'",
                    cause);
        }
        tally.skipped++;
    }

    private String at(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        return cursor.range().topicPartition() + "@" + record.offset();
    }

    private void report(OffsetRange range) {
        Tally tally = tallies.get(range);
        counter.add(new ReadCounter.RangeCount(
                range,
                new ReadCounter.Counts(
                        tally.read, tally.skipped, tally.late.late(), lateCheck.reachedMicros(tally.late))));
    }
}
