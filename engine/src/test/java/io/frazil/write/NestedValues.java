package io.frazil.write;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;

/**
 * Random types, values of them, how these are put into column vectors, and how Parquet's reader gives them back. A struct
 * is a list of its fields' values, a map a list of pairs of them.
 */
final class NestedValues {

    private static final List<Type> PLAIN = List.of(
            Types.LongType.get(),
            Types.BooleanType.get(),
            Types.IntegerType.get(),
            Types.FloatType.get(),
            Types.DoubleType.get(),
            Types.StringType.get(),
            Types.BinaryType.get(),
            Types.DecimalType.of(9, 2),
            Types.DecimalType.of(18, 0));

    private final Random random;
    private final double nulls;
    private int nextId;

    /** @param firstId of the fields of random types */
    NestedValues(Random random, double nulls, int firstId) {
        this.random = random;
        this.nulls = nulls;
        this.nextId = firstId;
    }

    /** A type of values within values. */
    Type nested(int deepest) {
        return switch (random.nextInt(3)) {
            case 0 -> {
                List<Types.NestedField> fields = new ArrayList<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    fields.add(Types.NestedField.of(nextId++, random.nextBoolean(), "f" + i, type(deepest - 1)));
                }
                yield Types.StructType.of(fields);
            }
            case 1 ->
                random.nextBoolean()
                        ? Types.ListType.ofOptional(nextId++, type(deepest - 1))
                        : Types.ListType.ofRequired(nextId++, type(deepest - 1));
            default ->
                random.nextBoolean()
                        ? Types.MapType.ofOptional(nextId++, nextId++, Types.StringType.get(), type(deepest - 1))
                        : Types.MapType.ofRequired(nextId++, nextId++, Types.LongType.get(), type(deepest - 1));
        };
    }

    private Type type(int deepest) {
        return deepest == 0 || random.nextInt(3) == 0 ? PLAIN.get(random.nextInt(PLAIN.size())) : nested(deepest);
    }

    Object value(Type type, boolean isOptional) {
        if (isOptional && random.nextDouble() < nulls) {
            return null;
        }
        return switch (type.typeId()) {
            case STRUCT ->
                fields(type).stream()
                        .collect(
                                ArrayList::new,
                                (values, field) -> values.add(value(field.type(), field.isOptional())),
                                ArrayList::addAll);
            case LIST, MAP -> {
                List<Object> elements = new ArrayList<>();
                for (int i = random.nextInt(200) == 0 ? 50 : random.nextInt(3); i > 0; i--) {
                    List<Object> element = new ArrayList<>();
                    fields(type).forEach(field -> element.add(value(field.type(), field.isOptional())));
                    elements.add(type.isListType() ? element.get(0) : element);
                }
                yield elements;
            }
            case BOOLEAN -> random.nextBoolean();
            case INTEGER -> random.nextInt(1000) - 500;
            case LONG -> random.nextLong();
            case FLOAT -> random.nextInt(9) == 0 ? Float.NaN : random.nextInt(99) / 8f;
            case DOUBLE -> random.nextInt(9) == 0 ? -0.0 : random.nextInt(99) / 8.0;
            case BINARY -> new String(new byte[] {(byte) random.nextInt(), 1}, StandardCharsets.ISO_8859_1);
            case DECIMAL -> random.nextInt(2000) - 1000;
            default -> "t".repeat(random.nextInt(3)) + random.nextInt(99);
        };
    }

    private static List<Types.NestedField> fields(Type type) {
        return type.asNestedType().fields();
    }

    /** Puts values into the columns of a batch. */
    static final class Putter {

        /** How many elements there are in the vectors of elements. */
        private final Map<WritableColumnVector, Integer> elements = new IdentityHashMap<>();

        void put(WritableColumnVector column, Type type, int row, Object value) {
            column.reserve(row + 1);
            if (value == null) {
                column.putNull(row);
                return;
            }
            switch (type.typeId()) {
                case STRUCT -> putFields(column, type, row, (List<?>) value);
                case LIST, MAP -> {
                    List<?> values = (List<?>) value;
                    int from = elements.merge(column, values.size(), Integer::sum) - values.size();
                    column.putArray(row, from, values.size());
                    for (int i = 0; i < values.size(); i++) {
                        putFields(
                                column,
                                type,
                                from + i,
                                type.isListType() ? one(values.get(i)) : (List<?>) values.get(i));
                    }
                }
                case BOOLEAN -> column.putBoolean(row, (boolean) value);
                case INTEGER -> column.putInt(row, (int) value);
                case DECIMAL -> putUnscaled(column, row, (int) value);
                case BINARY -> column.putByteArray(row, value.toString().getBytes(StandardCharsets.ISO_8859_1));
                case LONG -> column.putLong(row, (long) value);
                case FLOAT -> column.putFloat(row, (float) value);
                case DOUBLE -> column.putDouble(row, (double) value);
                default -> column.putByteArray(row, value.toString().getBytes(StandardCharsets.UTF_8));
            }
        }

        private static void putUnscaled(WritableColumnVector column, int row, int value) {
            if (((DecimalType) column.dataType()).precision() <= Decimal.MAX_INT_DIGITS()) {
                column.putInt(row, value);
            } else {
                column.putLong(row, value);
            }
        }

        private static List<Object> one(Object value) {
            List<Object> one = new ArrayList<>();
            one.add(value);
            return one;
        }

        private void putFields(WritableColumnVector column, Type type, int row, List<?> values) {
            for (int i = 0; i < values.size(); i++) {
                put(column.getChild(i), fields(type).get(i).type(), row, values.get(i));
            }
        }
    }

    /** The value of a group's field, of those that the group has of it. */
    static Object read(Group group, int field, int index, Type type) {
        if (group.getFieldRepetitionCount(field) == 0) {
            return null;
        }
        return switch (type.typeId()) {
            case STRUCT -> readFields(group.getGroup(field, index), type);
            case LIST, MAP -> {
                Group repeated = group.getGroup(field, index);
                List<Object> elements = new ArrayList<>();
                for (int i = 0; i < repeated.getFieldRepetitionCount(0); i++) {
                    List<Object> element = readFields(repeated.getGroup(0, i), type);
                    elements.add(type.isListType() ? element.get(0) : element);
                }
                yield elements;
            }
            case BOOLEAN -> group.getBoolean(field, index);
            case BINARY -> new String(group.getBinary(field, index).getBytes(), StandardCharsets.ISO_8859_1);
            case DECIMAL -> Integer.valueOf(group.getValueToString(field, index));
            case INTEGER -> group.getInteger(field, index);
            case LONG -> group.getLong(field, index);
            case FLOAT -> group.getFloat(field, index);
            case DOUBLE -> group.getDouble(field, index);
            default -> group.getString(field, index);
        };
    }

    private static List<Object> readFields(Group group, Type type) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < fields(type).size(); i++) {
            values.add(read(group, i, 0, fields(type).get(i).type()));
        }
        return values;
    }
}
