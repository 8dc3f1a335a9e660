package io.frazil.write;

import java.util.function.IntFunction;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Copies of rows of which a file gets a few at a time: encoding goes through a column's dictionary once for many rows, not
 * for each of them while hundreds of other files take theirs. Confined to a task's thread.
 */
final class HeldRows {

    private static final int FIRST_CAPACITY = 64;

    private final WritableColumnVector[] columns;
    private int count;
    private long bytes;
    private long mostBytes;

    HeldRows(int columns) {
        this.columns = new WritableColumnVector[columns];
    }

    int count() {
        return count;
    }

    /** Without what is reserved for more. */
    long bytes() {
        return bytes;
    }

    /** How much memory is kept for them, about: vectors grow to twice what they had to hold. */
    long heldBytes() {
        return mostBytes + mostBytes / 2;
    }

    ColumnVector column(int i) {
        return columns[i];
    }

    /**
     * @param of gives each column that the rows have
     * @param rows where they stand in it
     */
    void add(IntFunction<ColumnVector> of, int[] rows) {
        for (int i = 0; i < columns.length; i++) {
            ColumnVector from = of.apply(i);
            if (columns[i] == null) {
                columns[i] = new OnHeapColumnVector(FIRST_CAPACITY, from.dataType());
            }
            bytes += append(from, rows, columns[i]);
        }
        count += rows.length;
        mostBytes = Math.max(mostBytes, bytes);
    }

    void clear() {
        for (WritableColumnVector column : columns) {
            column.reset();
        }
        count = 0;
        bytes = 0;
    }

    /**
     * @param rows a negative one has no value, as there is none above it
     * @return how many bytes were put
     */
    private static long append(ColumnVector from, int[] rows, WritableColumnVector to) {
        int count = rows.length;
        int start = to.getElementsAppended();
        to.reserve(start + count);
        to.addElementsAppended(count);
        int[] present = putNulls(from, rows, to, start);
        DataType type = from.dataType();
        if (type instanceof StringType || type instanceof BinaryType) {
            return (Long.BYTES + 1L) * count + putTexts(from, present, to, start);
        }
        if (type instanceof StructType struct) {
            long bytes = count;
            for (int field = 0; field < struct.size(); field++) {
                bytes += append(from.getChild(field), present, to.getChild(field));
            }
            return bytes;
        }
        if (type instanceof ArrayType || type instanceof MapType) {
            int[] elements = putLists((WritableColumnVector) from, present, to, start);
            long bytes = (Long.BYTES + 1L) * count;
            for (int child = 0; child < (type instanceof MapType ? 2 : 1); child++) {
                bytes += append(from.getChild(child), elements, to.getChild(child));
            }
            return bytes;
        }
        putScalars(type, from, present, to, start);
        return (to.dataType().defaultSize() + 1L) * count;
    }

    /** The rows that have a value; those that have none are negative. */
    private static int[] putNulls(ColumnVector from, int[] rows, WritableColumnVector to, int start) {
        boolean hasNull = from.hasNull();
        int[] present = rows;
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || hasNull && from.isNullAt(rows[i])) {
                if (present == rows) {
                    present = rows.clone();
                }
                present[i] = -1;
                to.putNull(start + i);
            }
        }
        return present;
    }

    private static long putTexts(ColumnVector from, int[] rows, WritableColumnVector to, int start) {
        long bytes = 0;
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0) {
                continue;
            }
            UTF8String text = from.getUTF8String(rows[i]);
            Texts.put(to, start + i, text);
            bytes += text.numBytes();
        }
        return bytes;
    }

    /** Puts where the elements, or keys and values, will stand that come next; where they stand now. */
    private static int[] putLists(WritableColumnVector from, int[] rows, WritableColumnVector to, int start) {
        int total = 0;
        for (int i = 0; i < rows.length; i++) {
            total += rows[i] < 0 ? 0 : from.getArrayLength(rows[i]);
        }
        int[] elements = new int[total];
        int next = to.getChild(0).getElementsAppended();
        int filled = 0;
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] >= 0) {
                int length = from.getArrayLength(rows[i]);
                int offset = from.getArrayOffset(rows[i]);
                to.putArray(start + i, next + filled, length);
                for (int k = 0; k < length; k++) {
                    elements[filled++] = offset + k;
                }
            }
        }
        return elements;
    }

    private static void putScalars(DataType type, ColumnVector from, int[] rows, WritableColumnVector to, int start) {
        boolean isInt = type instanceof IntegerType
                || type instanceof DateType
                || type instanceof DecimalType decimal && decimal.precision() <= Decimal.MAX_INT_DIGITS();
        for (int i = 0; i < rows.length; i++) {
            int row = rows[i];
            if (row < 0) {
                continue;
            }
            if (isInt) {
                to.putInt(start + i, from.getInt(row));
            } else if (type instanceof DoubleType) {
                to.putDouble(start + i, from.getDouble(row));
            } else if (type instanceof FloatType) {
                to.putFloat(start + i, from.getFloat(row));
            } else if (type instanceof BooleanType) {
                to.putBoolean(start + i, from.getBoolean(row));
            } else {
                to.putLong(start + i, from.getLong(row));
            }
        }
    }
}
