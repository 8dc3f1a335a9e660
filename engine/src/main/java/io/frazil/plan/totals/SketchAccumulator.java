package io.frazil.plan.totals;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.aggregate.ImperativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** A sketch of Spark's that stops halfway: its result is the bytes of its buffer. Immutable, as all nodes of a plan. */
final class SketchAccumulator extends TypedImperativeAggregate<SketchAccumulator.Buffer> implements Serializable {

    /** Spark tells a buffer from a row by its type. */
    record Buffer(InternalRow row) {}

    private final Sketch sketch;
    private final int mutableOffset;
    private final int inputOffset;

    SketchAccumulator(Sketch sketch, int mutableOffset, int inputOffset) {
        this.sketch = sketch;
        this.mutableOffset = mutableOffset;
        this.inputOffset = inputOffset;
    }

    @Override
    public Buffer createAggregationBuffer() {
        return new Buffer(sketch.empty());
    }

    @Override
    public Buffer update(Buffer buffer, InternalRow input) {
        sketch.update(buffer.row(), input);
        return buffer;
    }

    @Override
    public Buffer merge(Buffer buffer, Buffer input) {
        sketch.merge(buffer.row(), input.row());
        return buffer;
    }

    @Override
    public Object eval(Buffer buffer) {
        return sketch.write(buffer.row());
    }

    @Override
    public byte[] serialize(Buffer buffer) {
        return sketch.write(buffer.row());
    }

    @Override
    public Buffer deserialize(byte[] bytes) {
        return new Buffer(sketch.read(bytes));
    }

    @Override
    public int mutableAggBufferOffset() {
        return mutableOffset;
    }

    @Override
    public int inputAggBufferOffset() {
        return inputOffset;
    }

    @Override
    public ImperativeAggregate withNewMutableAggBufferOffset(int offset) {
        return new SketchAccumulator(sketch, offset, inputOffset);
    }

    @Override
    public ImperativeAggregate withNewInputAggBufferOffset(int offset) {
        return new SketchAccumulator(sketch, mutableOffset, offset);
    }

    @Override
    public DataType dataType() {
        return DataTypes.BinaryType;
    }

    @Override
    public boolean nullable() {
        return false;
    }

    @Override
    public Seq<Expression> children() {
        return sketch.function().children();
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
        ImperativeAggregate function = (ImperativeAggregate) sketch.function().withNewChildren(children);
        return new SketchAccumulator(Sketch.of(function), mutableOffset, inputOffset);
    }

    @Override
    public String prettyName() {
        return "accumulated_" + sketch.function().prettyName();
    }

    @Override
    public int productArity() {
        return 3;
    }

    @Override
    public Object productElement(int index) {
        return switch (index) {
            case 0 -> sketch;
            case 1 -> mutableOffset;
            default -> inputOffset;
        };
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof SketchAccumulator;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SketchAccumulator accumulator
                && accumulator.sketch.equals(sketch)
                && accumulator.mutableOffset == mutableOffset
                && accumulator.inputOffset == inputOffset;
    }

    @Override
    public int hashCode() {
        return (sketch.hashCode() * 31 + mutableOffset) * 31 + inputOffset;
    }
}
