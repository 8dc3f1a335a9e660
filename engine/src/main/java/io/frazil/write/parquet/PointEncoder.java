package io.frazil.write.parquet;

import java.util.Optional;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;

/** Numbers with a point, which may be NaN. */
abstract class PointEncoder extends FixedEncoder {

    private double least = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;
    private long nans;
    private PointRange group = PointRange.NONE;

    PointEncoder(Leaf leaf, int width) {
        super(leaf, width);
    }

    final void count(double value) {
        if (value != value) {
            nans++;
            return;
        }
        if (Double.compare(value, least) < 0) {
            least = value;
        }
        if (Double.compare(value, largest) > 0) {
            largest = value;
        }
    }

    /** Bounds of a page that has a NaN are themselves NaN, as that is what readers believe nothing of. */
    @Override
    final void addTo(Statistics<?> statistics) {
        add(statistics, nans > 0 ? Double.NaN : least);
        add(statistics, nans > 0 ? Double.NaN : largest);
        group = group.and(new PointRange(0, 0, nans, least, largest));
        least = Double.POSITIVE_INFINITY;
        largest = Double.NEGATIVE_INFINITY;
        nans = 0;
    }

    abstract void add(Statistics<?> statistics, double bound);

    @Override
    public final Optional<PointRange> range() {
        return Optional.of(group.and(counted()));
    }
}
