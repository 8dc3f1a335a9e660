package io.frazil.decode;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Puts arrays; the elements go to the end of the column's data. Not thread-safe. */
final class JsonArray extends JsonValue {

    private final JsonValue element;

    JsonArray(JsonValue element, boolean nullable) {
        super("ARRAY", nullable);
        this.element = element;
    }

    @Override
    void putPresent(JsonReader in, int first, WritableColumnVector column, int row) throws DecodeException {
        if (first != '[') {
            throw mismatch(in);
        }
        WritableColumnVector elements = column.arrayData();
        int start = elements.getElementsAppended();
        int count = 0;
        boolean more = in.enterArray();
        while (more) {
            element.reserve(elements, start + count + 1);
            putElement(in, elements, start, count);
            count++;
            more = in.more();
        }
        elements.addElementsAppended(count);
        column.putNotNull(row);
        column.putArray(row, start, count);
    }

    private void putElement(JsonReader in, WritableColumnVector elements, int start, int i) throws DecodeException {
        try {
            element.put(in, elements, start + i);
        } catch (DecodeException e) {
            throw e.inElement(Integer.toString(i));
        }
    }
}
