package io.frazil.write.parquet;

/**
 * What Parquet does not tell of numbers with a point: how many are NaN, and bounds that leave these out. Immutable.
 *
 * @param values how many values there are, with NaN and without NULL
 * @param nulls how many have none: it is NULL, or a struct or list above it is
 * @param least positive infinity if all values are NaN
 * @param largest negative infinity if all values are NaN
 */
public record PointRange(long values, long nulls, long nans, double least, double largest) {

    public static final PointRange NONE = new PointRange(0, 0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    public PointRange and(PointRange other) {
        return new PointRange(
                values + other.values,
                nulls + other.nulls,
                nans + other.nans,
                Double.compare(other.least, least) < 0 ? other.least : least,
                Double.compare(other.largest, largest) > 0 ? other.largest : largest);
    }
}
