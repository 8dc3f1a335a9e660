package io.frazil.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A member's name and the colon behind it, as a document writes them that does without escapes and without space between
 * the two, ready to be compared eight bytes at a time.
 */
final class QuotedName {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] quoted;
    private final long[] words;
    /** The bits of the last word that belong to the name. */
    private final long lastMask;

    QuotedName(byte[] name) {
        quoted = new byte[name.length + 3];
        quoted[0] = '"';
        System.arraycopy(name, 0, quoted, 1, name.length);
        quoted[name.length + 1] = '"';
        quoted[name.length + 2] = ':';
        words = new long[(quoted.length + Long.BYTES - 1) / Long.BYTES];
        byte[] padded = Arrays.copyOf(quoted, words.length * Long.BYTES);
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) LONGS.get(padded, i * Long.BYTES);
        }
        lastMask = -1L >>> 8 * (padded.length - quoted.length);
    }

    int length() {
        return quoted.length;
    }

    /** Whether it stands there. */
    boolean isAt(byte[] bytes, int from, int to) {
        int last = words.length - 1;
        if (to - from < words.length * Long.BYTES) {
            return to - from >= quoted.length
                    && Arrays.equals(bytes, from, from + quoted.length, quoted, 0, quoted.length);
        }
        for (int i = 0; i < last; i++) {
            if ((long) LONGS.get(bytes, from + i * Long.BYTES) != words[i]) {
                return false;
            }
        }
        long rest = (long) LONGS.get(bytes, from + last * Long.BYTES) ^ words[last];
        return (rest & lastMask) == 0;
    }
}
