package io.frazil.write.parquet;

import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.spark.sql.vectorized.ColumnVector;

/** Numbers of 32 bits, and dates. */
final class IntEncoder extends FixedEncoder {

    private int least;
    private int largest;
    private boolean isFirst = true;

    IntEncoder(Leaf leaf) {
        super(leaf, Integer.BYTES);
    }

    @Override
    void putAll(ColumnVector values, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            int value = values.getInt(rows[i]);
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
