package io.frazil.write.parquet;

import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.spark.sql.vectorized.ColumnVector;

/** Numbers of 64 bits, and times. */
final class LongEncoder extends FixedEncoder {

    private long least;
    private long largest;
    private boolean isFirst = true;

    LongEncoder(Leaf leaf) {
        super(leaf, Long.BYTES);
    }

    @Override
    void putAll(ColumnVector values, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            long value = values.getLong(rows[i]);
            if (isFirst) {
                isFirst = false;
                least = value;
                largest = value;
            } else if (value < least) {
                least = value;
            } else if (value > largest) {
                largest = value;
            }
            putBits(value);
        }
        checkDictionary();
    }

    @Override
    void addTo(Statistics<?> statistics) {
        statistics.updateStats(least);
        statistics.updateStats(largest);
        isFirst = true;
    }
}
