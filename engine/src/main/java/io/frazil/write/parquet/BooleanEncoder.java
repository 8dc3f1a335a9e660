package io.frazil.write.parquet;

import java.io.IOException;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.plain.BooleanPlainValuesWriter;
import org.apache.spark.sql.vectorized.ColumnVector;

/** A bit for each value. */
final class BooleanEncoder extends ColumnEncoder {

    private final BooleanPlainValuesWriter bits = new BooleanPlainValuesWriter();
    private boolean hasFalse;
    private boolean hasTrue;

    BooleanEncoder(Leaf leaf) {
        super(leaf);
    }

    @Override
    void putAll(ColumnVector values, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            boolean value = values.getBoolean(rows[i]);
            hasTrue |= value;
            hasFalse |= !value;
            bits.writeBoolean(value);
        }
    }

    @Override
    long valueBytes() {
        return bits.getBufferedSize();
    }

    @Override
    long ownBytes() {
        return bits.getAllocatedSize();
    }

    @Override
    void addTo(Statistics<?> statistics) {
        statistics.updateStats(!hasFalse);
        statistics.updateStats(hasTrue);
    }

    @Override
    EncodedValues encode() throws IOException {
        EncodedValues encoded = new EncodedValues(BytesInput.copy(bits.getBytes()), bits.getEncoding());
        bits.reset();
        hasFalse = false;
        hasTrue = false;
        return encoded;
    }

    @Override
    void writeDictionary(PageWriter to) {
        // There is none.
    }
}
