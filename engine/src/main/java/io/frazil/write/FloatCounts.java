package io.frazil.write;

import java.util.Optional;
import org.apache.iceberg.DoubleFieldMetrics;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.FloatFieldMetrics;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * What Iceberg wants to know of a column of numbers with a point, and Parquet does not tell: how many are NaN, and bounds
 * that leave these out. Confined to a task's thread.
 */
abstract class FloatCounts {

    private final Cell cell;
    private long nulls;

    private FloatCounts(Cell cell) {
        this.cell = cell;
    }

    /** Empty: the column's type has no NaN. */
    static Optional<FloatCounts> of(Types.NestedField field, Cell cell) {
        return switch (field.type().typeId()) {
            case FLOAT -> Optional.of(new Floats(field, cell));
            case DOUBLE -> Optional.of(new Doubles(field, cell));
            default -> Optional.empty();
        };
    }

    void add(OutputRow batch, int[] rows, int count) {
        ColumnVector values = cell.in(batch);
        for (int i = 0; i < count; i++) {
            if (values.isNullAt(rows[i])) {
                nulls++;
            } else {
                addValue(values, rows[i]);
            }
        }
    }

    abstract FieldMetrics<?> metrics();

    protected abstract void addValue(ColumnVector values, int row);

    private <T> FieldMetrics<T> withNulls(FieldMetrics<T> values) {
        return new FieldMetrics<>(
                values.id(),
                values.valueCount() + nulls,
                nulls,
                values.nanValueCount(),
                values.lowerBound(),
                values.upperBound());
    }

    private static final class Floats extends FloatCounts {

        private final FloatFieldMetrics.Builder counted;

        Floats(Types.NestedField field, Cell cell) {
            super(cell);
            counted = new FloatFieldMetrics.Builder(field.fieldId());
        }

        @Override
        protected void addValue(ColumnVector values, int row) {
            counted.addValue(values.getFloat(row));
        }

        @Override
        FieldMetrics<?> metrics() {
            return super.withNulls(counted.build());
        }
    }

    private static final class Doubles extends FloatCounts {

        private final DoubleFieldMetrics.Builder counted;

        Doubles(Types.NestedField field, Cell cell) {
            super(cell);
            counted = new DoubleFieldMetrics.Builder(field.fieldId());
        }

        @Override
        protected void addValue(ColumnVector values, int row) {
            counted.addValue(values.getDouble(row));
        }

        @Override
        FieldMetrics<?> metrics() {
            return super.withNulls(counted.build());
        }
    }
}
