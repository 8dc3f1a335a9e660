package io.frazil.decode;

import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Puts objects as maps; of equal keys the last value wins. Not thread-safe. */
final class JsonMap extends JsonValue {

    private final MapKeys keys = new MapKeys();
    private final JsonValue value;

    JsonMap(JsonValue value, boolean nullable) {
        super("MAP", nullable);
        this.value = value;
    }

    @Override
    void putPresent(JsonReader in, int first, WritableColumnVector column, int row) throws DecodeException {
        if (first != '{') {
            throw mismatch(in);
        }
        WritableColumnVector keyData = column.getChild(0);
        WritableColumnVector valueData = column.getChild(1);
        int start = keyData.getElementsAppended();
        keys.clear();
        boolean more = in.enterObject();
        while (more) {
            in.readName();
            JsonStrings name = in.string();
            int known = keys.size();
            int i = keys.indexOf(name.bytes(), name.from(), name.to());
            if (i == known) {
                keyData.reserve(start + i + 1);
                keyData.putNotNull(start + i);
                keyData.putByteArray(start + i, name.bytes(), name.from(), name.to() - name.from());
                value.reserve(valueData, start + i + 1);
            }
            putValue(in, valueData, start, i);
            more = in.more();
        }
        keyData.addElementsAppended(keys.size());
        valueData.addElementsAppended(keys.size());
        column.putNotNull(row);
        column.putArray(row, start, keys.size());
    }

    private void putValue(JsonReader in, WritableColumnVector valueData, int start, int i) throws DecodeException {
        try {
            value.put(in, valueData, start + i);
        } catch (DecodeException e) {
            throw e.inElement('"' + new String(keys.key(i), StandardCharsets.UTF_8) + '"');
        }
    }
}
