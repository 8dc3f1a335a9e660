package io.frazil.decode.text;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** The float nearest to the number, if that is finite, and the words of {@link NonFinite}. */
final class FloatScalar implements Scalar {

    private final NumberText field = new NumberText();

    @Override
    public boolean putString(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        double value = NonFinite.of(bytes, from, to);
        column.putNotNull(row);
        column.putFloat(row, (float) value);
        return value != 0;
    }

    @Override
    public boolean putNumber(NumberText number, WritableColumnVector column, int row) {
        if (!number.isFloat()) {
            return false;
        }
        column.putNotNull(row);
        column.putFloat(row, number.floatValue());
        return true;
    }

    @Override
    public boolean putField(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        return field.readAll(bytes, from, to) ? putNumber(field, column, row) : putString(bytes, from, to, column, row);
    }
}
