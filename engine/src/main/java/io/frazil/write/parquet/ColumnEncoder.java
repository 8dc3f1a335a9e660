package io.frazil.write.parquet;

import java.io.IOException;
import java.util.Optional;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * One leaf of a top column on its way into a row group: cuts its values into data pages of version 1 and tells their
 * levels and statistics, as the Parquet format has them. Confined to a task's thread.
 */
public abstract class ColumnEncoder {

    /** So many rows, or elements if there are lists, are put before a page's size is looked at; about. */
    private static final int STEP = 256;

    private final Leaf leaf;
    private final Levels definitions;
    private final Levels repetitions;
    /** How many rows make {@link #STEP} entries, by those that came last. */
    private int step = STEP;

    private int rows;
    private int entries;
    private int values;
    private long groupValues;
    private long groupNulls;

    ColumnEncoder(Leaf leaf) {
        this.leaf = leaf;
        int most = leaf.path().column().getMaxDefinitionLevel();
        this.definitions = new Levels(most, most, leaf.limits().bytes());
        this.repetitions = new Levels(
                leaf.path().column().getMaxRepetitionLevel(), 0, leaf.limits().bytes());
    }

    /**
     * What an encoder is about.
     *
     * @param pages where its pages of one row group go
     */
    record Leaf(LeafPath path, PageWriter pages, PageLimits limits, Shredder shredder) {}

    /**
     * @param pages where the leaf's pages of one row group go
     * @param shredder may serve all encoders of a thread
     */
    public static ColumnEncoder of(LeafPath path, PageWriter pages, PageLimits limits, Shredder shredder) {
        Leaf leaf = new Leaf(path, pages, limits, shredder);
        return switch (path.column().getPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> new BooleanEncoder(leaf);
            case INT32 -> new IntEncoder(leaf);
            case INT64 -> new LongEncoder(leaf);
            case FLOAT -> new FloatEncoder(leaf);
            case DOUBLE -> new DoubleEncoder(leaf);
            case BINARY -> new TextEncoder(leaf);
            default -> throw new IllegalArgumentException("not a plain type: " + path.column());
        };
    }

    /**
     * Takes what the leaf has of some rows of a batch.
     *
     * @param column the top column
     * @param first the first of the rows that are taken, in {@code batchRows}
     */
    public final void write(ColumnVector column, int[] batchRows, int first, int end) throws IOException {
        Shredder shredder = leaf.shredder();
        for (int from = first; from < end; ) {
            int to = Math.min(end, from + Math.min(step, leaf.limits().rows() - rows));
            shredder.shred(leaf.path(), column, batchRows, from, to);
            put(shredder);
            rows += to - from;
            step = Math.max(1, (int) ((long) STEP * (to - from) / shredder.count()));
            from = to;
            if (rows >= leaf.limits().rows() || pageBytes() >= leaf.limits().bytes()) {
                endPage();
            }
        }
    }

    private void put(Shredder shredder) throws IOException {
        shredder.putValues(this);
        if (!definitions.areNone()) {
            shredder.putDefinitionLevels(definitions);
        }
        if (!repetitions.areNone()) {
            shredder.putRepetitionLevels(repetitions);
        }
        entries += shredder.count();
        values += shredder.valueCount();
        groupValues += shredder.valueCount();
        groupNulls += shredder.count() - shredder.valueCount();
    }

    private long pageBytes() {
        return valueBytes() + definitions.bytes() + repetitions.bytes();
    }

    /** Ends the last page of the row group. */
    public final void endGroup() throws IOException {
        if (rows > 0) {
            endPage();
        }
        writeDictionary(leaf.pages());
    }

    private void endPage() throws IOException {
        Statistics<?> statistics = Statistics.createStats(leaf.path().column().getPrimitiveType());
        statistics.incrementNumNulls(entries - values);
        if (values > 0) {
            addTo(statistics);
        }
        EncodedValues encoded = encode();
        leaf.pages()
                .writePage(
                        BytesInput.concat(written(repetitions), written(definitions), encoded.bytes()),
                        entries,
                        rows,
                        statistics,
                        encoding(repetitions),
                        encoding(definitions),
                        encoded.encoding());
        rows = 0;
        entries = 0;
        values = 0;
    }

    private static BytesInput written(Levels levels) throws IOException {
        return levels.areNone() ? BytesInput.empty() : levels.take();
    }

    private static Encoding encoding(Levels levels) {
        return levels.areNone() ? Encoding.BIT_PACKED : Encoding.RLE;
    }

    /** How many bytes the row group has by now: its pages, and the values of the one that is not ended. */
    public final long bufferedBytes() {
        return pageBytes() + leaf.pages().getMemSize();
    }

    /** How much memory the row group takes. */
    public final long heldBytes() {
        return ownBytes()
                + definitions.bytes()
                + repetitions.bytes()
                + leaf.pages().getMemSize();
    }

    /** Of a row group that is ended. Empty: the type has no NaN. */
    public Optional<PointRange> range() {
        return Optional.empty();
    }

    /** The row group's values and NULL, without bounds. */
    final PointRange counted() {
        return new PointRange(groupValues, groupNulls, 0, PointRange.NONE.least(), PointRange.NONE.largest());
    }

    /** The values of a page, and how they are written. */
    record EncodedValues(BytesInput bytes, Encoding encoding) {}

    /** Takes values that are there, of so many rows of the leaf's vector. */
    abstract void putAll(ColumnVector values, int[] rows, int from, int to);

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
