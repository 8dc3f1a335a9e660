package io.frazil.write;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;

/**
 * Which part of an output row holds which column of a table. Immutable.
 *
 * @param cells one for each column
 * @param computed what is computed into the part of that name, in order
 * @param nested likewise
 */
record Layout(List<Cell> cells, List<Expression> computed, List<Expression> nested) {

    private static final Set<Type.TypeID> PLAIN = EnumSet.of(
            Type.TypeID.BOOLEAN,
            Type.TypeID.INTEGER,
            Type.TypeID.LONG,
            Type.TypeID.FLOAT,
            Type.TypeID.DOUBLE,
            Type.TypeID.DATE,
            Type.TypeID.TIMESTAMP,
            Type.TypeID.STRING);

    static Layout of(Schema schema, RowProgram program) {
        List<Cell> cells = new ArrayList<>();
        List<Expression> computed = new ArrayList<>();
        List<Expression> nested = new ArrayList<>();
        List<Types.NestedField> columns = schema.columns();
        for (int i = 0; i < columns.size(); i++) {
            Expression expression = program.columns().get(i);
            Type type = columns.get(i).type();
            if (expression instanceof BoundReference reference && isOfPlain(type)) {
                cells.add(new Cell(Cell.Part.READ, reference.ordinal()));
            } else if (isPlain(type)) {
                cells.add(new Cell(Cell.Part.COMPUTED, computed.size()));
                computed.add(expression);
            } else {
                cells.add(new Cell(Cell.Part.NESTED, nested.size()));
                nested.add(expression);
            }
        }
        return new Layout(List.copyOf(cells), List.copyOf(computed), List.copyOf(nested));
    }

    /** Whether values of the type are written by {@link ColumnAppender} itself, and may tell a row's partition. */
    static boolean isPlain(Type type) {
        return PLAIN.contains(type.typeId());
    }

    /** Plain, or nested and plain in all its leaves. */
    private static boolean isOfPlain(Type type) {
        return type.isNestedType()
                ? type.asNestedType().fields().stream().allMatch(field -> isOfPlain(field.type()))
                : isPlain(type);
    }
}
