package io.frazil.decode.text;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** {@code true} and {@code false}; in a text that may mean any type also in upper case. */
final class BooleanScalar implements Scalar {

    @Override
    public boolean putString(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        return false;
    }

    @Override
    public boolean putBoolean(boolean value, WritableColumnVector column, int row) {
        column.putNotNull(row);
        column.putBoolean(row, value);
        return true;
    }

    @Override
    public boolean putField(byte[] bytes, int from, int to, WritableColumnVector column, int row) {
        return spells("true", bytes, from, to) && putBoolean(true, column, row)
                || spells("false", bytes, from, to) && putBoolean(false, column, row);
    }

    private static boolean spells(String word, byte[] bytes, int from, int to) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) != (bytes[from + i] | 0x20)) {
                return false;
            }
        }
        return true;
    }
}
