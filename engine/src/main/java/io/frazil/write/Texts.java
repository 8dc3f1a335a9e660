package io.frazil.write;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Texts, and other bytes, into columns. */
final class Texts {

    private Texts() {}

    static void put(WritableColumnVector column, int row, UTF8String text) {
        if (text.getBaseObject() instanceof byte[] bytes) {
            int from = (int) (text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
            column.putByteArray(row, bytes, from, text.numBytes());
        } else {
            column.putByteArray(row, text.getBytes());
        }
    }
}
