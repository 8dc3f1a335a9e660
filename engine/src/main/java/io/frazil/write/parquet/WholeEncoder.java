package io.frazil.write.parquet;

import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;

/** Whole numbers, dates and times. */
abstract class WholeEncoder extends FixedEncoder {

    private long least = Long.MAX_VALUE;
    private long largest = Long.MIN_VALUE;

    WholeEncoder(Leaf leaf, int width) {
        super(leaf, width);
    }

    final void count(long value) {
        least = Math.min(least, value);
        largest = Math.max(largest, value);
    }

    @Override
    final void addTo(Statistics<?> statistics) {
        add(statistics, least);
        add(statistics, largest);
        least = Long.MAX_VALUE;
        largest = Long.MIN_VALUE;
    }

    abstract void add(Statistics<?> statistics, long bound);
}
