package io.frazil.decode.text;

import java.time.ZoneId;
import java.util.Optional;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Puts values of one scalar type into rows of columns. Each method says whether the value is one of the type; if it is
 * not, the row is undefined. Not thread-safe.
 */
public interface Scalar {

    /** From the text of a value that is marked as a string. */
    boolean putString(byte[] bytes, int from, int to, WritableColumnVector column, int row);

    /** From a bare number. */
    default boolean putNumber(NumberText number, WritableColumnVector column, int row) {
        return false;
    }

    /** From a bare {@code true} or {@code false}. */
    default boolean putBoolean(boolean value, WritableColumnVector column, int row) {
        return false;
    }

    /** From a text that may mean any type. */
    default boolean putField(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        return putString(bytes, from, to, column, row);
    }

    /** Whether the text of a value of any other type is a value of this one. */
    default boolean takesAnyText() {
        return false;
    }

    /** What may help whoever finds a number where this type is expected; empty if nothing. */
    default String numberHint() {
        return "";
    }

    /**
     * The scalar of a type, if it is one.
     *
     * @param zone the zone of times that name none
     */
    static Optional<Scalar> of(DataType type, ZoneId zone) {
        if (type instanceof StringType) {
            return Optional.of(new StringScalar());
        } else if (type instanceof BooleanType) {
            return Optional.of(new BooleanScalar());
        } else if (type instanceof ByteType) {
            return Optional.of(new IntegralScalar(Byte.SIZE));
        } else if (type instanceof ShortType) {
            return Optional.of(new IntegralScalar(Short.SIZE));
        } else if (type instanceof IntegerType) {
            return Optional.of(new IntegralScalar(Integer.SIZE));
        } else if (type instanceof LongType) {
            return Optional.of(new IntegralScalar(Long.SIZE));
        } else if (type instanceof FloatType) {
            return Optional.of(new FloatScalar());
        } else if (type instanceof DoubleType) {
            return Optional.of(new DoubleScalar());
        } else if (type instanceof DecimalType decimal) {
            return Optional.of(new DecimalScalar(decimal.precision(), decimal.scale()));
        } else if (type instanceof DateType) {
            return Optional.of(new DateScalar(new TimeText(zone)));
        } else if (type instanceof TimestampType) {
            return Optional.of(new TimestampScalar(new TimeText(zone), true));
        } else if (type instanceof TimestampNTZType) {
            return Optional.of(new TimestampScalar(new TimeText(zone), false));
        } else if (type instanceof BinaryType) {
            return Optional.of(new BinaryScalar());
        }
        return Optional.empty();
    }
}
