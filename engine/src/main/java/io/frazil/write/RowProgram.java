package io.frazil.write;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;

/**
 * How rows of a table are made of rows that were read. Immutable.
 *
 * @param condition which rows are taken, over the read columns
 * @param columns one expression over the read columns for each column of the table, of its type
 */
public record RowProgram(Expression condition, List<Expression> columns) implements Serializable {

    public RowProgram {
        columns = List.copyOf(columns);
    }
}
