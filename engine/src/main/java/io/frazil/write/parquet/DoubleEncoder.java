package io.frazil.write.parquet;

import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.spark.sql.vectorized.ColumnVector;

/** Numbers of 64 bits with a point. */
final class DoubleEncoder extends PointEncoder {

    DoubleEncoder(Leaf leaf) {
        super(leaf, Double.BYTES);
    }

    @Override
    void putAll(ColumnVector values, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            double value = values.getDouble(rows[i]);
            count(value);
            putBits(Double.doubleToRawLongBits(value));
        }
        checkDictionary();
    }

    @Override
    void add(Statistics<?> statistics, double bound) {
        statistics.updateStats(bound);
    }
}
