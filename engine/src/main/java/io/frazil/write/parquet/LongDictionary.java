package io.frazil.write.parquet;

import java.util.Arrays;

/**
 * Numbers values of 64 bits in the order in which they first come. A value and its number stand side by side, so that it
 * is found by one look at memory. Not thread-safe.
 */
public final class LongDictionary {

    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    /** By slot: the value, and its number plus one; 0 is an empty slot. */
    private long[] slots = new long[2 * 256];

    private long[] values = new long[128];
    private int size;

    public int size() {
        return size;
    }

    long heldBytes() {
        return 8L * (slots.length + values.length);
    }

    long value(int number) {
        return values[number];
    }

    /** The number of the value, a new one if it is new. */
    public int number(long value) {
        long[] table = slots;
        int shift = shift(table);
        int mask = table.length - 2;
        for (int slot = slot(value, shift); ; slot = slot + 2 & mask) {
            long number = table[slot + 1];
            if (number == 0) {
                return add(value, slot);
            }
            if (table[slot] == value) {
                return (int) number - 1;
            }
        }
    }

    private int add(long value, int slot) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size] = value;
        slots[slot] = value;
        slots[slot + 1] = ++size;
        if (8L * size > 5L * (slots.length / 2)) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        long[] table = new long[2 * slots.length];
        int shift = shift(table);
        int mask = table.length - 2;
        for (int number = 0; number < size; number++) {
            int slot = slot(values[number], shift);
            while (table[slot + 1] != 0) {
                slot = slot + 2 & mask;
            }
            table[slot] = values[number];
            table[slot + 1] = number + 1;
        }
        slots = table;
    }

    /** The product's highest bits, which all bits of the value have a part in. */
    private static int slot(long value, int shift) {
        return (int) (value * SPREAD >>> shift) << 1;
    }

    private static int shift(long[] table) {
        return Long.numberOfLeadingZeros(table.length / 2) + 1;
    }
}
