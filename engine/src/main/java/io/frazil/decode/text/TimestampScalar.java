package io.frazil.decode.text;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Instants, or local date-times, as microseconds since 1970-01-01T00:00. */
final class TimestampScalar implements Scalar {

    private final TimeText text;
    private final boolean instant;

    TimestampScalar(TimeText text, boolean instant) {
        this.text = text;
        this.instant = instant;
    }

    @Override
    public boolean putString(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        if (instant ? !text.isInstant(bytes, from, to) : !text.isLocal(bytes, from, to)) {
            return false;
        }
        column.putNotNull(row);
        column.putLong(row, text.micros());
        return true;
    }

    @Override
    public String numberHint() {
        return "seconds or milliseconds cannot be told apart:"
                + " declare BIGINT and a generated column, such as timestamp_millis(x)";
    }
}
