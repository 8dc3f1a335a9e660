package io.frazil.decode.text;

import java.util.Arrays;
import java.util.Base64;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Bytes, written in base64 (RFC 4648, section 4; the padding may be missing). */
final class BinaryScalar implements Scalar {

    @Override
    public boolean putString(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        byte[] value;
        try {
            value = Base64.getDecoder().decode(Arrays.copyOfRange(bytes, from, to));
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
        column.putNotNull(row);
        column.putByteArray(row, value);
        return true;
    }
}
