package io.frazil.decode.text;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Dates, as days since 1970-01-01. */
final class DateScalar implements Scalar {

    private final TimeText text;

    DateScalar(TimeText text) {
        this.text = text;
    }

    @Override
    public boolean putString(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        if (!text.isDate(bytes, from, to)) {
            return false;
        }
        column.putNotNull(row);
        column.putInt(row, text.days());
        return true;
    }
}
