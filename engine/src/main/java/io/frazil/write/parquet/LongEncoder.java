package io.frazil.write.parquet;

import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.spark.sql.vectorized.ColumnVector;

/** Numbers of 64 bits, and times. */
final class LongEncoder extends WholeEncoder {

    LongEncoder(Leaf leaf) {
        super(leaf, Long.BYTES);
    }

    @Override
    void putAll(ColumnVector values, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            long value = values.getLong(rows[i]);
            count(value);
            putBits(value);
        }
        checkDictionary();
    }

    @Override
    void add(Statistics<?> statistics, long bound) {
        statistics.updateStats(bound);
    }
}
