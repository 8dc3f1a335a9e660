package io.frazil.decode;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Whole documents: what is well-formed, how members find their columns, and what is said of the rest. */
class JsonDocumentTest {

    private static final StructType A = StructType.fromDDL("a BIGINT");

    /** Whether or not the decoder foresees the members. */
    private static String error(String document) {
        return error(document.getBytes(StandardCharsets.UTF_8));
    }

    private static String error(byte[] document) {
        String error = Decoded.json(A, 1).error(0, document);
        Decoded foreseeing = Decoded.json(A, 1);
        assertDoesNotThrow(() -> foreseeing.put(0, "{\"b\":\"x\",\"c\":\"x\",\"a\":1}"));
        assertEquals(error, foreseeing.error(0, document));
        return error;
    }

    private static void malformed(String document, int at, String problem) {
        assertEquals("malformed JSON at byte " + at + ": " + problem, error(document), document);
    }

    private static Object valueOfA(String document) throws DecodeException {
        Decoded decoded = Decoded.json(A, 1);
        decoded.put(0, document);
        return decoded.rows(1).get(0).get(0);
    }

    @Test
    void theTopMustBeAnObject() {
        assertEquals("empty message", error(""));
        malformed("  ", 2, "expected '{', found the end");
        malformed("x", 0, "expected a value, found 'x'");
        assertEquals("expected a JSON object, found [1, 2]", error("[1, 2]"));
        assertEquals("expected a JSON object, found \"text\"", error(" \"text\" "));
        assertEquals("expected a JSON object, found null", error("null"));
    }

    @Test
    void brokenStructure() {
        malformed("{\"a\":1", 6, "expected ',' or '}', found the end");
        malformed("{\"a\":1]", 6, "expected ',' or '}', found ']'");
        malformed("{\"a\":1}x", 7, "expected the end, found 'x'");
        malformed("{\"a\":1}{}", 7, "expected the end, found '{'");
        malformed("{\"a\":1,}", 7, "expected a name, found '}'");
        malformed("{a:1}", 1, "expected a name, found 'a'");
        malformed("{\"a\" 1}", 5, "expected ':', found '1'");
        malformed("{\"a\":}", 5, "expected a value, found '}'");
        malformed("{\"b\":[1,]}", 8, "expected a value, found ']'");
        malformed("{\"b\":[1 2]}", 8, "expected ',' or ']', found '2'");
        malformed("{\"b\":{\"c\":[{}}}", 13, "expected ',' or ']', found '}'");
        malformed("{\"b\":{1:2}}", 6, "expected a name, found '1'");
        malformed("{\"b\":nul}", 5, "expected 'null', found 'n'");
        malformed("{\"a\":nulL}", 5, "expected 'null', found 'n'");
        malformed("{\"b\":'x'}", 5, "expected a value, found '''");
        malformed("{\u0000}", 1, "expected a name, found byte 0x00");
    }

    @Test
    void brokenNumbers() {
        malformed("{\"a\":01}", 6, "expected ',' or '}', found '1'");
        malformed("{\"a\":-}", 6, "expected a digit, found '}'");
        malformed("{\"a\":1.}", 7, "expected a digit, found '}'");
        malformed("{\"b\":1e+}", 8, "expected a digit, found '}'");
        malformed("{\"b\":.5}", 5, "expected a value, found '.'");
        malformed("{\"b\":+5}", 5, "expected a value, found '+'");
        malformed("{\"b\":NaN}", 5, "expected a value, found 'N'");
    }

    @Test
    void brokenStrings() {
        malformed("{\"b\":\"x}", 5, "the string that begins here does not end");
        malformed("{\"b", 1, "the string that begins here does not end");
        malformed("{\"b\":\"x\\", 7, "no such escape");
        malformed("{\"b\":\"\\x\"}", 6, "no such escape");
        malformed("{\"b\":\"\\u12g4\"}", 6, "no such escape");
        malformed("{\"b\":\"\\ud800\"}", 6, "half of a surrogate pair");
        malformed("{\"b\":\"\\ud800\\u0041\"}", 6, "half of a surrogate pair");
        malformed("{\"b\":\"\\udc00\\ud800\"}", 6, "half of a surrogate pair");
        malformed("{\"b\":\"a\nb\"}", 7, "control character 0x0a in a string");
        malformed("{\"b\":\"a\n,\"c\":\"x\"}", 7, "control character 0x0a in a string");
        malformed("{\"b\":\"a\",\"c\":\"x\"", 16, "expected ',' or '}', found the end");
        malformed("{\"b\":\"a\",\"c\":\"x", 13, "the string that begins here does not end");
        malformed("{\"b\":\"a\",}", 9, "expected a name, found '}'");
    }

    @Test
    void notUtf8() {
        for (String bytes : List.of(
                "\u00ff",
                "\u00ff\",\"c\":\"x",
                "\u00c0\u0080",
                "\u00ed\u00a0\u0080",
                "\u00f4\u0090\u0080\u0080",
                "\u00c3")) {
            byte[] document = ("{\"b\":\"xx" + bytes + "\"}").getBytes(StandardCharsets.ISO_8859_1);
            assertEquals("malformed JSON at byte 8: not UTF-8", error(document));
        }
    }

    @Test
    void aByteOrderMarkIsSkipped() throws DecodeException {
        assertEquals(7L, valueOfA("\ufeff {\"a\":7}"));
    }

    @Test
    void depthIsBounded() throws DecodeException {
        String inside = "[".repeat(998) + "1" + "]".repeat(998);
        assertEquals(1L, valueOfA("{\"b\":[" + inside + "],\"a\":1}"));
        malformed("{\"b\":[[" + inside + "]]}", 1004, "nested deeper than 1000");
        malformed("{\"b\":" + "[".repeat(100_000), 1004, "nested deeper than 1000");
    }

    @Test
    void membersFindTheirColumns() throws DecodeException {
        assertEquals(1L, valueOfA("{\"b\":2, \"A\":3, \"aa\":4, \"\":5, \"a\":1}"));
        assertEquals(1L, valueOfA("{\"\\u0061\":1}"));
        assertEquals(2L, valueOfA("{\"a\":1,\"a\":2}"));
        assertEquals(null, valueOfA("{\"a\":1,\"a\":null}"));
        assertEquals(null, valueOfA("{}"));
    }

    @Test
    void namesThatNeedEscapes() throws DecodeException {
        StructType schema = new StructType().add("q\"\\", "int").add("größe", "int");
        Decoded decoded = Decoded.json(schema, 2);
        for (int row = 0; row < 2; row++) {
            decoded.put(row, "{\"q\\\"\\\\\":1,\"gr\\u00f6ße\":2}");
            assertEquals(List.of(1, 2), decoded.rows(row + 1).get(row));
        }
        assertEquals("malformed JSON at byte 4: expected ':', found '\\'", decoded.error(0, "{\"q\"\\\":1}"));
    }

    @Test
    void manyProducersWithManyNames() throws DecodeException {
        Decoded decoded = Decoded.json(A, 1);
        for (int i = 0; i < 2_000; i++) {
            decoded.put(0, "{\"n" + i + "\":[" + i + "],\"a\":" + i + ",\"m" + i % 7 + "\":{}}");
            assertEquals((long) i, decoded.column(0).getLong(0));
        }
    }

    @Test
    void tombstonesAndMissingValues() throws DecodeException {
        Decoded nullable = Decoded.json(StructType.fromDDL("a BIGINT, s STRUCT<b: INT>"), 1);
        nullable.put(0, (byte[]) null);
        assertEquals(Arrays.asList(null, null), nullable.rows(1).get(0));
        Decoded required = Decoded.json(StructType.fromDDL("a BIGINT NOT NULL"), 1);
        assertEquals("field \"a\": expected BIGINT NOT NULL, found null", required.error(0, "{\"a\":null}"));
        assertEquals("field \"a\": expected BIGINT NOT NULL, found nothing", required.error(0, "{}"));
        assertEquals(
                "field \"a\": expected BIGINT NOT NULL, found a message without a value",
                required.error(0, (byte[]) null));
    }

    @Test
    void noColumnWantedStillMeansWellFormed() throws DecodeException {
        Decoded decoded = Decoded.json(new StructType(), 1);
        decoded.put(0, "{\"a\":1}");
        assertEquals("malformed JSON at byte 5: expected a value, found '}'", decoded.error(0, "{\"a\":}"));
    }

    @Test
    void errorsNameTheField() {
        StructType schema =
                StructType.fromDDL("s STRUCT<items: ARRAY<STRUCT<price: DOUBLE>>, m: MAP<STRING, ARRAY<INT>>>");
        Decoded decoded = Decoded.json(schema, 1);
        assertEquals(
                "field \"s.items[1].price\": expected DOUBLE, found \"12,50\"",
                decoded.error(0, "{\"s\":{\"items\":[{\"price\":1},{\"price\":\"12,50\"}]}}"));
        assertEquals(
                "field \"s.m[\"k\"][2]\": expected INT, found 1.5",
                decoded.error(0, "{\"s\":{\"m\":{\"k\":[1,2,1.5]}}}"));
        assertEquals(
                "field \"s.items\": expected ARRAY, found {\"a\": 1}",
                decoded.error(0, "{\"s\":{\"items\":{\"a\": 1}}}"));
        assertEquals("field \"s.m\": expected MAP, found 1", decoded.error(0, "{\"s\":{\"m\":1}}"));
        assertEquals("field \"s\": expected STRUCT, found []", decoded.error(0, "{\"s\":[]}"));
    }

    @Test
    void otherTypesAreRefused() {
        StructType schema = StructType.fromDDL("s STRUCT<v: VARIANT>");
        FrazilException e =
                assertThrows(FrazilException.class, () -> ValueFormat.JSON.decoder(schema, schema, ZoneOffset.UTC));
        assertEquals(ErrorCode.UNSUPPORTED, e.code());
        assertEquals(
                "cannot decode column \"s.v\" of type VARIANT from json."
                        + " Hint: declare it STRING to take it as it is written. [UNSUPPORTED]",
                e.getMessage());
    }
}
