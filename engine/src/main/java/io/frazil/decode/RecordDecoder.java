package io.frazil.decode;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** Turns one record's bytes into one row of column vectors; used by one thread at a time. */
public interface RecordDecoder {

    void decode(byte[] bytes, int offset, int length, WritableColumnVector[] columns, int row) throws DecodeException;
}
