package io.frazil.decode;

import io.frazil.decode.text.Utf8;
import java.util.Optional;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataType;

/** Decodes whole values into the one column there is. Not thread-safe. */
final class WholeValueDecoder implements RecordDecoder {

    private final String column;
    private final DataType type;
    private final boolean nullable;
    private final boolean text;
    private final Optional<RecordFilter> filter;

    /** @param text whether the values must be well-formed UTF-8 */
    WholeValueDecoder(String column, DataType type, boolean nullable, boolean text, Optional<RecordFilter> filter) {
        this.filter = filter;
        this.column = column;
        this.type = type;
        this.nullable = nullable;
        this.text = text;
    }

    @Override
    public boolean decode(byte[] bytes, int offset, int length, WritableColumnVector[] columns, int row)
            throws DecodeException {
        if (bytes == null && !nullable) {
            throw DecodeException.mismatch(type.sql() + " NOT NULL", "a message without a value")
                    .inField(column);
        }
        if (text && bytes != null) {
            int invalid = Utf8.firstInvalid(bytes, offset, offset + length);
            if (invalid < offset + length) {
                throw DecodeException.malformed("not UTF-8 at byte " + (invalid - offset));
            }
        }
        if (columns.length == 0) {
            return true;
        }
        if (bytes == null) {
            columns[0].putNull(row);
        } else {
            columns[0].putNotNull(row);
            columns[0].putByteArray(row, bytes, offset, length);
        }
        return filter.isEmpty() || filter.get().wants(row);
    }
}
