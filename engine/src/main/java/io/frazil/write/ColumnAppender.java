package io.frazil.write;

import io.frazil.write.parquet.ParquetOutput;
import io.frazil.write.parquet.PointRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.iceberg.shaded.org.apache.parquet.column.ParquetProperties;
import org.apache.iceberg.shaded.org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.iceberg.types.Type;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * A Parquet file whose columns are written many rows at a time, by encoders of ours; those of rarer types, and nested ones
 * that are computed, are written row by row, by Iceberg's own writers. Confined to a task's thread.
 */
final class ColumnAppender {

    static final int INDEX_TRUNCATE_BYTES = 64;

    /** So many rows that come at once are encoded where they stand; fewer are held until they fill a page. */
    private static final int MANY_ROWS = 512;

    private final ParquetLayout layout;
    private final OutputFile output;
    private final BytesInputCompressor compressor;
    private final Optional<RowColumns> byRow;
    private final HeldRows held;
    /** By the ids of fields whose values may be NaN. */
    private final Map<Integer, PointRange> ranges = new TreeMap<>();

    private RowGroup group;
    private ParquetFileWriter file;
    private boolean isClosed;

    /** @param compressor used by other files of the thread too, as its buffer is as large as a page */
    ColumnAppender(ParquetLayout layout, BytesInputCompressor compressor, OutputFile output) {
        this.layout = layout;
        this.output = output;
        this.compressor = compressor;
        this.byRow = RowColumns.of(layout);
        this.held = new HeldRows(layout.message().getFieldCount());
    }

    /** Made when there is something to write: until then nothing is held open. */
    private ParquetFileWriter file() throws IOException {
        if (file == null) {
            file = new ParquetFileWriter(
                    new ParquetOutput(output),
                    layout.message(),
                    ParquetFileWriter.Mode.OVERWRITE,
                    layout.settings().rowGroupBytes(),
                    0,
                    INDEX_TRUNCATE_BYTES,
                    ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
                    ParquetProperties.DEFAULT_PAGE_WRITE_CHECKSUM_ENABLED);
            file.start();
        }
        return file;
    }

    /** The one that is open; made when rows come for it. */
    private RowGroup group() {
        if (group == null) {
            group = new RowGroup(layout, compressor, byRow);
        }
        return group;
    }

    /** Takes the part of a row that goes through Iceberg's own writers; its other part comes with {@link #write}. */
    void writeByRow(InternalRow row) {
        group().write(row);
    }

    /**
     * @param batch whose columns have the rows
     * @param rows where they stand in them; those from {@code from} are taken
     */
    void write(OutputRow batch, int[] rows, int from, int to) {
        IntFunction<ColumnVector> columns =
                column -> layout.layout().cells().get(column).in(batch);
        try {
            if (to - from < MANY_ROWS && byRow.isEmpty()) {
                held.add(columns, Arrays.copyOfRange(rows, from, to));
                if (held.count() >= layout.settings().pageRows()
                        || held.bytes() >= layout.settings().pageBytes()) {
                    putHeld();
                }
            } else {
                putHeld();
                group().encode(columns, rows, from, to);
            }
            if (group != null && group.bytes() >= layout.settings().rowGroupBytes()) {
                endGroup();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void putHeld() throws IOException {
        if (held.count() > 0) {
            group().encode(held::column, IntStream.range(0, held.count()).toArray(), 0, held.count());
            held.clear();
        }
    }

    private void endGroup() throws IOException {
        group.end(file(), ranges);
        group = null;
    }

    /** How much memory the file takes, about. */
    long heldBytes() {
        return held.heldBytes() + (group == null ? 0 : group.heldBytes());
    }

    /** In bytes; about, until it is closed. */
    long length() {
        try {
            return (file == null ? 0 : file.getPos()) + held.bytes() + (group == null ? 0 : group.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a file that is closed. */
    Metrics metrics() {
        Stream<FieldMetrics<?>> ours =
                ranges.entrySet().stream().map(range -> metrics(range.getKey(), range.getValue()));
        Stream<FieldMetrics<?>> theirs = byRow.stream().flatMap(RowColumns::metrics);
        return ParquetUtil.footerMetrics(file.getFooter(), Stream.concat(ours, theirs), layout.metrics());
    }

    private FieldMetrics<?> metrics(int field, PointRange range) {
        boolean isFloat = layout.target().table().schema().findType(field).typeId() == Type.TypeID.FLOAT;
        DoubleFunction<Object> bound = value -> isFloat ? (Object) (float) value : (Object) value;
        boolean hasBounds = range.values() > range.nans();
        return new FieldMetrics<>(
                field,
                range.values() + range.nulls(),
                range.nulls(),
                range.nans(),
                hasBounds ? bound.apply(range.least()) : null,
                hasBounds ? bound.apply(range.largest()) : null);
    }

    /** Of a file that is closed. */
    List<Long> splitOffsets() {
        return ParquetUtil.getSplitOffsets(file.getFooter());
    }

    void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        putHeld();
        if (group != null) {
            endGroup();
        }
        file().end(layout.footer());
    }
}
