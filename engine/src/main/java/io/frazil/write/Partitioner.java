package io.frazil.write;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SerializableFunction;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * Tells the partition of one row after another. A stream's neighbours are mostly of one partition: a transform is
 * computed only where its column's value is another than in the row before. Confined to a task's thread.
 */
final class Partitioner {

    private final Source[] sources;
    private final PartitionData partition;
    private boolean isFirst = true;

    Partitioner(PartitionSpec spec, Schema schema, Layout layout) {
        List<Types.NestedField> columns = schema.columns();
        List<Source> made = new ArrayList<>();
        for (PartitionField field : spec.fields()) {
            Types.NestedField column = schema.findField(field.sourceId());
            made.add(Source.of(layout.cells().get(columns.indexOf(column)), column.type(), field.transform()));
        }
        sources = made.toArray(Source[]::new);
        partition = new PartitionData(spec.partitionType());
    }

    /** Whether the row belongs to another partition than the row before; {@link #partition} is then that one. */
    boolean moves(OutputRow row) {
        boolean moves = isFirst;
        isFirst = false;
        for (int i = 0; i < sources.length; i++) {
            if (sources[i].moves(row)) {
                partition.put(i, sources[i].value);
                moves = true;
            }
        }
        return moves;
    }

    /** Of the row that was asked about last; changed by the next question. */
    PartitionData partition() {
        return partition;
    }

    /** One field of the partition. */
    private abstract static class Source {

        private final Cell cell;
        private final SerializableFunction<Object, Object> transform;
        private boolean isNull;
        private boolean isKnown;
        private Object value;

        private Source(Cell cell, SerializableFunction<Object, Object> transform) {
            this.cell = cell;
            this.transform = transform;
        }

        @SuppressWarnings("unchecked")
        static Source of(Cell cell, Type type, Transform<?, ?> transform) {
            SerializableFunction<Object, Object> bound = ((Transform<Object, Object>) transform).bind(type);
            return switch (type.typeId()) {
                case INTEGER, DATE -> new Ints(cell, bound);
                case LONG, TIMESTAMP -> new Longs(cell, bound);
                default -> new Objects(cell, bound, type);
            };
        }

        boolean moves(OutputRow output) {
            ColumnVector values = cell.in(output);
            boolean nowNull = values.isNullAt(output.ordinal);
            if (isKnown && nowNull == isNull && (nowNull || isSame(values, output.ordinal))) {
                return false;
            }
            Object before = value;
            boolean wasKnown = isKnown;
            isKnown = true;
            isNull = nowNull;
            value = transform.apply(nowNull ? null : taken(values, output.ordinal));
            return !wasKnown || !java.util.Objects.equals(before, value);
        }

        /** Whether the value is that of {@link #taken}. */
        protected abstract boolean isSame(ColumnVector values, int row);

        /** Keeps the value, and gives it as Iceberg has it. */
        protected abstract Object taken(ColumnVector values, int row);
    }

    private static final class Ints extends Source {

        private int last;

        Ints(Cell cell, SerializableFunction<Object, Object> transform) {
            super(cell, transform);
        }

        @Override
        protected boolean isSame(ColumnVector values, int row) {
            return values.getInt(row) == last;
        }

        @Override
        protected Object taken(ColumnVector values, int row) {
            last = values.getInt(row);
            return last;
        }
    }

    private static final class Longs extends Source {

        private long last;

        Longs(Cell cell, SerializableFunction<Object, Object> transform) {
            super(cell, transform);
        }

        @Override
        protected boolean isSame(ColumnVector values, int row) {
            return values.getLong(row) == last;
        }

        @Override
        protected Object taken(ColumnVector values, int row) {
            last = values.getLong(row);
            return last;
        }
    }

    private static final class Objects extends Source {

        private final Type type;
        private Object last;

        Objects(Cell cell, SerializableFunction<Object, Object> transform, Type type) {
            super(cell, transform);
            this.type = type;
        }

        @Override
        protected boolean isSame(ColumnVector values, int row) {
            return value(values, row).equals(last);
        }

        @Override
        protected Object taken(ColumnVector values, int row) {
            // A text's bytes stand in memory that is used again.
            last = type.typeId() == Type.TypeID.STRING
                    ? values.getUTF8String(row).copy()
                    : value(values, row);
            return type.typeId() == Type.TypeID.STRING ? last.toString() : last;
        }

        private Object value(ColumnVector values, int row) {
            return switch (type.typeId()) {
                case BOOLEAN -> values.getBoolean(row);
                case FLOAT -> values.getFloat(row);
                case DOUBLE -> values.getDouble(row);
                case STRING -> values.getUTF8String(row);
                default -> throw new IllegalArgumentException("not a plain type: " + type);
            };
        }
    }
}
