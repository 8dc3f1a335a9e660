package io.frazil.decode;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.*;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Decoded rows, read back the way Spark does, as plain Java values that can be compared. */
final class Decoded {

    private final RecordDecoder decoder;
    private final StructType schema;
    private final WritableColumnVector[] columns;

    Decoded(RecordDecoder decoder, StructType schema, WritableColumnVector[] columns) {
        this.decoder = decoder;
        this.schema = schema;
        this.columns = columns;
    }

    static Decoded json(StructType schema, int rows) {
        return json(schema, rows, ZoneOffset.UTC);
    }

    static Decoded json(StructType schema, int rows, ZoneId zone) {
        return new Decoded(
                ValueFormat.JSON.decoder(schema, schema, zone),
                schema,
                OnHeapColumnVector.allocateColumns(rows, schema));
    }

    /** The one value of a document like {@code {"x": ..}}. */
    static Object jsonValue(String type, String value) throws DecodeException {
        Decoded decoded = json(StructType.fromDDL("x " + type), 1);
        decoded.put(0, "{\"x\":" + value + "}");
        return decoded.rows(1).get(0).get(0);
    }

    /** What is said of a document like {@code {"x": ..}} that cannot be decoded. */
    static String jsonError(String type, String value) {
        return json(StructType.fromDDL("x " + type), 1).error(0, "{\"x\":" + value + "}");
    }

    void put(int row, String text) throws DecodeException {
        put(row, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts the record from the middle of a larger array; tells whether it is wanted. */
    boolean put(int row, byte[] bytes) throws DecodeException {
        if (bytes == null) {
            return decoder.decode(null, 0, 0, columns, row);
        }
        byte[] larger = new byte[bytes.length + 5];
        Arrays.fill(larger, (byte) '7');
        System.arraycopy(bytes, 0, larger, 3, bytes.length);
        return decoder.decode(larger, 3, bytes.length, columns, row);
    }

    String error(int row, String text) {
        return error(row, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    /** What is said of a record that cannot be decoded; "accepted" if it can. */
    String error(int row, byte[] bytes) {
        try {
            put(row, bytes);
            return "accepted: " + rows(row + 1).get(row);
        } catch (DecodeException e) {
            return e.getMessage();
        }
    }

    List<List<Object>> rows(int count) {
        ColumnarBatch batch = new ColumnarBatch(Arrays.copyOf(columns, columns.length, ColumnVector[].class), count);
        List<List<Object>> rows = new ArrayList<>();
        batch.rowIterator().forEachRemaining(row -> rows.add(values(row, schema)));
        return rows;
    }

    void reset() {
        for (WritableColumnVector column : columns) {
            column.reset();
        }
    }

    WritableColumnVector column(int i) {
        return columns[i];
    }

    static List<Object> values(InternalRow row, StructType type) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < type.length(); i++) {
            values.add(value(row, i, type.fields()[i].dataType()));
        }
        return values;
    }

    private static Object value(SpecializedGetters row, int i, DataType type) {
        if (row.isNullAt(i)) {
            return null;
        }
        if (type instanceof StructType struct) {
            return values(row.getStruct(i, struct.length()), struct);
        }
        if (type instanceof ArrayType array) {
            return values(row.getArray(i), array.elementType());
        }
        if (type instanceof MapType map) {
            MapData data = row.getMap(i);
            List<Object> keys = values(data.keyArray(), map.keyType());
            List<Object> values = values(data.valueArray(), map.valueType());
            Map<Object, Object> result = new LinkedHashMap<>();
            for (int k = 0; k < keys.size(); k++) {
                if (result.put(keys.get(k), values.get(k)) != null) {
                    throw new AssertionError("the key " + keys.get(k) + " is in a map twice");
                }
            }
            return result;
        }
        return scalar(row, i, type);
    }

    private static List<Object> values(ArrayData data, DataType type) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < data.numElements(); i++) {
            values.add(value(data, i, type));
        }
        return values;
    }

    private static Object scalar(SpecializedGetters row, int i, DataType type) {
        if (type instanceof DecimalType decimal) {
            return row.getDecimal(i, decimal.precision(), decimal.scale()).toJavaBigDecimal();
        }
        return switch (type.typeName()) {
            case "boolean" -> row.getBoolean(i);
            case "byte" -> row.getByte(i);
            case "short" -> row.getShort(i);
            case "integer", "date" -> row.getInt(i);
            case "long", "timestamp", "timestamp_ntz" -> row.getLong(i);
            case "float" -> row.getFloat(i);
            case "double" -> row.getDouble(i);
            case "string" -> row.getUTF8String(i).toString();
            case "binary" -> new String(row.getBinary(i), StandardCharsets.ISO_8859_1);
            default -> throw new AssertionError(type);
        };
    }
}
