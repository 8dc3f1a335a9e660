package io.frazil.decode.text;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Integers of 8, 16, 32 or 64 bits; {@code 1.0} and {@code 1e3} are integers too. */
final class IntegralScalar implements Scalar {

    private final NumberText field = new NumberText();
    private final int bits;

    IntegralScalar(int bits) {
        this.bits = bits;
    }

    @Override
    public boolean putString(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        return false;
    }

    @Override
    public boolean putNumber(NumberText number, WritableColumnVector column, int row) {
        if (!number.isLong()) {
            return false;
        }
        long value = number.longValue();
        column.putNotNull(row);
        if (bits == Long.SIZE) {
            column.putLong(row, value);
            return true;
        }
        if (bits == Integer.SIZE) {
            column.putInt(row, (int) value);
            return value == (int) value;
        }
        if (bits == Short.SIZE) {
            column.putShort(row, (short) value);
            return value == (short) value;
        }
        column.putByte(row, (byte) value);
        return value == (byte) value;
    }

    @Override
    public boolean putField(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        return field.readAll(bytes, from, to) && putNumber(field, column, row);
    }
}
