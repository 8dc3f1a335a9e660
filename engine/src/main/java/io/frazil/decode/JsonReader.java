package io.frazil.decode;

import io.frazil.decode.text.NumberText;

/**
 * A cursor over one JSON document (RFC 8259) in UTF-8 that accepts nothing else, in the values it skips no less than in
 * those it reads. A document may begin with a byte order mark. Reused from document to document; not thread-safe.
 */
final class JsonReader {

    private static final int MAX_DEPTH = 1000;

    private final JsonStrings strings = new JsonStrings();
    private final NumberText number = new NumberText();
    /** One bit for each container around the cursor: whether it is an object. */
    private final long[] objects = new long[MAX_DEPTH / Long.SIZE + 1];

    private int depth;
    private byte[] bytes;
    private int begin;
    private int pos;
    private int end;

    void start(byte[] document, int offset, int length) throws DecodeException {
        bytes = document;
        begin = offset;
        pos = offset;
        end = offset + length;
        depth = 0;
        strings.start(document, begin, end);
        if (length == 0) {
            throw DecodeException.malformed("empty message");
        }
        boolean marked = length >= 3
                && document[offset] == (byte) 0xef
                && document[offset + 1] == (byte) 0xbb
                && document[offset + 2] == (byte) 0xbf;
        pos += marked ? 3 : 0;
    }

    /** The first byte of what comes next, after white space; -1 at the end. */
    int peek() {
        if (pos < end) {
            byte b = bytes[pos];
            if (b > ' ') {
                return b;
            }
        }
        return peekAfterSpace();
    }

    private int peekAfterSpace() {
        for (; pos < end; pos++) {
            byte b = bytes[pos];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b & 0xff;
            }
        }
        return -1;
    }

    int position() {
        return pos;
    }

    /** Goes back to where the value of a member of the outermost object begins. */
    void backToMember(int position) {
        pos = position;
        depth = 1;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The characters of the string read last. */
    JsonStrings string() {
        return strings;
    }

    /** The number read last. */
    NumberText number() {
        return number;
    }

    /** Goes into the object that comes next; says whether it has members. */
    boolean enterObject() throws DecodeException {
        return enter(true, '}');
    }

    /** Goes into the array that comes next; says whether it has elements. */
    boolean enterArray() throws DecodeException {
        return enter(false, ']');
    }

    private boolean enter(boolean object, char close) throws DecodeException {
        if (depth == MAX_DEPTH) {
            throw malformed("nested deeper than " + MAX_DEPTH);
        }
        long bit = 1L << depth;
        objects[depth >> 6] = object ? objects[depth >> 6] | bit : objects[depth >> 6] & ~bit;
        depth++;
        pos++;
        if (peek() != close) {
            return true;
        }
        pos++;
        depth--;
        return false;
    }

    /** After a member or element: says whether another one follows, and goes out of the container if not. */
    boolean more() throws DecodeException {
        int next = peek();
        if (next == ',') {
            pos++;
            return true;
        }
        char close = isInObject() ? '}' : ']';
        if (next != close) {
            throw unexpected("',' or '" + close + "'");
        }
        pos++;
        depth--;
        return false;
    }

    private boolean isInObject() {
        return (objects[depth - 1 >> 6] >>> depth - 1 & 1) != 0;
    }

    /** Takes the name that comes next, and the colon after it, if it is written exactly like this. */
    boolean takeName(QuotedName name) throws DecodeException {
        peek();
        if (!name.isAt(bytes, pos, end)) {
            return false;
        }
        pos += name.length();
        return true;
    }

    /**
     * Goes past the next member and the comma behind it, if they are written as most producers write them: exactly this
     * name, a string of ASCII without escapes or a short number, no space but a blank. If they are not, the cursor stays.
     */
    boolean skipPlainMember(QuotedName name) {
        byte[] document = bytes;
        int i = afterBlank(document, pos);
        if (!name.isAt(document, i, end)) {
            return false;
        }
        i = afterBlank(document, i + name.length());
        if (i >= end) {
            return false;
        }
        i = document[i] == '"' ? strings.skipPlain(i) : NumberText.skipPlain(document, i, end);
        if (i >= end || document[i] != ',') {
            return false;
        }
        pos = i + 1;
        return true;
    }

    private int afterBlank(byte[] document, int i) {
        return i < end && document[i] == ' ' ? i + 1 : i;
    }

    /** Reads the name that comes next, as {@link #string()}, and the colon after it. */
    void readName() throws DecodeException {
        if (peek() != '"') {
            throw unexpected("a name");
        }
        readString();
        takeColon();
    }

    private void takeColon() throws DecodeException {
        if (peek() != ':') {
            throw unexpected("':'");
        }
        pos++;
    }

    /** Reads the string that comes next, as {@link #string()}. */
    void readString() throws DecodeException {
        pos = strings.read(pos);
    }

    /** Reads the number that comes next, as {@link #number()}. */
    void readNumber() throws DecodeException {
        int after = number.read(bytes, pos, end);
        if (after < 0) {
            pos = -after - 1;
            throw unexpected("a digit");
        }
        pos = after;
    }

    /** Reads {@code true} or {@code false}. */
    boolean readBoolean() throws DecodeException {
        boolean value = bytes[pos] == 't';
        takeWord(value ? "true" : "false");
        return value;
    }

    void readNull() throws DecodeException {
        takeWord("null");
    }

    private void takeWord(String word) throws DecodeException {
        for (int i = 0; i < word.length(); i++) {
            if (pos + i >= end || bytes[pos + i] != word.charAt(i)) {
                throw unexpected("'" + word + "'");
            }
        }
        pos += word.length();
    }

    /** Goes past the value that comes next, whatever it is. */
    void skipValue() throws DecodeException {
        int first = peek();
        if (first == '"') {
            pos = strings.skip(pos);
        } else if (first == '{' || first == '[') {
            skipContainer();
        } else {
            skipWordOrNumber(first);
        }
    }

    private void skipContainer() throws DecodeException {
        int outside = depth;
        do {
            int first = peek();
            if (first == '{' ? enterObject() : first == '[' && enterArray()) {
                skipNameInObject();
                continue;
            }
            if (first == '"') {
                pos = strings.skip(pos);
            } else if (first != '{' && first != '[') {
                skipWordOrNumber(first);
            }
            while (depth > outside) {
                if (more()) {
                    skipNameInObject();
                    break;
                }
            }
        } while (depth > outside);
    }

    private void skipNameInObject() throws DecodeException {
        if (isInObject()) {
            if (peek() != '"') {
                throw unexpected("a name");
            }
            pos = strings.skip(pos);
            takeColon();
        }
    }

    private void skipWordOrNumber(int first) throws DecodeException {
        switch (first) {
            case 't' -> takeWord("true");
            case 'f' -> takeWord("false");
            case 'n' -> takeWord("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> readNumber();
            default -> throw unexpected("a value");
        }
    }

    /** Makes sure that nothing follows. */
    void finish() throws DecodeException {
        if (peek() != -1) {
            throw unexpected("the end");
        }
    }

    /** The text from there to the cursor, shortened. */
    String excerptFrom(int from) {
        return DecodeException.excerpt(bytes, from, pos);
    }

    /** What stands at the cursor is not what must stand there. */
    DecodeException unexpected(String expected) {
        String found = pos >= end ? "the end" : found(pos);
        return malformed("expected " + expected + ", found " + found);
    }

    private String found(int at) {
        int b = bytes[at] & 0xff;
        return b > ' ' && b < 0x7f ? "'" + (char) b + "'" : String.format("byte 0x%02x", b);
    }

    private DecodeException malformed(String problem) {
        return DecodeException.malformed("malformed JSON at byte " + (pos - begin) + ": " + problem);
    }
}
