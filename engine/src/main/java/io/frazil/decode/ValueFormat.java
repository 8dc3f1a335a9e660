package io.frazil.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.ZoneId;
import java.util.Locale;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** How the values of a stream are written. */
public enum ValueFormat {
    JSON,
    CSV,
    TEXT,
    BINARY;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    public static ValueFormat of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** A decoder of the wanted columns of all the stream's decoded columns. */
    public RecordDecoder decoder(StructType wanted, StructType all, ZoneId zone) {
        return this == JSON ? json(wanted) : ValueFormat::bytes;
    }

    private static void bytes(byte[] bytes, int offset, int length, WritableColumnVector[] columns, int row) {
        for (WritableColumnVector column : columns) {
            column.putByteArray(row, bytes, offset, length);
        }
    }

    private static RecordDecoder json(StructType wanted) {
        return (bytes, offset, length, columns, row) -> {
            JsonNode document;
            try {
                document = MAPPER.readTree(bytes, offset, length);
            } catch (IOException e) {
                throw new DecodeException("not a JSON document");
            }
            for (int i = 0; i < columns.length; i++) {
                put(columns[i], row, wanted.fields()[i].name(), document.path(wanted.fields()[i].name()));
            }
        };
    }

    private static void put(WritableColumnVector column, int row, String name, JsonNode value) throws DecodeException {
        if (value.isMissingNode() || value.isNull()) {
            column.putNull(row);
        } else if (column.dataType().equals(DataTypes.StringType)) {
            byte[] text = value.asText().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            column.putByteArray(row, text, 0, text.length);
        } else if (!value.isNumber()) {
            throw new DecodeException(
                    "field \"" + name + "\": expected " + column.dataType().sql() + ", found " + value);
        } else if (column.dataType().equals(DataTypes.IntegerType)) {
            column.putInt(row, value.asInt());
        } else if (column.dataType().equals(DataTypes.LongType)) {
            column.putLong(row, value.asLong());
        } else {
            column.putDouble(row, value.asDouble());
        }
    }
}
