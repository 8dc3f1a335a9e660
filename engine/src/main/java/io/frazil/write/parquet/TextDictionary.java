package io.frazil.write.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;

/**
 * Numbers texts in the order in which they first come, and keeps them one after the other as Parquet writes them. A text
 * of up to seven bytes is found by one look at memory, a longer one by its hash and one look more. Not thread-safe.
 */
final class TextDictionary {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SPREAD = 0x9e3779b97f4a7c15L;
    /** In keys that are hashes; short texts are their own keys. */
    private static final long HASHED = 1L << 63;

    private static final int MOST_IN_KEY = 7;

    private final LongDictionary keys = new LongDictionary();
    private final PlainBytes texts = new PlainBytes();
    /** Where each text ends there. */
    private int[] ends = new int[128];

    private int size;

    int size() {
        return size;
    }

    long heldBytes() {
        return keys.heldBytes() + 4L * ends.length + texts.heldBytes();
    }

    /** Of all texts, with their lengths. */
    int bytes() {
        return texts.size();
    }

    /** The first so many of them, as Parquet writes them. */
    BytesInput first(int count) {
        return texts.first(count == 0 ? 0 : ends[count - 1]);
    }

    /** Where the text stands in {@link #array()}. */
    int from(int number) {
        return (number == 0 ? 0 : ends[number - 1]) + Integer.BYTES;
    }

    int length(int number) {
        return ends[number] - from(number);
    }

    byte[] array() {
        return texts.array();
    }

    /** The number of the text, a new one if it is new. */
    int number(byte[] bytes, int from, int length) {
        long key = length <= MOST_IN_KEY
                ? word(bytes, from, length) | (long) length << 56
                : hash(bytes, from, length) | HASHED;
        while (true) {
            int number = keys.number(key);
            if (number == size) {
                add(bytes, from, length);
                return number;
            }
            if (key >= 0 || isText(number, bytes, from, length)) {
                return number;
            }
            // Another text has this hash: the next key in a row that goes through all hashes before one comes again.
            key = key * SPREAD + 1 | HASHED;
        }
    }

    private boolean isText(int number, byte[] bytes, int from, int length) {
        int start = from(number);
        return Arrays.equals(texts.array(), start, ends[number], bytes, from, from + length);
    }

    private void add(byte[] bytes, int from, int length) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        texts.putText(bytes, from, length);
        ends[size++] = texts.size();
    }

    private static long hash(byte[] bytes, int from, int length) {
        long hash = length;
        int end = from + length;
        int i = from;
        for (; end - i >= Long.BYTES; i += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(bytes, i)) * SPREAD;
            hash ^= hash >>> 32;
        }
        if (i < end) {
            // The last eight bytes, some of them once more.
            hash = (hash ^ (long) LONGS.get(bytes, end - Long.BYTES)) * SPREAD;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    /** Up to eight bytes, the first one lowest. */
    static long word(byte[] bytes, int from, int length) {
        if (length == 0) {
            return 0;
        }
        if (bytes.length - from >= Long.BYTES) {
            return (long) LONGS.get(bytes, from) & -1L >>> 64 - 8 * Math.min(length, Long.BYTES);
        }
        long word = 0;
        for (int i = Math.min(length, Long.BYTES) - 1; i >= 0; i--) {
            word = word << 8 | bytes[from + i] & 0xff;
        }
        return word;
    }
}
