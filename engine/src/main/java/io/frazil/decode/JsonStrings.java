package io.frazil.decode;

import io.frazil.decode.text.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The strings of one JSON document: finds their ends, checks them, and gives the characters of the one read last as
 * UTF-8. Reused from document to document; not thread-safe.
 */
final class JsonStrings {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private byte[] source;
    private int begin;
    private int limit;
    /** Has a high bit set if a byte that the last scan passed by is beyond ASCII. */
    private long passed;

    private int escapeTo;
    private byte[] unescaped = new byte[256];

    private byte[] bytes;
    private int from;
    private int to;

    void start(byte[] document, int offset, int end) {
        source = document;
        begin = offset;
        limit = end;
    }

    /** The bytes that hold the string read last, from {@link #from()} to {@link #to()}. */
    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Whether the string read last is written without escapes. */
    boolean isPlain() {
        return bytes == source;
    }

    /** Goes past the string whose opening quote stands there; returns the index after it. */
    int skip(int quote) throws DecodeException {
        int i = scan(quote + 1);
        long all = passed;
        while (i < limit && source[i] == '\\') {
            readEscape(i);
            i = scan(escapeTo);
            all |= passed;
        }
        return close(quote, i, all);
    }

    /**
     * As {@link #skip} if the string is nothing but ASCII without escapes, and eight bytes of the document are left where
     * its last ones are; the end of the document if not.
     */
    int skipPlain(int quote) {
        byte[] text = source;
        for (int i = quote + 1; limit - i >= Long.BYTES; i += Long.BYTES) {
            long word = (long) LONGS.get(text, i);
            // As in scan, and a byte beyond ASCII stops too, which spares telling it apart.
            long stops =
                    ((word ^ ONES * '"') - ONES | (word ^ ONES * '\\') - ONES | word - ONES * ' ' | word) & HIGH_BITS;
            if (stops != 0) {
                i += Long.numberOfTrailingZeros(stops) >> 3;
                return text[i] == '"' ? i + 1 : limit;
            }
        }
        return limit;
    }

    /** Reads the string whose opening quote stands there; returns the index after it. */
    int read(int quote) throws DecodeException {
        int i = scan(quote + 1);
        if (i < limit && source[i] == '\\') {
            return readEscaped(quote, i);
        }
        bytes = source;
        from = quote + 1;
        to = i;
        return close(quote, i, passed);
    }

    private int readEscaped(int quote, int firstEscape) throws DecodeException {
        int copiedTo = 0;
        int plainFrom = quote + 1;
        int i = firstEscape;
        long all = passed;
        while (true) {
            int plain = i - plainFrom;
            if (copiedTo + plain + 4 > unescaped.length) {
                unescaped = Arrays.copyOf(unescaped, 2 * (copiedTo + plain + 4));
            }
            System.arraycopy(source, plainFrom, unescaped, copiedTo, plain);
            copiedTo += plain;
            if (i >= limit || source[i] != '\\') {
                break;
            }
            copiedTo = Utf8.put(readEscape(i), unescaped, copiedTo);
            plainFrom = escapeTo;
            i = scan(plainFrom);
            all |= passed;
        }
        bytes = unescaped;
        from = 0;
        to = copiedTo;
        return close(quote, i, all);
    }

    /**
     * Makes sure that the string ends there and is well-formed UTF-8.
     *
     * @param all has a high bit set if the string is not all ASCII
     */
    private int close(int quote, int i, long all) throws DecodeException {
        if (i >= limit) {
            throw malformed(quote, "the string that begins here does not end");
        }
        if (source[i] != '"') {
            throw malformed(i, String.format("control character 0x%02x in a string", source[i]));
        }
        if ((all & HIGH_BITS) != 0) {
            int invalid = Utf8.firstInvalid(source, quote + 1, i);
            if (invalid < i) {
                throw malformed(invalid, "not UTF-8");
            }
        }
        return i + 1;
    }

    /** The index of the next quote, backslash or control character, or {@code limit}. */
    private int scan(int start) {
        byte[] text = source;
        long beyondAscii = 0;
        int i = start;
        for (; limit - i >= Long.BYTES; i += Long.BYTES) {
            long word = (long) LONGS.get(text, i);
            long quotes = word ^ ONES * '"';
            long backslashes = word ^ ONES * '\\';
            // The lowest high bit of each term marks the first byte that is zero, or below the blank.
            long stops = (quotes - ONES & ~quotes | backslashes - ONES & ~backslashes | word - ONES * ' ' & ~word)
                    & HIGH_BITS;
            if (stops != 0) {
                passed = beyondAscii | word & (stops & -stops) - 1;
                return i + (Long.numberOfTrailingZeros(stops) >> 3);
            }
            beyondAscii |= word;
        }
        for (; i < limit; i++) {
            byte b = text[i];
            if (b == '"' || b == '\\' || b >= 0 && b < ' ') {
                break;
            }
            beyondAscii |= b;
        }
        passed = beyondAscii;
        return i;
    }

    /** The character of the escape that begins there; it ends at {@link #escapeTo}. */
    private int readEscape(int backslash) throws DecodeException {
        escapeTo = backslash + 2;
        int letter = backslash + 1 < limit ? source[backslash + 1] : -1;
        return switch (letter) {
            case '"', '\\', '/' -> letter;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> readCodePoint(backslash);
            default -> throw malformed(backslash, "no such escape");
        };
    }

    private int readCodePoint(int backslash) throws DecodeException {
        int unit = readHex(backslash);
        escapeTo = backslash + 6;
        if (unit < Character.MIN_SURROGATE || unit > Character.MAX_SURROGATE) {
            return unit;
        }
        boolean paired = unit <= Character.MAX_HIGH_SURROGATE
                && escapeTo + 1 < limit
                && source[escapeTo] == '\\'
                && source[escapeTo + 1] == 'u';
        int low = paired ? readHex(escapeTo) : 0;
        if (low < Character.MIN_LOW_SURROGATE || low > Character.MAX_LOW_SURROGATE) {
            throw malformed(backslash, "half of a surrogate pair");
        }
        escapeTo += 6;
        return Character.toCodePoint((char) unit, (char) low);
    }

    private int readHex(int backslash) throws DecodeException {
        int value = 0;
        for (int i = backslash + 2; i < backslash + 6; i++) {
            // Only ASCII digits count, not those of other scripts.
            int digit = i < limit && source[i] > 0 ? Character.digit(source[i], 16) : -1;
            if (digit < 0) {
                throw malformed(backslash, "no such escape");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private DecodeException malformed(int at, String problem) {
        return DecodeException.malformed("malformed JSON at byte " + (at - begin) + ": " + problem);
    }
}
