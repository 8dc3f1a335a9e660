package io.frazil.plan;

import io.frazil.stream.scan.EventTime;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;

/**
 * A time that is computed from a record's columns by an expression of Spark's. Immutable.
 *
 * @param bound to the columns by their ordinals; of type TIMESTAMP
 */
record RowTime(Expression bound, StructType columns) implements EventTime {

    @Override
    public Reading reading() {
        UnsafeProjection projection = UnsafeProjection.create(bound);
        return row -> micros(projection.apply(row));
    }

    private static long micros(InternalRow computed) {
        return computed.isNullAt(0) ? NONE : computed.getLong(0);
    }
}
