package io.frazil.decode;

import org.apache.spark.sql.types.StructType;

/**
 * Finds the columns of a stream from a sample of its JSON records: in order of first appearance, all of them nullable; of
 * names that differ only in the case of letters the first. Not thread-safe.
 */
public final class JsonSchemaInference {

    private final JsonReader in = new JsonReader();
    private final SampledType top = new SampledType();
    private long records;
    private long malformed;

    /** Takes in one record's value; a tombstone (null) says nothing. A malformed record is counted and left out. */
    public void add(byte[] bytes, int offset, int length) {
        records++;
        if (bytes == null) {
            return;
        }
        if (!isObject(bytes, offset, length)) {
            malformed++;
            return;
        }
        try {
            in.start(bytes, offset, length);
            top.add(in);
        } catch (DecodeException e) {
            throw new IllegalStateException("a second pass over a record found what the first did not", e);
        }
    }

    /** A first pass over the whole record, so that a malformed one leaves no trace in the types. */
    private boolean isObject(byte[] bytes, int offset, int length) {
        try {
            in.start(bytes, offset, length);
            boolean object = in.peek() == '{';
            in.skipValue();
            in.finish();
            return object;
        } catch (DecodeException malformedRecord) {
            return false;
        }
    }

    /** The columns; none if there was no record with a member. */
    public StructType schema() {
        return top.columns();
    }

    /** How many records were taken in, tombstones and malformed ones included. */
    public long records() {
        return records;
    }

    public long malformed() {
        return malformed;
    }
}
