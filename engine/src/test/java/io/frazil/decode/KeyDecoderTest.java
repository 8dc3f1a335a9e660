package io.frazil.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.frazil.flow.FrazilException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class KeyDecoderTest {

    private static final byte[] LATIN = "grüße".getBytes(StandardCharsets.ISO_8859_1);

    private static Decoded keys(KeyFormat format, StructType wanted, int rows, ZoneId zone) {
        return new Decoded(
                format.decoder(wanted.fields()[0].dataType(), zone),
                wanted,
                OnHeapColumnVector.allocateColumns(rows, wanted));
    }

    private static Decoded keys(KeyFormat format, int rows) {
        return keys(format, new StructType().add("_key", format.type()), rows, ZoneOffset.UTC);
    }

    private static KeyFormat json(String type) {
        return format(ValueFormat.JSON, type);
    }

    private static KeyFormat csv(String type) {
        return format(ValueFormat.CSV, type);
    }

    private static KeyFormat format(ValueFormat format, String type) {
        return new KeyFormat(
                format, StructType.fromDDL("_key " + type).fields()[0].dataType());
    }

    private static void takes(KeyFormat format, String key, Object expected) throws DecodeException {
        Decoded decoded = keys(format, 1);
        decoded.put(0, key);
        assertEquals(Arrays.asList(expected), decoded.rows(1).get(0), key);
    }

    private static void refuses(KeyFormat format, String key, String problem) {
        assertEquals(problem, keys(format, 1).error(0, key), key);
    }

    private static void refuses(KeyFormat format, byte[] key, String problem) {
        assertEquals(problem, keys(format, 1).error(0, key));
    }

    @Test
    void noKeyIsNullInEveryFormat() throws DecodeException {
        for (KeyFormat format : List.of(
                KeyFormat.BINARY,
                KeyFormat.TEXT,
                json("BIGINT"),
                json("STRUCT<id: BIGINT NOT NULL>"),
                json("ARRAY<INT>"),
                csv("BIGINT"),
                csv("STRUCT<id: BIGINT NOT NULL, b: STRING>"))) {
            takes(format, null, null);
        }
    }

    @Test
    void binaryAndText() throws DecodeException {
        takes(KeyFormat.TEXT, "grüße, 7", "grüße, 7");
        takes(KeyFormat.TEXT, "", "");
        refuses(KeyFormat.TEXT, LATIN, "field \"_key\": not UTF-8 at byte 2");
        takes(KeyFormat.BINARY, "", "");
        Decoded decoded = keys(KeyFormat.BINARY, 1);
        decoded.put(0, LATIN);
        assertEquals(List.of("grüße"), decoded.rows(1).get(0));
    }

    @Test
    void jsonOfAnyType() throws DecodeException {
        takes(json("BIGINT"), "7", 7L);
        takes(json("INT"), " -7 ", -7);
        takes(json("STRING"), "\"a\\n\"", "a\n");
        takes(json("STRING"), "{\"id\": 7}", "{\"id\": 7}");
        takes(json("DECIMAL(5,2)"), "1.5", new BigDecimal("1.50"));
        takes(json("BOOLEAN"), "true", true);
        takes(json("DATE"), "\"1970-01-02\"", 1);
        takes(json("ARRAY<INT>"), "[1, null]", Arrays.asList(1, null));
        takes(json("MAP<STRING, INT>"), "{\"a\": 1}", Map.of("a", 1));
        takes(
                json("STRUCT<id: BIGINT, o: STRUCT<x: STRING>>"),
                "{\"o\": {\"x\": \"y\"}, \"id\": 7}",
                List.of(7L, List.of("y")));
        takes(json("STRUCT<id: BIGINT, b: STRING>"), "{}", Arrays.asList(null, null));
        takes(json("STRUCT<id: BIGINT>"), "null", null);
        takes(json("BIGINT"), "null", null);
    }

    @Test
    void brokenJson() {
        refuses(json("BIGINT"), "\"7\"", "field \"_key\": expected BIGINT, found \"7\"");
        refuses(json("STRUCT<id: INT>"), "7", "field \"_key\": expected STRUCT, found 7");
        refuses(json("STRUCT<id: INT>"), "{\"id\": 3000000000}", "field \"_key.id\": expected INT, found 3000000000");
        refuses(json("STRUCT<id: INT NOT NULL>"), "{}", "field \"_key.id\": expected INT NOT NULL, found nothing");
        refuses(json("ARRAY<INT>"), "[1, true]", "field \"_key[1]\": expected INT, found true");
        refuses(json("MAP<STRING, INT>"), "{\"a\": []}", "field \"_key[\"a\"]\": expected INT, found []");
        refuses(json("BIGINT"), "7 7", "field \"_key\": malformed JSON at byte 2: expected the end, found '7'");
        refuses(
                json("STRUCT<id: INT>"),
                "{\"id\": 7}}",
                "field \"_key\": malformed JSON at byte 9: expected the end, found '}'");
        refuses(
                json("STRUCT<id: INT>"),
                "{\"id\": x}",
                "field \"_key\": malformed JSON at byte 7: expected a value, found 'x'");
        refuses(json("ARRAY<INT>"), "[x]", "field \"_key\": malformed JSON at byte 1: expected a value, found 'x'");
        refuses(json("BIGINT"), "", "field \"_key\": empty message");
        refuses(json("STRING"), " ", "field \"_key\": malformed JSON at byte 1: expected a value, found the end");
        refuses(json("STRING"), "text", "field \"_key\": malformed JSON at byte 0: expected 'true', found 't'");
        refuses(json("STRING"), LATIN, "field \"_key\": malformed JSON at byte 0: expected a value, found 'g'");
    }

    @Test
    void csvByPosition() throws DecodeException {
        takes(csv("STRUCT<id: BIGINT, name: STRING>"), "7,\"a,b\"", List.of(7L, "a,b"));
        takes(csv("STRUCT<id: BIGINT, name: STRING>"), "7,\n", Arrays.asList(7L, null));
        takes(csv("STRUCT<id: BIGINT>"), "7", List.of(7L));
        takes(csv("BIGINT"), "7", 7L);
        takes(csv("STRING"), "\"a,b\"", "a,b");
        takes(csv("STRING"), "\"\"", "");
        takes(csv("INT"), "\"\"", null);
    }

    @Test
    void brokenCsv() {
        refuses(csv("BIGINT"), "x", "field \"_key\": expected BIGINT, found \"x\"");
        refuses(csv("BIGINT"), "7,8", "field \"_key\": expected 1 field, found 2");
        refuses(csv("BIGINT"), "", "field \"_key\": empty message");
        refuses(csv("STRUCT<id: BIGINT, b: INT>"), "7", "field \"_key\": expected 2 fields, found 1");
        refuses(csv("STRUCT<id: BIGINT, b: INT>"), "7,x", "field \"_key.b\": expected INT, found \"x\"");
        refuses(
                csv("STRUCT<id: BIGINT NOT NULL, b: INT>"),
                ",8",
                "field \"_key.id\": expected BIGINT NOT NULL, found an empty field");
        refuses(
                csv("STRING"),
                "a\"",
                "field \"_key\": malformed CSV at byte 1: a quote in a field that does not begin with one");
        refuses(csv("STRING"), LATIN, "field \"_key\": malformed CSV at byte 2: not UTF-8");
    }

    @Test
    void onlyThePartThatIsWantedIsDecoded() throws DecodeException {
        StructType part = StructType.fromDDL("_key STRUCT<b: INT>");
        Decoded csv = keys(csv("STRUCT<id: BIGINT, b: INT, c: STRING>"), part, 1, ZoneOffset.UTC);
        csv.put(0, "x,8,y");
        assertEquals(List.of(List.of(8)), csv.rows(1).get(0));
        assertEquals("field \"_key\": expected 3 fields, found 1", csv.error(0, "8"));
        Decoded json = keys(json("STRUCT<id: BIGINT, b: INT, c: STRING>"), part, 1, ZoneOffset.UTC);
        json.put(0, "{\"id\": \"x\", \"b\": 8}");
        assertEquals(List.of(List.of(8)), json.rows(1).get(0));
    }

    @Test
    void timesWithoutAZoneAreInTheGivenOne() throws DecodeException {
        StructType schema = StructType.fromDDL("_key TIMESTAMP");
        for (KeyFormat format : List.of(json("TIMESTAMP"), csv("TIMESTAMP"))) {
            Decoded decoded = keys(format, schema, 1, ZoneOffset.ofHours(1));
            decoded.put(0, "\"1970-01-01T01:00:01\"");
            assertEquals(List.of(1_000_000L), decoded.rows(1).get(0));
        }
    }

    @Test
    void aBadKeyTakesNoMemoryAndLeavesTheNextOneAlone() throws DecodeException {
        for (KeyFormat format : List.of(
                json("STRUCT<a: STRING, b: ARRAY<STRING>, c: INT>"),
                json("ARRAY<STRING>"),
                csv("STRUCT<a: STRING, c: INT>"))) {
            Decoded decoded = keys(format, 2);
            boolean isArray = format.equals(json("ARRAY<STRING>"));
            boolean isCsv = format.format() == ValueFormat.CSV;
            String good = isCsv ? "a,1" : isArray ? "[\"a\"]" : "{\"a\": \"a\", \"b\": [\"b\"], \"c\": 1}";
            String bad = isCsv
                    ? "z,x"
                    : isArray ? "[\"z\", \"z\", x]" : "{\"a\": \"z\", \"b\": [\"z\", \"z\"], \"c\": \"x\"}";
            decoded.put(0, good);
            Object first = decoded.rows(1).get(0);
            for (int i = 0; i < 100; i++) {
                decoded.error(1, bad);
            }
            decoded.put(1, good);
            assertEquals(List.of(first, first), decoded.rows(2), format.toString());
            int bytes = decoded.column(0).getChild(0).getChild(0).getElementsAppended();
            assertEquals(2, bytes, format.toString());
        }
    }

    @Test
    void typesThatCannotBeDecodedAreRefused() {
        for (KeyFormat format :
                List.of(json("INTERVAL"), json("MAP<INT, INT>"), csv("ARRAY<INT>"), csv("STRUCT<x: STRUCT<y: INT>>"))) {
            assertThrows(FrazilException.class, () -> keys(format, 1), format.toString());
        }
    }
}
