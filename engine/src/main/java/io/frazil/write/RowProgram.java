package io.frazil.write;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How rows of a table are made of rows that were read. Immutable.
 *
 * @param read the columns that were read
 * @param condition which rows are taken, over the read columns
 * @param columns one expression over the read columns for each column of the table, of its type
 */
public record RowProgram(StructType read, Expression condition, List<Expression> columns) implements Serializable {

    public RowProgram {
        columns = List.copyOf(columns);
    }

    /**
     * Whether it computes with arrays, maps or whole structs, for which rows have to be made: those in column vectors do
     * not tell NULL elements to expressions that Spark interprets.
     */
    boolean looksInside() {
        return looksInside(condition)
                || columns.stream().anyMatch(column -> !(column instanceof BoundReference) && looksInside(column));
    }

    /** A column, or a field within it. */
    private static boolean isRead(Expression expression) {
        return expression instanceof BoundReference
                || expression instanceof GetStructField field && isRead(field.child());
    }

    private static boolean looksInside(Expression expression) {
        if (isRead(expression)) {
            DataType type = expression.dataType();
            return type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
        }
        return CollectionConverters.asJava(expression.children()).stream().anyMatch(RowProgram::looksInside);
    }
}
