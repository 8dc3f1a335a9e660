package io.frazil.write.parquet;

import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.spark.sql.vectorized.ColumnVector;

/** Numbers of 32 bits with a point. */
final class FloatEncoder extends FixedEncoder {

    private float least;
    private float largest;
    private boolean isFirst = true;

    FloatEncoder(ColumnDescriptor column, PageWriter pages, PageLimits limits) {
        super(column, pages, limits, Float.BYTES);
    }

    @Override
    void putAll(ColumnVector values, int[] batchRows, int from, int to) {
        for (int i = from; i < to; i++) {
            float value = values.getFloat(batchRows[i]);
            if (isFirst) {
                isFirst = false;
                least = value;
                largest = value;
            } else if (Float.compare(value, least) < 0) {
                least = value;
            } else if (Float.compare(value, largest) > 0) {
                largest = value;
            }
            putBits(Float.floatToRawIntBits(value));
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
