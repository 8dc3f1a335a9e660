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
import org.apache.spark.sql.types.Decimal;

/**
 * Which part of an output row holds which column of a table. Immutable.
 *
 * @param cells one for each column
 * @param computed what is computed into the part of that name, in order
 * @param byRow likewise
 */
record Layout(List<Cell> cells, List<Expression> computed, List<Expression> byRow) {

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
        List<Expression> byRow = new ArrayList<>();
        List<Types.NestedField> columns = schema.columns();
        for (int i = 0; i < columns.size(); i++) {
            Expression expression = program.columns().get(i);
            Type type = columns.get(i).type();
            if (expression instanceof BoundReference reference && isEncoded(type)) {
                cells.add(new Cell(Cell.Part.READ, reference.ordinal()));
            } else if (!type.isNestedType() && isEncoded(type)) {
                cells.add(new Cell(Cell.Part.COMPUTED, computed.size()));
                computed.add(expression);
            } else {
                cells.add(new Cell(Cell.Part.BY_ROW, byRow.size()));
                byRow.add(expression);
            }
        }
        return new Layout(List.copyOf(cells), List.copyOf(computed), List.copyOf(byRow));
    }

    /** Whether values of the type may tell a row's partition. */
    static boolean isPlain(Type type) {
        return PLAIN.contains(type.typeId());
    }

    /** Whether columns of the type are written by encoders of ours. */
    private static boolean isEncoded(Type type) {
        return switch (type.typeId()) {
            case STRUCT, LIST, MAP -> type.asNestedType().fields().stream().allMatch(field -> isEncoded(field.type()));
            case DECIMAL -> ((Types.DecimalType) type).precision() <= Decimal.MAX_LONG_DIGITS();
            case BINARY -> true;
            default -> isPlain(type);
        };
    }
}
