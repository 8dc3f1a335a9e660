package io.frazil.decode;

import java.time.ZoneId;
import java.util.Arrays;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Puts the members of JSON objects into one row of as many columns. Not thread-safe. */
final class JsonMembers {

    private final String[] fields;
    private final JsonValue[] values;
    private final FieldNames names;
    /** One bit for each field: whether the object has it. */
    private final long[] present;

    /** @param path what stands before the fields' names where they are named in errors */
    JsonMembers(String path, StructType type, ZoneId zone) {
        fields = type.fieldNames();
        values = new JsonValue[fields.length];
        for (int i = 0; i < fields.length; i++) {
            StructField field = type.fields()[i];
            values[i] = JsonValue.of(path + field.name(), field.dataType(), field.nullable(), zone);
        }
        names = new FieldNames(fields);
        present = new long[(fields.length + Long.SIZE - 1) / Long.SIZE];
    }

    int size() {
        return fields.length;
    }

    /** An object begins. */
    void start() {
        Arrays.fill(present, 0);
        names.start();
    }

    /** Reads the name of the next member that may be wanted; returns its field's ordinal, or {@link FieldNames#UNWANTED}. */
    int next(JsonReader in) throws DecodeException {
        return names.read(in);
    }

    /** Goes past members that are not of the fields asked for; it may stop at one of them, which {@link #next} reads. */
    void skip(JsonReader in, boolean[] asked) {
        names.skip(in, asked);
    }

    /** Whether the field's member was put. */
    boolean isPresent(int i) {
        return (present[i >> 6] >>> i & 1) != 0;
    }

    /** Puts the object that comes next. */
    void put(JsonReader in, WritableColumnVector[] columns, int row) throws DecodeException {
        start();
        boolean more = in.enterObject();
        while (more) {
            int i = next(in);
            if (i == FieldNames.UNWANTED) {
                in.skipValue();
            } else {
                putMember(i, in, columns[i], row);
            }
            more = in.more();
        }
        for (int i = 0; i < fields.length; i++) {
            if (!isPresent(i)) {
                putMissing(i, columns[i], row);
            }
        }
    }

    /** Puts what the object does not have. */
    void putMissing(int i, WritableColumnVector column, int row) throws DecodeException {
        putMissing(i, "nothing", column, row);
    }

    /** Puts the value that comes next. */
    void putMember(int i, JsonReader in, WritableColumnVector column, int row) throws DecodeException {
        present[i >> 6] |= 1L << i;
        try {
            values[i].put(in, column, row);
        } catch (DecodeException e) {
            throw e.inField(fields[i]);
        }
    }

    /** Puts a record without any value. */
    void putTombstone(WritableColumnVector[] columns, int row) throws DecodeException {
        for (int i = 0; i < fields.length; i++) {
            putMissing(i, "a message without a value", columns[i], row);
        }
    }

    private void putMissing(int i, String found, WritableColumnVector column, int row) throws DecodeException {
        try {
            values[i].putMissing(found, column, row);
        } catch (DecodeException e) {
            throw e.inField(fields[i]);
        }
    }

    void putNulls(WritableColumnVector column, int row) {
        for (int i = 0; i < values.length; i++) {
            values[i].putNull(column.getChild(i), row);
        }
    }

    void reserve(WritableColumnVector column, int rows) {
        for (int i = 0; i < values.length; i++) {
            values[i].reserve(column.getChild(i), rows);
        }
    }
}
