package io.frazil.decode;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Decodes records into rows of columns. Not thread-safe; one per task. */
public interface RecordDecoder {

    /**
     * Decodes one record's value into a row. After a failure, or if the record is not wanted, the next record may be
     * decoded into the same row. Of a record that is not wanted only the columns are decoded that its filter looks at; after
     * a failure the row is undefined.
     *
     * @param bytes holds the value from {@code offset} on, or null: a tombstone, every column becomes null
     * @param columns the wanted columns, in order
     * @return whether the decoder's filter wants the record; without a filter, true
     * @throws DecodeException if the value is not a record of the wanted columns
     */
    boolean decode(byte[] bytes, int offset, int length, WritableColumnVector[] columns, int row)
            throws DecodeException;
}
