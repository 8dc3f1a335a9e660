package io.frazil.catalog;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import org.apache.iceberg.MetadataColumns;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.types.AnsiIntervalType;
import org.apache.spark.sql.types.CalendarIntervalType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType;

/** Refuses columns that an Iceberg table cannot have. Stateless. */
final class TableColumns {

    private TableColumns() {}

    static void check(QualifiedName table, Column[] columns) {
        for (Column column : columns) {
            // Iceberg writes a table with such a column and then cannot read it.
            if (MetadataColumns.isMetadataColumn(column.name())) {
                throw refusal(
                        table,
                        column.name() + ": Iceberg keeps that name for itself",
                        "give it another name, " + column.name() + " AS kafka" + column.name());
            }
            if (cannotHold(column.dataType())) {
                throw refusal(
                        table,
                        column.name() + " of type " + column.dataType().sql() + ": Iceberg has no such type",
                        "cast it to one that it has, CAST(" + column.name() + " AS STRING)");
            }
        }
    }

    private static boolean cannotHold(DataType type) {
        return type instanceof NullType || type instanceof CalendarIntervalType || type instanceof AnsiIntervalType;
    }

    private static FrazilException refusal(QualifiedName table, String column, String hint) {
        return new FrazilException(
                ErrorCode.BAD_STATEMENT, "cannot create table " + table + " with a column " + column, hint);
    }
}
