package io.frazil.write;

import io.frazil.write.parquet.LongDictionary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.util.SerializableFunction;
import org.apache.spark.sql.vectorized.ColumnVector;

/** One field of a partition, told from a row's column; its values have numbers in the order in which they first come. */
abstract sealed class PartitionSource {

    private final Cell cell;
    private final SerializableFunction<Object, Object> transform;
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final List<Object> values = new ArrayList<>();
    private boolean isNull;
    private int number = -1;

    private PartitionSource(Cell cell, SerializableFunction<Object, Object> transform) {
        this.cell = cell;
        this.transform = transform;
    }

    @SuppressWarnings("unchecked")
    static PartitionSource of(Cell cell, Type type, Transform<?, ?> transform) {
        SerializableFunction<Object, Object> bound = ((Transform<Object, Object>) transform).bind(type);
        return switch (type.typeId()) {
            case INTEGER, DATE -> new Ints(cell, bound);
            case LONG, TIMESTAMP -> new Longs(cell, bound);
            default -> new Objects(cell, bound, type);
        };
    }

    /** Whether the field's value is another than in the row before. */
    boolean moves(OutputRow output) {
        ColumnVector column = cell.in(output);
        boolean nowNull = column.isNullAt(output.ordinal);
        if (number >= 0 && nowNull == isNull && (nowNull || isSame(column, output.ordinal))) {
            return false;
        }
        int before = number;
        isNull = nowNull;
        number = nowNull ? transformed(null) : number(column, output.ordinal);
        return number != before;
    }

    /** Of the row that was asked about last. */
    int number() {
        return number;
    }

    Object value() {
        return values.get(number);
    }

    final int transformed(Object source) {
        Object value = transform.apply(source);
        Integer known = numbers.get(value);
        if (known != null) {
            return known;
        }
        values.add(value);
        numbers.put(value, numbers.size());
        return numbers.size() - 1;
    }

    /** Whether the column's value is that of {@link #number(ColumnVector, int)}. */
    abstract boolean isSame(ColumnVector column, int row);

    /** Keeps the column's value, and tells the number of what the transform makes of it. */
    abstract int number(ColumnVector column, int row);

    /** Mostly dates and ids, which come again: they are transformed once. */
    private static final class Ints extends PartitionSource {

        private static final int MOST_KNOWN = 1 << 16;

        private LongDictionary known = new LongDictionary();
        private int[] numbers = new int[64];
        private int last;

        Ints(Cell cell, SerializableFunction<Object, Object> transform) {
            super(cell, transform);
        }

        @Override
        boolean isSame(ColumnVector column, int row) {
            return column.getInt(row) == last;
        }

        @Override
        int number(ColumnVector column, int row) {
            last = column.getInt(row);
            int next = known.size();
            int at = known.number(last);
            if (at < next) {
                return numbers[at];
            }
            int number = transformed(last);
            if (next == MOST_KNOWN) {
                known = new LongDictionary();
            } else {
                numbers = next < numbers.length ? numbers : Arrays.copyOf(numbers, 2 * next);
                numbers[at] = number;
            }
            return number;
        }
    }

    private static final class Longs extends PartitionSource {

        private long last;

        Longs(Cell cell, SerializableFunction<Object, Object> transform) {
            super(cell, transform);
        }

        @Override
        boolean isSame(ColumnVector column, int row) {
            return column.getLong(row) == last;
        }

        @Override
        int number(ColumnVector column, int row) {
            last = column.getLong(row);
            return transformed(last);
        }
    }

    private static final class Objects extends PartitionSource {

        private final Type type;
        private Object last;

        Objects(Cell cell, SerializableFunction<Object, Object> transform, Type type) {
            super(cell, transform);
            this.type = type;
        }

        @Override
        boolean isSame(ColumnVector column, int row) {
            return value(column, row).equals(last);
        }

        @Override
        int number(ColumnVector column, int row) {
            boolean isText = type.typeId() == Type.TypeID.STRING;
            // A text's bytes stand in memory that is used again.
            last = isText ? column.getUTF8String(row).copy() : value(column, row);
            return transformed(isText ? last.toString() : last);
        }

        private Object value(ColumnVector column, int row) {
            return switch (type.typeId()) {
                case BOOLEAN -> column.getBoolean(row);
                case FLOAT -> column.getFloat(row);
                case DOUBLE -> column.getDouble(row);
                case STRING -> column.getUTF8String(row);
                default -> throw new IllegalArgumentException("not a plain type: " + type);
            };
        }
    }
}
