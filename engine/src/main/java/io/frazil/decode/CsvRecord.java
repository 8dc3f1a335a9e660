package io.frazil.decode;

import io.frazil.decode.text.Utf8;
import java.util.Arrays;

/**
 * The fields of one CSV record (RFC 4180): separated by commas, in double quotes where they hold commas, quotes or line
 * ends. Reused from record to record; not thread-safe.
 */
final class CsvRecord {

    private byte[] bytes;
    private int begin;
    private int end;
    private int size;
    private int[] from = new int[16];
    private int[] to = new int[16];
    private boolean[] quoted = new boolean[16];
    private byte[] unquoted = new byte[256];
    private int unquotedLength;

    /** Finds the fields of a record, which may end with one line end. */
    void read(byte[] source, int offset, int length) throws DecodeException {
        bytes = source;
        begin = offset;
        end = offset + length;
        size = 0;
        int invalid = Utf8.firstInvalid(source, offset, end);
        if (invalid < end) {
            throw malformed(invalid, "not UTF-8");
        }
        if (end > begin && source[end - 1] == '\n') {
            end -= end - 1 > begin && source[end - 2] == '\r' ? 2 : 1;
        }
        int i = begin;
        do {
            i = 1 + (i < end && source[i] == '"' ? readQuoted(i) : readPlain(i));
        } while (i <= end);
    }

    private int readPlain(int start) throws DecodeException {
        int i = start;
        for (; i < end && bytes[i] != ','; i++) {
            if (bytes[i] == '"') {
                throw malformed(i, "a quote in a field that does not begin with one");
            }
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                throw malformed(i, "a line end outside of quotes");
            }
        }
        add(start, i, false);
        return i;
    }

    private int readQuoted(int start) throws DecodeException {
        int i = start + 1;
        while (i < end && (bytes[i] != '"' || i + 1 < end && bytes[i + 1] == '"')) {
            i += bytes[i] == '"' ? 2 : 1;
        }
        if (i >= end) {
            throw malformed(start, "the quote that begins here does not end");
        }
        add(start + 1, i, true);
        if (i + 1 < end && bytes[i + 1] != ',') {
            throw malformed(i + 1, "expected ',' after a quote");
        }
        return i + 1;
    }

    private void add(int fieldFrom, int fieldTo, boolean fieldQuoted) {
        if (size == from.length) {
            from = Arrays.copyOf(from, size * 2);
            to = Arrays.copyOf(to, size * 2);
            quoted = Arrays.copyOf(quoted, size * 2);
        }
        from[size] = fieldFrom;
        to[size] = fieldTo;
        quoted[size] = fieldQuoted;
        size++;
    }

    int size() {
        return size;
    }

    boolean isEmpty(int i) {
        return from[i] == to[i];
    }

    boolean isQuoted(int i) {
        return quoted[i];
    }

    /** The field as it is written, without the quotes around it, shortened. */
    String excerpt(int i) {
        return DecodeException.excerpt(bytes, from[i], to[i]);
    }

    /** The field's bytes, for a moment: {@link #valueFrom(int)} to {@link #valueTo(int)}, valid until the next call. */
    byte[] value(int i) {
        if (!quoted[i]) {
            return bytes;
        }
        if (unquoted.length < to[i] - from[i]) {
            unquoted = new byte[2 * (to[i] - from[i])];
        }
        unquotedLength = 0;
        for (int at = from[i]; at < to[i]; at++) {
            unquoted[unquotedLength++] = bytes[at];
            at += bytes[at] == '"' ? 1 : 0;
        }
        return unquoted;
    }

    int valueFrom(int i) {
        return quoted[i] ? 0 : from[i];
    }

    /** To be called after {@link #value(int)}. */
    int valueTo(int i) {
        return quoted[i] ? unquotedLength : to[i];
    }

    private DecodeException malformed(int at, String problem) {
        return DecodeException.malformed("malformed CSV at byte " + (at - begin) + ": " + problem);
    }
}
