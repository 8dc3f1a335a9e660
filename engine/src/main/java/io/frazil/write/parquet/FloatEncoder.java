package io.frazil.write.parquet;

import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.spark.sql.vectorized.ColumnVector;

/** Numbers of 32 bits with a point. */
final class FloatEncoder extends PointEncoder {

    FloatEncoder(Leaf leaf) {
        super(leaf, Float.BYTES);
    }

    @Override
    void putAll(ColumnVector values, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            float value = values.getFloat(rows[i]);
            count(value);
            putBits(Float.floatToRawIntBits(value));
        }
        checkDictionary();
    }

    @Override
    void add(Statistics<?> statistics, double bound) {
        statistics.updateStats((float) bound);
    }
}
