package io.frazil.decode;

import io.frazil.decode.text.Scalar;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.time.ZoneId;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** Puts the JSON values of one type into rows of a column. Not thread-safe. */
abstract class JsonValue {

    private final String type;
    private final boolean nullable;

    /** @param type in Spark SQL's words, as it is to stand in errors */
    JsonValue(String type, boolean nullable) {
        this.type = type;
        this.nullable = nullable;
    }

    static JsonValue of(String column, DataType type, boolean nullable, ZoneId zone) {
        if (type instanceof StructType struct) {
            return new JsonStruct(new JsonMembers(column + ".", struct, zone), nullable);
        }
        if (type instanceof ArrayType array) {
            return new JsonArray(of(column + "[]", array.elementType(), array.containsNull(), zone), nullable);
        }
        if (type instanceof MapType map && map.keyType() instanceof StringType) {
            return new JsonMap(of(column + "[]", map.valueType(), map.valueContainsNull(), zone), nullable);
        }
        return Scalar.of(type, zone)
                .map(scalar -> new JsonScalar(scalar, type.sql(), nullable))
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.UNSUPPORTED,
                        "cannot decode column \"" + column + "\" of type " + type.sql() + " from json",
                        "declare it STRING to take it as it is written"));
    }

    /** Puts the value that comes next. */
    final void put(JsonReader in, WritableColumnVector column, int row) throws DecodeException {
        int first = in.peek();
        if (first != 'n') {
            putPresent(in, first, column, row);
            return;
        }
        in.readNull();
        requireNullable("null");
        putNull(column, row);
    }

    /** Puts the absence of a value. */
    final void putMissing(String found, WritableColumnVector column, int row) throws DecodeException {
        requireNullable(found);
        putNull(column, row);
    }

    private void requireNullable(String found) throws DecodeException {
        if (!nullable) {
            throw DecodeException.mismatch(type + " NOT NULL", found);
        }
    }

    /** Puts the value that comes next, which is not null and begins with {@code first}. */
    abstract void putPresent(JsonReader in, int first, WritableColumnVector column, int row) throws DecodeException;

    void putNull(WritableColumnVector column, int row) {
        column.putNull(row);
    }

    /** Makes room for that many rows. */
    void reserve(WritableColumnVector column, int rows) {
        column.reserve(rows);
    }

    /** The value that comes next is none of the type. */
    final DecodeException mismatch(JsonReader in) throws DecodeException {
        int from = in.position();
        in.skipValue();
        return mismatch(in.excerptFrom(from));
    }

    final DecodeException mismatch(String found) {
        return DecodeException.mismatch(type, found);
    }
}
