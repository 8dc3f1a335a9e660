package io.frazil.decode;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Puts objects as structs; the fields of a null struct are null too. Not thread-safe. */
final class JsonStruct extends JsonValue {

    private final JsonMembers members;
    private WritableColumnVector seen;
    private WritableColumnVector[] children;

    JsonStruct(JsonMembers members, boolean nullable) {
        super("STRUCT", nullable);
        this.members = members;
    }

    @Override
    void putPresent(JsonReader in, int first, WritableColumnVector column, int row) throws DecodeException {
        if (first != '{') {
            throw mismatch(in);
        }
        if (column != seen) {
            seen = column;
            children = new WritableColumnVector[column.getNumChildren()];
            for (int i = 0; i < children.length; i++) {
                children[i] = column.getChild(i);
            }
        }
        column.putNotNull(row);
        members.put(in, children, row);
    }

    @Override
    void putNull(WritableColumnVector column, int row) {
        column.putNull(row);
        members.putNulls(column, row);
    }

    @Override
    void reserve(WritableColumnVector column, int rows) {
        column.reserve(rows);
        members.reserve(column, rows);
    }
}
