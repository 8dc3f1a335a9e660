package io.frazil.decode.text;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Any text as it is, well-formed UTF-8. */
final class StringScalar implements Scalar {

    @Override
    public boolean putString(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        column.putNotNull(row);
        column.putByteArray(row, bytes, from, to - from);
        return true;
    }

    @Override
    public boolean takesAnyText() {
        return true;
    }
}
