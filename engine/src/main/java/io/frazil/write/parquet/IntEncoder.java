package io.frazil.write.parquet;

import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.spark.sql.vectorized.ColumnVector;

/** Numbers of 32 bits, and dates. */
final class IntEncoder extends WholeEncoder {

    IntEncoder(Leaf leaf) {
        super(leaf, Integer.BYTES);
    }

    @Override
    void putAll(ColumnVector values, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            int value = values.getInt(rows[i]);
            count(value);
            putBits(value);
        }
        checkDictionary();
    }

    @Override
    void add(Statistics<?> statistics, long bound) {
        statistics.updateStats((int) bound);
    }
}
