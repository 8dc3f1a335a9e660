package io.frazil.write;

import java.util.Optional;
import org.apache.iceberg.DoubleFieldMetrics;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.FloatFieldMetrics;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Writes one top column of a plain type, many rows at a time, without boxing. Confined to a task's thread. */
abstract class Leaf {

    private final Cell cell;
    private final ColumnDescriptor column;
    private final int defined;
    private ColumnWriter to;
    private long nulls;

    private Leaf(Cell cell, ColumnDescriptor column) {
        this.cell = cell;
        this.column = column;
        this.defined = column.getMaxDefinitionLevel();
    }

    static Leaf of(Types.NestedField field, Cell cell, ColumnDescriptor column) {
        return switch (field.type().typeId()) {
            case BOOLEAN ->
                new Leaf(cell, column) {
                    @Override
                    protected void put(ColumnVector values, int row, ColumnWriter to, int defined) {
                        to.write(values.getBoolean(row), 0, defined);
                    }
                };
            case INTEGER, DATE ->
                new Leaf(cell, column) {
                    @Override
                    protected void put(ColumnVector values, int row, ColumnWriter to, int defined) {
                        to.write(values.getInt(row), 0, defined);
                    }
                };
            case LONG, TIMESTAMP ->
                new Leaf(cell, column) {
                    @Override
                    protected void put(ColumnVector values, int row, ColumnWriter to, int defined) {
                        to.write(values.getLong(row), 0, defined);
                    }
                };
            case FLOAT -> new Floats(field, cell, column);
            case DOUBLE -> new Doubles(field, cell, column);
            case STRING ->
                new Leaf(cell, column) {
                    @Override
                    protected void put(ColumnVector values, int row, ColumnWriter to, int defined) {
                        to.write(binary(values.getUTF8String(row)), 0, defined);
                    }
                };
            default -> throw new IllegalArgumentException("not a plain type: " + field);
        };
    }

    /** The vector that holds the bytes is filled anew; Parquet copies what it keeps. */
    private static Binary binary(UTF8String text) {
        Object base = text.getBaseObject();
        if (base instanceof byte[] bytes) {
            int from = (int) (text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
            return Binary.fromReusedByteArray(bytes, from, text.numBytes());
        }
        return Binary.fromReusedByteArray(text.getBytes());
    }

    void open(ColumnWriteStore store) {
        to = store.getColumnWriter(column);
    }

    /** Writes the column's values of so many rows of a batch. */
    void write(OutputRow batch, int[] rows, int count) {
        ColumnVector values = cell.in(batch);
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            if (!values.isNullAt(row)) {
                put(values, row, to, defined);
            } else if (defined > 0) {
                nulls++;
                to.writeNull(0, defined - 1);
            } else {
                throw new IllegalStateException(
                        "NULL in column " + String.join(".", column.getPath()) + ", which has none");
            }
        }
    }

    /** @param defined Parquet's definition level of a value that is there */
    protected abstract void put(ColumnVector values, int row, ColumnWriter to, int defined);

    /** What Parquet does not count by itself. */
    Optional<FieldMetrics<?>> metrics() {
        return Optional.empty();
    }

    protected <T> FieldMetrics<T> withNulls(FieldMetrics<T> values) {
        return new FieldMetrics<>(
                values.id(),
                values.valueCount() + nulls,
                nulls,
                values.nanValueCount(),
                values.lowerBound(),
                values.upperBound());
    }

    /** Iceberg's bounds leave NaN out, and count it. */
    private static final class Floats extends Leaf {

        private final FloatFieldMetrics.Builder metrics;

        Floats(Types.NestedField field, Cell cell, ColumnDescriptor column) {
            super(cell, column);
            metrics = new FloatFieldMetrics.Builder(field.fieldId());
        }

        @Override
        protected void put(ColumnVector values, int row, ColumnWriter to, int defined) {
            float value = values.getFloat(row);
            metrics.addValue(value);
            to.write(value, 0, defined);
        }

        @Override
        Optional<FieldMetrics<?>> metrics() {
            return Optional.of(withNulls(metrics.build()));
        }
    }

    /** As {@link Floats}. */
    private static final class Doubles extends Leaf {

        private final DoubleFieldMetrics.Builder metrics;

        Doubles(Types.NestedField field, Cell cell, ColumnDescriptor column) {
            super(cell, column);
            metrics = new DoubleFieldMetrics.Builder(field.fieldId());
        }

        @Override
        protected void put(ColumnVector values, int row, ColumnWriter to, int defined) {
            double value = values.getDouble(row);
            metrics.addValue(value);
            to.write(value, 0, defined);
        }

        @Override
        Optional<FieldMetrics<?>> metrics() {
            return Optional.of(withNulls(metrics.build()));
        }
    }
}
