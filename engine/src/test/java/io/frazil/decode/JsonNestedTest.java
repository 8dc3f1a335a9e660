package io.frazil.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.execution.vectorized.OffHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Structs, arrays and maps stay aligned from row to row, also where records fail in between. */
class JsonNestedTest {

    private static Map<Object, Object> map(Object... keysAndValues) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    @Test
    void nestedValues() throws DecodeException {
        Decoded decoded = Decoded.json(
                StructType.fromDDL("s STRUCT<a: INT, t: STRUCT<b: STRING>>,"
                        + " l ARRAY<ARRAY<STRING>>, m MAP<STRING, MAP<STRING, INT>>"),
                4);
        decoded.put(
                0,
                "{\"s\":{\"t\":{\"b\":\"x\"},\"a\":1},"
                        + "\"l\":[[\"p\",null],[],null,[\"q\"]],\"m\":{\"k\":{\"n\":1},\"e\":{}}}");
        decoded.put(1, "{\"s\":{\"t\":null},\"l\":[],\"m\":{}}");
        decoded.put(2, "{\"s\":null,\"l\":null,\"m\":null}");
        decoded.put(
                3, "{\"s\":{\"t\":{\"b\":\"y\"}},\"l\":[[\"r\"]],\"m\":{\"k\":null,\"k\":{\"a\":1,\"b\":2,\"a\":3}}}");
        List<List<Object>> rows = decoded.rows(4);
        assertEquals(
                List.of(
                        List.of(1, List.of("x")),
                        Arrays.asList(Arrays.asList("p", null), List.of(), null, List.of("q")),
                        map("k", map("n", 1), "e", map())),
                rows.get(0));
        assertEquals(Arrays.asList(Arrays.asList(null, null), List.of(), map()), rows.get(1));
        assertEquals(Arrays.asList(null, null, null), rows.get(2));
        assertEquals(
                List.of(Arrays.asList(null, List.of("y")), List.of(List.of("r")), map("k", map("a", 3, "b", 2))),
                rows.get(3));
    }

    @Test
    void aRowIsRightAfterARecordThatFailedInIt() throws DecodeException {
        String[] types = {
            "BOOLEAN",
            "TINYINT",
            "SMALLINT",
            "INT",
            "BIGINT",
            "FLOAT",
            "DOUBLE",
            "DECIMAL(9,2)",
            "DECIMAL(18,2)",
            "DECIMAL(38,2)",
            "STRING",
            "BINARY",
            "DATE",
            "TIMESTAMP",
            "TIMESTAMP_NTZ"
        };
        String[] values = {
            "true",
            "1",
            "2",
            "3",
            "4",
            "0.5",
            "1.5",
            "7.25",
            "8.25",
            "9.25",
            "\"text\"",
            "\"AP8=\"",
            "\"2026-11-22\"",
            "\"2026-11-22T10:15:30Z\"",
            "\"2026-11-22T10:15:30\""
        };
        for (int i = 0; i < types.length; i++) {
            String type = types[i];
            String nested =
                    "STRUCT<l: ARRAY<STRUCT<v: %s, w: ARRAY<%s>>>, m: MAP<STRING, %s>>".formatted(type, type, type);
            StructType schema = StructType.fromDDL("a " + type + ", b " + nested + ", c INT");
            for (boolean onHeap : new boolean[] {true, false}) {
                WritableColumnVector[] columns = onHeap
                        ? OnHeapColumnVector.allocateColumns(20, schema)
                        : OffHeapColumnVector.allocateColumns(20, schema);
                Decoded decoded =
                        new Decoded(ValueFormat.JSON.decoder(schema, schema, ZoneOffset.UTC), schema, columns);
                Decoded alone = Decoded.json(schema, 20);
                int row = 0;
                for (String good : documents(values[i], "1")) {
                    for (String bad : documents(values[i], "\"bad\"")) {
                        assertTrue(decoded.error(row, bad).contains("expected INT, found \"bad\""), bad);
                    }
                    decoded.put(row, good);
                    alone.put(row++, good);
                }
                assertEquals(alone.rows(row), decoded.rows(row), schema.toDDL());
                for (WritableColumnVector column : columns) {
                    column.close();
                }
            }
        }
    }

    /** With and without values in every place; {@code c} comes last. */
    private static List<String> documents(String v, String c) {
        String end = ",\"c\":" + c + "}";
        return List.of(
                "{\"a\":" + v + ",\"b\":{\"l\":[{\"v\":" + v + ",\"w\":[" + v + ",null]},null,{\"w\":[]}],\"m\":{\"x\":"
                        + v + "}}" + end,
                "{\"a\":null,\"b\":null" + end,
                "{\"b\":{\"l\":[null,{\"v\":null,\"w\":[null," + v + "," + v + "]}],\"m\":{\"x\":null,\"y\":" + v + "}}"
                        + end,
                "{\"a\":" + v + ",\"b\":{\"l\":[],\"m\":{}}" + end,
                "{\"a\":" + v + ",\"b\":{\"l\":null,\"m\":null}" + end,
                "{\"a\":null,\"b\":{\"l\":[{\"v\":" + v + "},{\"v\":" + v + "},{\"v\":" + v + "}]}" + end);
    }

    @Test
    void failedRecordsTakeNoMemory() {
        Decoded decoded =
                Decoded.json(StructType.fromDDL("a STRING, l ARRAY<STRING>, m MAP<STRING, BINARY>, c INT"), 1);
        String bad = "{\"a\":\"" + "x".repeat(1000) + "\",\"l\":[\"y\",\"z\"],\"m\":{\"k\":\"AP8=\"},\"c\":\"bad\"}";
        for (int i = 0; i < 1000; i++) {
            assertEquals("field \"c\": expected INT, found \"bad\"", decoded.error(0, bad));
        }
        assertEquals(0, decoded.column(0).arrayData().getElementsAppended());
        assertEquals(0, decoded.column(1).arrayData().getElementsAppended());
        assertEquals(0, decoded.column(1).arrayData().arrayData().getElementsAppended());
        assertEquals(0, decoded.column(2).getChild(0).arrayData().getElementsAppended());
        assertEquals(0, decoded.column(2).getChild(1).getElementsAppended());
    }

    @Test
    void arraysGrowBeyondTheRows() throws DecodeException {
        Decoded decoded =
                Decoded.json(StructType.fromDDL("l ARRAY<STRUCT<a: INT, b: ARRAY<INT>, s: STRUCT<c: STRING>>>"), 2);
        StringBuilder document = new StringBuilder("{\"l\":[");
        for (int i = 0; i < 5_000; i++) {
            document.append(i == 0 ? "" : ",")
                    .append("{\"a\":%d,\"b\":[%d,%d],\"s\":{\"c\":\"%d\"}}".formatted(i, i, -i, i));
        }
        decoded.put(0, document + "]}");
        decoded.put(1, document + "]}");
        for (List<Object> row : decoded.rows(2)) {
            List<?> elements = (List<?>) row.get(0);
            assertEquals(5_000, elements.size());
            for (int i = 0; i < elements.size(); i++) {
                assertEquals(List.of(i, List.of(i, -i), List.of(Integer.toString(i))), elements.get(i));
            }
        }
    }

    @Test
    void mapsWithManyKeysKeepTheLastValueOfEach() throws DecodeException {
        Decoded decoded = Decoded.json(StructType.fromDDL("m MAP<STRING, INT>"), 1);
        StringBuilder document = new StringBuilder("{\"m\":{\"k0\":-1");
        for (int i = 0; i < 3_000; i++) {
            document.append(",\"k").append(i % 1000).append("\":").append(i);
        }
        decoded.put(0, document + "}}");
        Map<?, ?> map = (Map<?, ?>) decoded.rows(1).get(0).get(0);
        assertEquals(1000, map.size());
        for (int i = 0; i < 1000; i++) {
            assertEquals(2000 + i, map.get("k" + i));
        }
    }

    @Test
    void nullsWhereNoneMayBe() {
        StructType schema = new StructType().add("l", "array<int>").add("s", StructType.fromDDL("b INT NOT NULL"));
        Decoded decoded = Decoded.json(schema, 1);
        assertEquals("field \"s.b\": expected INT NOT NULL, found nothing", decoded.error(0, "{\"s\":{}}"));
        assertEquals("field \"s.b\": expected INT NOT NULL, found null", decoded.error(0, "{\"s\":{\"b\":null}}"));
        assertEquals("accepted: [null, null]", decoded.error(0, "{\"s\":null}"));
    }

    @Test
    void moreFieldsThanBitsInAWord() throws DecodeException {
        StructType schema = new StructType();
        for (int i = 0; i < 150; i++) {
            schema = schema.add("f" + i, "int");
        }
        Decoded decoded = Decoded.json(schema, 1);
        decoded.put(0, "{\"f149\":1,\"f64\":2,\"f0\":3}");
        List<Object> row = decoded.rows(1).get(0);
        for (int i = 0; i < 150; i++) {
            assertEquals(i == 149 ? (Integer) 1 : i == 64 ? (Integer) 2 : i == 0 ? (Integer) 3 : null, row.get(i));
        }
    }
}
