package io.frazil.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the ordinals of an object's members by the bytes of their names. It learns in which order a producer writes
 * them, so that most names cost one comparison. Not thread-safe.
 */
final class FieldNames {

    /** No field of that name is wanted. */
    static final int UNWANTED = -1;

    private static final int MAX_LEARNED = 256;
    private static final int MAX_LEARNED_LENGTH = 128;

    private static final class Name {
        private final byte[] name;
        private final int ordinal;
        /** Null: it is not always written in one way, and so not foreseen. */
        private final QuotedName quoted;
        /** The name that last followed this one. */
        private Name next;

        private Name(byte[] name, int ordinal, boolean foreseen) {
            this.name = name;
            this.ordinal = ordinal;
            this.quoted = foreseen ? new QuotedName(name) : null;
        }
    }

    private final Name before = new Name(new byte[0], UNWANTED, false);
    private final Name unlearned = new Name(new byte[0], UNWANTED, false);
    private Name[] table;
    private int size;
    private int learned;
    private Name last = before;

    FieldNames(String[] wanted) {
        table = new Name[Math.max(16, Integer.highestOneBit(wanted.length) * 4)];
        for (int i = 0; i < wanted.length; i++) {
            byte[] name = wanted[i].getBytes(StandardCharsets.UTF_8);
            add(new Name(name, i, isPlain(name)));
        }
    }

    /** An object begins. */
    void start() {
        last = before;
    }

    /**
     * Reads the name of the next member that may be wanted; returns the ordinal of its field, or {@link #UNWANTED}. Plain
     * members before it that nobody wants have been gone past.
     */
    int read(JsonReader in) throws DecodeException {
        Name expected = last.next;
        while (expected != null && expected.ordinal == UNWANTED && in.skipPlainMember(expected.quoted)) {
            last = expected;
            expected = last.next;
        }
        if (expected != null && in.takeName(expected.quoted)) {
            last = expected;
            return expected.ordinal;
        }
        in.readName();
        JsonStrings text = in.string();
        Name found = find(text);
        if (found.quoted != null) {
            last.next = found;
        }
        last = found;
        return found.ordinal;
    }

    /** Goes past plain members that are not among those asked for, as long as they come as they last did. */
    void skip(JsonReader in, boolean[] asked) {
        Name expected = last.next;
        while (expected != null
                && (expected.ordinal == UNWANTED || !asked[expected.ordinal])
                && in.skipPlainMember(expected.quoted)) {
            last = expected;
            expected = last.next;
        }
    }

    private Name find(JsonStrings text) {
        int slot = hash(text.bytes(), text.from(), text.to()) & table.length - 1;
        for (; table[slot] != null; slot = slot + 1 & table.length - 1) {
            byte[] name = table[slot].name;
            if (Arrays.equals(text.bytes(), text.from(), text.to(), name, 0, name.length)) {
                return table[slot];
            }
        }
        if (!text.isPlain() || learned == MAX_LEARNED || text.to() - text.from() > MAX_LEARNED_LENGTH) {
            return unlearned;
        }
        byte[] name = Arrays.copyOfRange(text.bytes(), text.from(), text.to());
        Name unwanted = new Name(name, UNWANTED, true);
        learned++;
        add(unwanted);
        return unwanted;
    }

    private void add(Name name) {
        if (++size * 2 > table.length) {
            Name[] old = table;
            table = new Name[old.length * 2];
            for (Name each : old) {
                if (each != null) {
                    put(each);
                }
            }
        }
        put(name);
    }

    private void put(Name name) {
        int slot = hash(name.name, 0, name.name.length) & table.length - 1;
        while (table[slot] != null) {
            slot = slot + 1 & table.length - 1;
        }
        table[slot] = name;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash ^ hash >>> 15;
    }

    private static boolean isPlain(byte[] name) {
        for (byte b : name) {
            if (b == '"' || b == '\\' || b >= 0 && b < ' ') {
                return false;
            }
        }
        return true;
    }
}
