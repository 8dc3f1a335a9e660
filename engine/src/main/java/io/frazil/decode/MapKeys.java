package io.frazil.decode;

import java.util.Arrays;

/** The different keys of one map, numbered in order of appearance. Reused from map to map; not thread-safe. */
final class MapKeys {

    private byte[] bytes = new byte[256];
    /** Where each key ends in {@code bytes}; the next one begins there. */
    private int[] ends = new int[16];

    private int[] hashes = new int[16];
    /** Open addressing; the number of the key, plus one. */
    private int[] table = new int[32];

    private int size;

    void clear() {
        if (size > 0) {
            Arrays.fill(table, 0);
        }
        size = 0;
    }

    int size() {
        return size;
    }

    byte[] key(int i) {
        return Arrays.copyOfRange(bytes, start(i), ends[i]);
    }

    /** The number of the key, which is new if it is what {@link #size()} was. */
    int indexOf(byte[] source, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + source[i];
        }
        hash ^= hash >>> 15;
        int slot = hash & table.length - 1;
        for (; table[slot] != 0; slot = slot + 1 & table.length - 1) {
            int i = table[slot] - 1;
            if (hashes[i] == hash && Arrays.equals(bytes, start(i), ends[i], source, from, to)) {
                return i;
            }
        }
        add(source, from, to, hash);
        return size - 1;
    }

    private void add(byte[] source, int from, int to, int hash) {
        int start = start(size);
        int end = start + to - from;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, end * 2);
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
            table = new int[size * 4];
            for (int i = 0; i < size; i++) {
                put(i);
            }
        }
        System.arraycopy(source, from, bytes, start, to - from);
        ends[size] = end;
        hashes[size] = hash;
        put(size);
        size++;
    }

    private void put(int i) {
        int slot = hashes[i] & table.length - 1;
        while (table[slot] != 0) {
            slot = slot + 1 & table.length - 1;
        }
        table[slot] = i + 1;
    }

    private int start(int i) {
        return i == 0 ? 0 : ends[i - 1];
    }
}
