package io.frazil.plan.totals;

import io.frazil.plan.tree.Catalyst;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.aggregate.ImperativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;

/**
 * The buffer of an aggregate that Spark keeps as an object, and its bytes: those that Spark itself sends between tasks.
 * Immutable; the buffers are not.
 *
 * @param function its buffer begins at field 0
 */
record Sketch(ImperativeAggregate function) implements Serializable {

    static Sketch of(ImperativeAggregate function) {
        return new Sketch(function.withNewMutableAggBufferOffset(0).withNewInputAggBufferOffset(0));
    }

    InternalRow empty() {
        InternalRow buffer = new GenericInternalRow(fields());
        function.initialize(buffer);
        return buffer;
    }

    void update(InternalRow buffer, InternalRow input) {
        function.update(buffer, input);
    }

    /** @param other as {@link #read} gives it */
    void merge(InternalRow buffer, InternalRow other) {
        function.merge(buffer, other);
    }

    Object result(InternalRow buffer) {
        return function.eval(buffer);
    }

    byte[] write(InternalRow buffer) {
        if (function instanceof TypedImperativeAggregate<?> typed) {
            InternalRow copy = new GenericInternalRow(new Object[] {((GenericInternalRow) buffer).values()[0]});
            typed.serializeAggregateBufferInPlace(copy);
            return copy.getBinary(0);
        }
        return UnsafeProjection.create(function.aggBufferSchema()).apply(buffer).getBytes();
    }

    /** A buffer that can be merged into another one. */
    InternalRow read(byte[] bytes) {
        if (function instanceof TypedImperativeAggregate<?>) {
            return new GenericInternalRow(new Object[] {bytes});
        }
        UnsafeRow row = new UnsafeRow(fields());
        row.pointTo(bytes, bytes.length);
        return row;
    }

    private int fields() {
        return Catalyst.list(function.aggBufferAttributes()).size();
    }
}
