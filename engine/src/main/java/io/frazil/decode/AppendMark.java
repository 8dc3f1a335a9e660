package io.frazil.decode;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * Remembers how much the data of columns holds before a record, and takes back what a failed record has appended, so
 * that bad records take no memory. Not thread-safe.
 */
final class AppendMark {

    private WritableColumnVector[] columns = {};
    private WritableColumnVector[] data = {};
    private int[] marks = {};

    /** Remembers what the columns hold now. */
    void set(WritableColumnVector[] current) {
        if (!sameColumns(current)) {
            List<WritableColumnVector> found = new ArrayList<>();
            for (WritableColumnVector column : current) {
                collect(column, found);
            }
            columns = current.clone();
            data = found.toArray(WritableColumnVector[]::new);
            marks = new int[data.length];
        }
        for (int i = 0; i < data.length; i++) {
            marks[i] = data[i].getElementsAppended();
        }
    }

    /** Takes back what was appended since. */
    void undo() {
        for (int i = 0; i < data.length; i++) {
            data[i].addElementsAppended(marks[i] - data[i].getElementsAppended());
        }
    }

    private boolean sameColumns(WritableColumnVector[] current) {
        if (columns.length != current.length) {
            return false;
        }
        for (int i = 0; i < current.length; i++) {
            if (columns[i] != current[i]) {
                return false;
            }
        }
        return true;
    }

    private static void collect(WritableColumnVector column, List<WritableColumnVector> found) {
        DataType type = column.dataType();
        boolean appends = type instanceof StringType
                || type instanceof BinaryType
                || type instanceof ArrayType
                || type instanceof MapType
                || DecimalType.isByteArrayDecimalType(type);
        if (!appends && !(type instanceof StructType)) {
            return;
        }
        for (int i = 0; i < column.getNumChildren(); i++) {
            if (appends) {
                found.add(column.getChild(i));
            }
            collect(column.getChild(i), found);
        }
    }
}
