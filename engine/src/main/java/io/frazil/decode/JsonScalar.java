package io.frazil.decode;

import io.frazil.decode.text.Scalar;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Puts strings, numbers and booleans. Not thread-safe. */
final class JsonScalar extends JsonValue {

    private final Scalar scalar;
    private final boolean takesAnyText;

    JsonScalar(Scalar scalar, String type, boolean nullable) {
        super(type, nullable);
        this.scalar = scalar;
        this.takesAnyText = scalar.takesAnyText();
    }

    @Override
    void putPresent(JsonReader in, int first, WritableColumnVector column, int row) throws DecodeException {
        int from = in.position();
        if (first == '"') {
            in.readString();
            JsonStrings text = in.string();
            if (!scalar.putString(text.bytes(), text.from(), text.to(), column, row)) {
                throw mismatch(in.excerptFrom(from));
            }
        } else if (takesAnyText) {
            in.skipValue();
            scalar.putString(in.bytes(), from, in.position(), column, row);
        } else if (first == 't' || first == 'f') {
            if (!scalar.putBoolean(in.readBoolean(), column, row)) {
                throw mismatch(in.excerptFrom(from));
            }
        } else if (first == '-' || first >= '0' && first <= '9') {
            in.readNumber();
            if (!scalar.putNumber(in.number(), column, row)) {
                String hint = scalar.numberHint();
                throw mismatch(in.excerptFrom(from) + (hint.isEmpty() ? "" : " (" + hint + ")"));
            }
        } else {
            throw mismatch(in);
        }
    }
}
