package io.frazil.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.frazil.flow.FrazilException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ValueFormatTest {

    private static Decoded whole(ValueFormat format, StructType wanted, StructType all) {
        return new Decoded(
                format.decoder(wanted, all, ZoneOffset.UTC), wanted, OnHeapColumnVector.allocateColumns(2, wanted));
    }

    private static String refusal(ValueFormat format, String columns) {
        StructType schema = StructType.fromDDL(columns);
        return assertThrows(FrazilException.class, () -> whole(format, schema, schema))
                .getMessage();
    }

    @Test
    void names() {
        assertEquals(ValueFormat.JSON, ValueFormat.of("JSON"));
        assertEquals(ValueFormat.CSV, ValueFormat.of("csv"));
        assertEquals(ValueFormat.TEXT, ValueFormat.of("Text"));
        assertEquals(ValueFormat.BINARY, ValueFormat.of("binary"));
        assertEquals(
                "cannot read values in the format \"xml\". Hint: use json, csv, text or binary. [BAD_OPTION]",
                assertThrows(FrazilException.class, () -> ValueFormat.of("xml")).getMessage());
    }

    @Test
    void text() throws DecodeException {
        StructType schema = StructType.fromDDL("line STRING");
        Decoded decoded = whole(ValueFormat.TEXT, schema, schema);
        byte[] latin = "gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("not UTF-8 at byte 2", decoded.error(0, latin));
        decoded.put(0, "grüße, \n{}");
        decoded.put(1, "");
        assertEquals(List.of(List.of("grüße, \n{}"), List.of("")), decoded.rows(2));
        decoded.put(0, (byte[]) null);
        assertEquals(Arrays.asList((Object) null), decoded.rows(1).get(0));
        assertEquals(
                "not UTF-8 at byte 2",
                whole(ValueFormat.TEXT, new StructType(), schema).error(0, latin));
    }

    @Test
    void binary() throws DecodeException {
        StructType schema = StructType.fromDDL("value BINARY NOT NULL");
        Decoded decoded = whole(ValueFormat.BINARY, schema, schema);
        assertEquals(
                "field \"value\": expected BINARY NOT NULL, found a message without a value",
                decoded.error(0, (byte[]) null));
        decoded.put(0, new byte[] {0, (byte) 0xff});
        assertEquals(List.of("\u0000\u00ff"), decoded.rows(1).get(0));
    }

    @Test
    void wholeValuesNeedOneColumn() {
        assertEquals(
                "cannot read values in the format \"text\" into (a STRING,b STRING)."
                        + " Hint: declare exactly one column, of type STRING, or set value.format to json or csv."
                        + " [BAD_OPTION]",
                refusal(ValueFormat.TEXT, "a STRING, b STRING"));
        assertEquals(
                "cannot read values in the format \"binary\" into (a STRING)."
                        + " Hint: declare exactly one column, of type BINARY, or set value.format to json or csv."
                        + " [BAD_OPTION]",
                refusal(ValueFormat.BINARY, "a STRING"));
    }
}
