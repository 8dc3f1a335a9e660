package io.frazil.decode;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Decodes records into rows of columns. Not thread-safe; one per task. */
public interface RecordDecoder {

    /**
     * Decodes one record's value into a row. After a failure the row is undefined, and the next record may be decoded
     * into the same row.
     *
     * @param bytes holds the value from {@code offset} on, or null: a tombstone, every column becomes null
     * @param columns the wanted columns, in order
     * @throws DecodeException if the value is not a record of the wanted columns
     */
    void decode(byte[] bytes, int offset, int length, WritableColumnVector[] columns, int row) throws DecodeException;
}
