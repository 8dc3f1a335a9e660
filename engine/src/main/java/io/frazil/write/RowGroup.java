package io.frazil.write;

import io.frazil.write.parquet.ColumnEncoder;
import io.frazil.write.parquet.PointRange;
import io.frazil.write.parquet.Shredder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.ParquetProperties;
import org.apache.iceberg.shaded.org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnVector;

/** A row group of a Parquet file, in memory until it ends. Confined to a task's thread. */
final class RowGroup {

    private final ParquetLayout layout;
    private final ColumnChunkPageWriteStore pages;
    private final List<ColumnEncoder> encoders = new ArrayList<>();
    private final Optional<RowColumns> byRow;
    private final Shredder shredder = new Shredder();
    private long rows;

    /** @param byRow of the file */
    RowGroup(ParquetLayout layout, BytesInputCompressor compressor, Optional<RowColumns> byRow) {
        this.layout = layout;
        this.byRow = byRow;
        this.pages = new ColumnChunkPageWriteStore(
                compressor,
                layout.message(),
                HeapByteBufferAllocator.getInstance(),
                ColumnAppender.INDEX_TRUNCATE_BYTES,
                ParquetProperties.DEFAULT_PAGE_WRITE_CHECKSUM_ENABLED);
        for (ParquetLayout.Leaf leaf : layout.leaves()) {
            encoders.add(ColumnEncoder.of(
                    leaf.path(), pages.getPageWriter(leaf.path().column()), layout.limits(), shredder));
        }
        byRow.ifPresent(columns -> columns.startGroup(layout.settings().forParquet(), pages));
    }

    /** Takes the part of a row that goes through Iceberg's own writers; its other part comes with {@link #encode}. */
    void write(InternalRow row) {
        byRow.orElseThrow().write(row);
    }

    /**
     * @param columns gives each of the table's columns that are encoded
     * @param batchRows where rows stand in it; those from {@code from} are taken
     */
    void encode(IntFunction<ColumnVector> columns, int[] batchRows, int from, int to) throws IOException {
        for (int i = 0; i < encoders.size(); i++) {
            encoders.get(i).write(columns.apply(layout.leaves().get(i).column()), batchRows, from, to);
        }
        rows += to - from;
    }

    /** How many bytes it has by now. */
    long bytes() {
        long bytes = byRow.map(RowColumns::bufferedBytes).orElse(0L);
        for (ColumnEncoder encoder : encoders) {
            bytes += encoder.bufferedBytes();
        }
        return bytes;
    }

    /** How much memory it takes, about. */
    long heldBytes() {
        long bytes = shredder.heldBytes() + byRow.map(RowColumns::heldBytes).orElse(0L);
        for (ColumnEncoder encoder : encoders) {
            bytes += encoder.heldBytes();
        }
        return bytes;
    }

    /** @param ranges are widened by the group's, by the ids of fields whose values may be NaN */
    void end(ParquetFileWriter file, Map<Integer, PointRange> ranges) throws IOException {
        for (int i = 0; i < encoders.size(); i++) {
            int field = layout.leaves()
                    .get(i)
                    .path()
                    .column()
                    .getPrimitiveType()
                    .getId()
                    .intValue();
            encoders.get(i).endGroup();
            encoders.get(i).range().ifPresent(range -> ranges.merge(field, range, PointRange::and));
        }
        byRow.ifPresent(RowColumns::endGroup);
        file.startBlock(rows);
        pages.flushToFileWriter(file);
        file.endBlock();
        byRow.ifPresent(RowColumns::closeGroup);
    }
}
