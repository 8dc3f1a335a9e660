package io.frazil.write;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.StringType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Computed values that are not nested, one row after another put into columns beside those that were read. Confined to a
 * task's thread.
 */
final class ComputedColumns {

    private final InternalRow row;
    private final WritableColumnVector[] columns;

    ComputedColumns(List<Expression> expressions) {
        List<DataType> types = expressions.stream().map(Expression::dataType).toList();
        row = new SpecificInternalRow(CollectionConverters.asScala(types).toSeq());
        columns = types.stream().map(type -> new OnHeapColumnVector(0, type)).toArray(WritableColumnVector[]::new);
    }

    /** What expressions are to be evaluated into, before {@link #keep}. */
    InternalRow row() {
        return row;
    }

    WritableColumnVector[] columns() {
        return columns;
    }

    /** Forgets all rows, and makes room for so many. */
    void begin(int rows) {
        for (WritableColumnVector column : columns) {
            column.reset();
            column.reserve(rows);
        }
    }

    /** The values of {@link #row} are those of this row. */
    void keep(int ordinal) {
        for (int i = 0; i < columns.length; i++) {
            if (row.isNullAt(i)) {
                columns[i].putNull(ordinal);
            } else {
                put(columns[i], ordinal, i);
            }
        }
    }

    private void put(WritableColumnVector column, int ordinal, int i) {
        DataType type = column.dataType();
        if (type instanceof StringType) {
            Texts.put(column, ordinal, row.getUTF8String(i));
        } else if (type instanceof BinaryType) {
            column.putByteArray(ordinal, row.getBinary(i));
        } else if (type instanceof DecimalType decimal) {
            column.putDecimal(ordinal, row.getDecimal(i, decimal.precision(), decimal.scale()), decimal.precision());
        } else if (type instanceof IntegerType || type instanceof DateType) {
            column.putInt(ordinal, row.getInt(i));
        } else if (type instanceof DoubleType) {
            column.putDouble(ordinal, row.getDouble(i));
        } else if (type instanceof FloatType) {
            column.putFloat(ordinal, row.getFloat(i));
        } else if (type instanceof BooleanType) {
            column.putBoolean(ordinal, row.getBoolean(i));
        } else {
            column.putLong(ordinal, row.getLong(i));
        }
    }
}
