package io.frazil.plan.totals;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** What is done with the bytes of sketches in an expression. Immutable. */
final class SketchFunction implements ScalarFunction<Object> {

    private final Sketch sketch;
    private final boolean combines;
    private final DataType type;

    private SketchFunction(Sketch sketch, boolean combines, DataType type) {
        this.sketch = sketch;
        this.combines = combines;
        this.type = type;
    }

    /** Two sketches to one. */
    static SketchFunction combining(Sketch sketch) {
        return new SketchFunction(sketch, true, DataTypes.BinaryType);
    }

    /** A sketch to the function's result. */
    static SketchFunction result(Sketch sketch) {
        return new SketchFunction(sketch, false, sketch.function().dataType());
    }

    @Override
    public Object produceResult(InternalRow input) {
        InternalRow buffer = sketch.empty();
        for (int i = 0; i < inputTypes().length; i++) {
            if (!input.isNullAt(i)) {
                sketch.merge(buffer, sketch.read(input.getBinary(i)));
            }
        }
        return combines ? sketch.write(buffer) : sketch.result(buffer);
    }

    @Override
    public DataType[] inputTypes() {
        return combines
                ? new DataType[] {DataTypes.BinaryType, DataTypes.BinaryType}
                : new DataType[] {DataTypes.BinaryType};
    }

    @Override
    public DataType resultType() {
        return type;
    }

    @Override
    public String name() {
        return (combines ? "combined_" : "result_of_") + sketch.function().prettyName();
    }
}
