package io.frazil.decode.text;

import java.math.BigInteger;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.Decimal;

/** Decimals of a precision and scale, rounded half up to the scale; also from a number in quotes. */
final class DecimalScalar implements Scalar {

    private final NumberText field = new NumberText();
    private final int precision;
    private final int scale;

    DecimalScalar(int precision, int scale) {
        this.precision = precision;
        this.scale = scale;
    }

    @Override
    public boolean putString(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        return field.readAll(bytes, from, to) && putNumber(field, column, row);
    }

    @Override
    public boolean putNumber(NumberText number, WritableColumnVector column, int row) {
        if (!number.isDecimal(precision, scale)) {
            return false;
        }
        column.putNotNull(row);
        BigInteger big = number.unscaledBig();
        if (precision <= Decimal.MAX_INT_DIGITS()) {
            column.putInt(row, big == null ? (int) number.unscaledLong() : big.intValueExact());
        } else if (precision <= Decimal.MAX_LONG_DIGITS()) {
            column.putLong(row, big == null ? number.unscaledLong() : big.longValueExact());
        } else {
            column.putByteArray(row, (big == null ? BigInteger.valueOf(number.unscaledLong()) : big).toByteArray());
        }
        return true;
    }
}
