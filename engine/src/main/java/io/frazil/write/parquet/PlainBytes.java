package io.frazil.write.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;

/** Values one after the other as Parquet's encoding PLAIN has them, in little-endian order. Not thread-safe. */
final class PlainBytes {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[1024];
    private int size;

    int size() {
        return size;
    }

    long heldBytes() {
        return bytes.length;
    }

    byte[] array() {
        return bytes;
    }

    void putInt(int value) {
        reserve(Integer.BYTES);
        INTS.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void putLong(long value) {
        reserve(Long.BYTES);
        LONGS.set(bytes, size, value);
        size += Long.BYTES;
    }

    /** Its length, and it. */
    void putText(byte[] text, int from, int length) {
        reserve(Integer.BYTES + length);
        INTS.set(bytes, size, length);
        System.arraycopy(text, from, bytes, size + Integer.BYTES, length);
        size += Integer.BYTES + length;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), Math.multiplyExact(2, bytes.length)));
        }
    }

    /** The first so many bytes. */
    BytesInput first(int count) {
        return BytesInput.from(bytes, 0, count);
    }

    /** All of them, to be used before more are put; begins anew. */
    BytesInput take() {
        BytesInput all = first(size);
        size = 0;
        return all;
    }
}
