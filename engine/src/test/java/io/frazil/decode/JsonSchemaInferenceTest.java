package io.frazil.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class JsonSchemaInferenceTest {

    private static JsonSchemaInference sample(String... documents) {
        JsonSchemaInference inference = new JsonSchemaInference();
        for (String document : documents) {
            byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
            inference.add(bytes, 0, bytes.length);
        }
        return inference;
    }

    private static String typeOf(String... values) {
        String[] documents = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            documents[i] = "{\"x\":" + values[i] + "}";
        }
        return sample(documents).schema().apply("x").dataType().sql();
    }

    @Test
    void scalars() {
        assertEquals("BOOLEAN", typeOf("true", "null", "false"));
        assertEquals("BIGINT", typeOf("1", "-9223372036854775808"));
        assertEquals("DECIMAL(38,0)", typeOf("1", "9223372036854775808"));
        assertEquals("DOUBLE", typeOf("1", "1" + "0".repeat(38)));
        assertEquals("DOUBLE", typeOf("9223372036854775808", "1.5"));
        assertEquals("DOUBLE", typeOf("1", "2.0"));
        assertEquals("DOUBLE", typeOf("1e3"));
        assertEquals("STRING", typeOf("1", "1e400"));
        assertEquals("STRING", typeOf("\"x\"", "\"2026-11-22\""));
        assertEquals("STRING", typeOf("null"));
        assertEquals("STRING", typeOf("\"\""));
    }

    @Test
    void times() {
        assertEquals("DATE", typeOf("\"2026-11-22\"", "null"));
        assertEquals("TIMESTAMP", typeOf("\"2026-11-22T10:15:30Z\"", "\"2026-11-22 10:15:30.5\""));
        assertEquals("TIMESTAMP", typeOf("\"2026-11-22\"", "\"2026-11-22T10:15:30+01:00\""));
        assertEquals("STRING", typeOf("\"2026-11-22\"", "20261122"));
        assertEquals("STRING", typeOf("\"2026-02-30\""));
        assertEquals("STRING", typeOf("\"2026-11-22T10:15:30Z\"", "\"never\""));
    }

    @Test
    void nestedTypes() {
        assertEquals("STRUCT<a: BIGINT, b: STRING>", typeOf("{\"a\":1}", "{\"b\":\"x\"}", "null"));
        assertEquals("STRUCT<a: DOUBLE>", typeOf("{\"a\":1}", "{\"a\":1.5}"));
        assertEquals("ARRAY<DOUBLE>", typeOf("[1,2]", "[]", "[null,1.5]"));
        assertEquals("ARRAY<STRING>", typeOf("[]"));
        assertEquals("ARRAY<STRUCT<a: BIGINT, b: BIGINT>>", typeOf("[{\"a\":1},{\"b\":2}]"));
        assertEquals("ARRAY<ARRAY<DATE>>", typeOf("[[\"2026-11-22\"],[]]"));
    }

    @Test
    void conflicts() {
        assertEquals("STRING", typeOf("1", "true"));
        assertEquals("STRING", typeOf("1", "\"1\""));
        assertEquals("STRING", typeOf("1", "{\"a\":1}"));
        assertEquals("STRING", typeOf("[1]", "{\"a\":1}"));
        assertEquals("STRING", typeOf("[1]", "\"x\""));
        // No file format holds a struct without fields.
        assertEquals("STRING", typeOf("{}"));
    }

    @Test
    void columnsInOrderOfAppearance() {
        StructType schema = sample("{\"b\":1,\"a\":{\"y\":1}}", "{\"c\":1,\"a\":{\"x\":1},\"b\":2}")
                .schema();
        assertEquals("b BIGINT,a STRUCT<y: BIGINT, x: BIGINT>,c BIGINT", schema.toDDL());
        for (StructField field : schema.fields()) {
            assertTrue(field.nullable(), field.name());
        }
    }

    @Test
    void ofNamesThatDifferInCaseTheFirst() {
        assertEquals(
                "userId BIGINT",
                sample("{\"userId\":1}", "{\"userid\":\"x\"}", "{\"UserID\":{}}")
                        .schema()
                        .toDDL());
    }

    @Test
    void aMemberWithoutNameIsNoColumn() {
        assertEquals("a BIGINT", sample("{\"\":1,\"a\":1}").schema().toDDL());
    }

    @Test
    void malformedRecordsLeaveNoTrace() {
        JsonSchemaInference inference = sample("{\"a\":1,\"b\":2", "", "[1]", "{\"a\":1}", "{\"a\":\"\\ud800\"}", "{}");
        inference.add(null, 0, 0);
        assertEquals("a BIGINT", inference.schema().toDDL());
        assertEquals(7, inference.records());
        assertEquals(4, inference.malformed());
    }

    @Test
    void nothingSampled() {
        assertEquals(0, new JsonSchemaInference().schema().length());
    }

    @Test
    void whatWasSampledDecodes() {
        for (long seed = 1; seed <= 300; seed++) {
            RandomJson random = new RandomJson(seed);
            StructType all = random.schema();
            JsonSchemaInference inference = new JsonSchemaInference();
            byte[][] documents = new byte[20][];
            for (int i = 0; i < documents.length; i++) {
                documents[i] = random.document(all);
                inference.add(documents[i], 0, documents[i].length);
            }
            Decoded decoded = Decoded.json(inference.schema(), 1);
            for (byte[] document : documents) {
                String text = new String(document, StandardCharsets.UTF_8);
                String answer = decoded.error(0, document);
                assertTrue(answer.startsWith("accepted"), "seed " + seed + ": " + answer + "\n" + text);
            }
        }
    }
}
