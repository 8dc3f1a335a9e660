package io.frazil.write.parquet;

import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.spark.sql.vectorized.ColumnVector;

/** Numbers of 64 bits with a point. */
final class DoubleEncoder extends FixedEncoder {

    private double least;
    private double largest;
    private boolean isFirst = true;

    DoubleEncoder(ColumnDescriptor column, PageWriter pages, PageLimits limits) {
        super(column, pages, limits, Double.BYTES);
    }

    @Override
    void putAll(ColumnVector values, int[] batchRows, int from, int to) {
        for (int i = from; i < to; i++) {
            double value = values.getDouble(batchRows[i]);
            if (isFirst) {
                isFirst = false;
                least = value;
                largest = value;
            } else if (Double.compare(value, least) < 0) {
                least = value;
            } else if (Double.compare(value, largest) > 0) {
                largest = value;
            }
            putBits(Double.doubleToRawLongBits(value));
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
