package io.frazil.sql;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows that a statement answers with. */
public record StatementResult(StructType schema, List<Row> rows) {

    public StatementResult {
        rows = List.copyOf(rows);
    }

    /** One row, one column: a sentence for people. */
    public static StatementResult said(String sentence) {
        return lines("result", List.of(sentence));
    }

    /** One column of text lines. */
    public static StatementResult lines(String column, List<String> lines) {
        return new StatementResult(
                new StructType().add(column, DataTypes.StringType, false),
                lines.stream().map(line -> RowFactory.create(line)).toList());
    }
}
