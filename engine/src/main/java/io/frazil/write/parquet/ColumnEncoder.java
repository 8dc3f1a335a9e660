package io.frazil.write.parquet;

import java.io.IOException;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * One top column of a plain type on its way into a row group: cuts its values into data pages of version 1 and tells their
 * levels and statistics, as the Parquet format has them. Confined to a task's thread.
 */
public abstract class ColumnEncoder {

    /** So many rows are put before a page's size is looked at. */
    private static final int STEP = 256;

    private final ColumnDescriptor column;
    private final PageWriter pages;
    private final PageLimits limits;
    private final boolean isOptional;
    private int rows;
    private int nulls;
    /** One bit for each row of the page, whether it has a value; null as long as all have one. */
    private RunLengthBitPackingHybridEncoder levels;

    ColumnEncoder(ColumnDescriptor column, PageWriter pages, PageLimits limits) {
        this.column = column;
        this.pages = pages;
        this.limits = limits;
        this.isOptional = column.getMaxDefinitionLevel() > 0;
    }

    /** @param pages where the column's pages of one row group go */
    public static ColumnEncoder of(ColumnDescriptor column, PageWriter pages, PageLimits limits) {
        return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> new BooleanEncoder(column, pages, limits);
            case INT32 -> new IntEncoder(column, pages, limits);
            case INT64 -> new LongEncoder(column, pages, limits);
            case FLOAT -> new FloatEncoder(column, pages, limits);
            case DOUBLE -> new DoubleEncoder(column, pages, limits);
            case BINARY -> new TextEncoder(column, pages, limits);
            default -> throw new IllegalArgumentException("not a plain type: " + column);
        };
    }

    /** Takes the values of so many rows of a batch. */
    public final void write(ColumnVector values, int[] batchRows, int count) throws IOException {
        for (int from = 0; from < count; ) {
            int to = Math.min(count, from + Math.min(STEP, limits.rows() - rows));
            if (values.hasNull()) {
                putSome(values, batchRows, from, to);
            } else {
                putAll(values, batchRows, from, to);
                if (levels != null) {
                    for (int i = from; i < to; i++) {
                        levels.writeInt(1);
                    }
                }
            }
            rows += to - from;
            from = to;
            if (rows >= limits.rows() || valueBytes() >= limits.bytes()) {
                endPage();
            }
        }
    }

    private void putSome(ColumnVector values, int[] batchRows, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            boolean isNull = values.isNullAt(batchRows[i]);
            if (isNull) {
                putNull(rows + i - from);
            } else {
                putAll(values, batchRows, i, i + 1);
            }
            if (levels != null) {
                levels.writeInt(isNull ? 0 : 1);
            }
        }
    }

    private void putNull(int rowsBefore) throws IOException {
        if (!isOptional) {
            throw new IllegalStateException(
                    "NULL in column " + String.join(".", column.getPath()) + ", which has none");
        }
        if (levels == null) {
            levels = new RunLengthBitPackingHybridEncoder(1, 64, limits.bytes(), HeapByteBufferAllocator.getInstance());
            for (int i = 0; i < rowsBefore; i++) {
                levels.writeInt(1);
            }
        }
        nulls++;
    }

    /** Ends the last page of the row group. */
    public final void endGroup() throws IOException {
        if (rows > 0) {
            endPage();
        }
        writeDictionary(pages);
    }

    private void endPage() throws IOException {
        Statistics<?> statistics = Statistics.createStats(column.getPrimitiveType());
        statistics.incrementNumNulls(nulls);
        if (nulls < rows) {
            addTo(statistics);
        }
        EncodedValues values = encode();
        Encoding noLevels = Encoding.BIT_PACKED;
        pages.writePage(
                isOptional ? BytesInput.concat(definitionLevels(), values.bytes()) : values.bytes(),
                rows,
                rows,
                statistics,
                noLevels,
                isOptional ? Encoding.RLE : noLevels,
                values.encoding());
        if (levels != null) {
            levels.close();
            levels = null;
        }
        rows = 0;
        nulls = 0;
    }

    /** Without NULL a single run: its length, of which the lowest bit says that it is one, and the level. */
    private BytesInput definitionLevels() throws IOException {
        BytesInput bytes = levels != null
                ? levels.toBytes()
                : BytesInput.concat(BytesInput.fromUnsignedVarInt(rows << 1), BytesInput.from(new byte[] {1}));
        return BytesInput.concat(BytesInput.fromInt(Math.toIntExact(bytes.size())), bytes);
    }

    /** How many bytes the row group has by now: its pages, and the values of the one that is not ended. */
    public final long bufferedBytes() {
        return valueBytes() + pages.getMemSize();
    }

    /** How much memory the row group takes. */
    public final long heldBytes() {
        return ownBytes() + pages.getMemSize();
    }

    /** The values of a page, and how they are written. */
    record EncodedValues(BytesInput bytes, Encoding encoding) {}

    /** Takes values that are there. */
    abstract void putAll(ColumnVector values, int[] batchRows, int from, int to) throws IOException;

    /** How many bytes the page's values take so far, about. */
    abstract long valueBytes();

    /** How much memory the encoder takes, about. */
    abstract long ownBytes();

    /** The least and the largest value since the last page; asked for only if there is one. */
    abstract void addTo(Statistics<?> statistics);

    /** The page's values; begins a new page. */
    abstract EncodedValues encode() throws IOException;

    /** Writes what the pages' values are looked up in, if there is any. */
    abstract void writeDictionary(PageWriter to) throws IOException;
}
