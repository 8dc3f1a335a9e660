package io.frazil.write;

import io.frazil.write.parquet.ColumnEncoder;
import io.frazil.write.parquet.PageLimits;
import io.frazil.write.parquet.ParquetOutput;
import io.frazil.write.parquet.PointRange;
import io.frazil.write.parquet.Shredder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.ParquetProperties;
import org.apache.iceberg.shaded.org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.types.Type;

/**
 * A Parquet file whose columns are written many rows at a time, by encoders of ours; those of rarer types, and nested ones
 * that are computed, are written row by row, by Iceberg's own writers. Confined to a task's thread.
 */
final class ColumnAppender implements FileAppender<OutputRow> {

    private static final int ROWS_AT_ONCE = 4096;
    private static final int INDEX_TRUNCATE_BYTES = 64;

    private final Table table;
    private final ParquetSettings settings;
    private final MessageType message;
    private final OutputFile output;
    private final BytesInputCompressor compressor;
    /** By the ids of fields whose values may be NaN. */
    private final Map<Integer, PointRange> ranges = new TreeMap<>();

    private final Shredder shredder = new Shredder();
    private final int[] pending = new int[ROWS_AT_ONCE];
    private final List<ColumnDescriptor> leaves = new ArrayList<>();
    /** Of each leaf, the top column. */
    private final List<Cell> cells = new ArrayList<>();

    private final List<ColumnEncoder> encoders = new ArrayList<>();
    private final Optional<RowColumns> byRow;
    private OutputRow batch;
    private int pendingRows;
    private long rowsOfGroup;
    private ColumnChunkPageWriteStore pages;
    private ParquetFileWriter file;
    private boolean isClosed;

    /** @param compressor used by other files of the thread too, as its buffer is as large as a page */
    ColumnAppender(FileTarget target, Layout layout, BytesInputCompressor compressor, OutputFile output) {
        this.table = target.table();
        this.settings = ParquetSettings.of(table.properties());
        this.output = output;
        this.message = ParquetSchemaUtil.convert(table.schema(), "table");
        this.compressor = compressor;
        this.byRow = RowColumns.of(target, layout, message);
        for (ColumnDescriptor leaf : message.getColumns()) {
            Cell cell = layout.cells().get(message.getFieldIndex(leaf.getPath()[0]));
            if (cell.part() != Cell.Part.BY_ROW) {
                leaves.add(leaf);
                cells.add(cell);
            }
        }
        startGroup();
    }

    /** Made when there is something to write: until then nothing is held open. */
    private ParquetFileWriter file() throws IOException {
        if (file == null) {
            file = new ParquetFileWriter(
                    new ParquetOutput(output),
                    message,
                    ParquetFileWriter.Mode.OVERWRITE,
                    settings.rowGroupBytes(),
                    0,
                    INDEX_TRUNCATE_BYTES,
                    ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
                    ParquetProperties.DEFAULT_PAGE_WRITE_CHECKSUM_ENABLED);
            file.start();
        }
        return file;
    }

    private void startGroup() {
        pages = new ColumnChunkPageWriteStore(
                compressor,
                message,
                HeapByteBufferAllocator.getInstance(),
                INDEX_TRUNCATE_BYTES,
                ParquetProperties.DEFAULT_PAGE_WRITE_CHECKSUM_ENABLED);
        PageLimits limits = new PageLimits(settings.pageRows(), settings.pageBytes(), settings.dictionaryBytes());
        encoders.clear();
        for (ColumnDescriptor leaf : leaves) {
            encoders.add(ColumnEncoder.of(message, leaf, pages.getPageWriter(leaf), limits, shredder));
        }
        byRow.ifPresent(columns -> columns.startGroup(settings.forParquet(), pages));
        rowsOfGroup = 0;
    }

    @Override
    public void add(OutputRow row) {
        batch = row;
        pending[pendingRows++] = row.ordinal;
        rowsOfGroup++;
        if (byRow.isPresent()) {
            byRow.get().write(row.byRow);
        }
        if (pendingRows == pending.length) {
            endBatch();
        }
    }

    /** To be called before the columns of the rows are used again. */
    void endBatch() {
        try {
            putPending();
            if (groupBytes() >= settings.rowGroupBytes()) {
                endGroup();
                startGroup();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void putPending() throws IOException {
        for (int i = 0; i < encoders.size(); i++) {
            encoders.get(i).write(cells.get(i).in(batch), pending, pendingRows);
        }
        pendingRows = 0;
    }

    private void endGroup() throws IOException {
        if (rowsOfGroup == 0) {
            return;
        }
        for (int i = 0; i < encoders.size(); i++) {
            int field = leaves.get(i).getPrimitiveType().getId().intValue();
            encoders.get(i).endGroup();
            encoders.get(i).range().ifPresent(range -> ranges.merge(field, range, PointRange::and));
        }
        byRow.ifPresent(RowColumns::endGroup);
        file().startBlock(rowsOfGroup);
        pages.flushToFileWriter(file());
        file().endBlock();
        byRow.ifPresent(RowColumns::closeGroup);
    }

    private long groupBytes() {
        long bytes = byRow.map(RowColumns::bufferedBytes).orElse(0L);
        for (ColumnEncoder encoder : encoders) {
            bytes += encoder.bufferedBytes();
        }
        return bytes;
    }

    /** How much memory the file takes, about. */
    long heldBytes() {
        long bytes = 4L * pending.length
                + shredder.heldBytes()
                + byRow.map(RowColumns::heldBytes).orElse(0L);
        for (ColumnEncoder encoder : encoders) {
            bytes += encoder.heldBytes();
        }
        return bytes;
    }

    @Override
    public long length() {
        try {
            return (file == null ? 0 : file.getPos()) + (isClosed ? 0 : groupBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Metrics metrics() {
        Stream<FieldMetrics<?>> ours =
                ranges.entrySet().stream().map(range -> metrics(range.getKey(), range.getValue()));
        Stream<FieldMetrics<?>> theirs = byRow.stream().flatMap(RowColumns::metrics);
        return ParquetUtil.footerMetrics(file.getFooter(), Stream.concat(ours, theirs), MetricsConfig.forTable(table));
    }

    private FieldMetrics<?> metrics(int field, PointRange range) {
        boolean isFloat = table.schema().findType(field).typeId() == Type.TypeID.FLOAT;
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

    @Override
    public List<Long> splitOffsets() {
        return ParquetUtil.getSplitOffsets(file.getFooter());
    }

    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (pendingRows > 0) {
            putPending();
        }
        endGroup();
        file().end(Map.of("iceberg.schema", SchemaParser.toJson(table.schema())));
    }
}
