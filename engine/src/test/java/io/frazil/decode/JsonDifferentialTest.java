package io.frazil.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.execution.vectorized.OffHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Random documents, whole and damaged, mean to the decoder what they mean to {@link JsonOracle}. */
class JsonDifferentialTest {

    private static final int SCHEMAS = 150;
    private static final int BATCHES = 3;
    private static final int ROWS = 25;
    private static final int MAX_RECORDS = 200;

    private int accepted;
    private int rejected;

    @Test
    void wholeDocumentsDecodeAsTheOracleDoes() {
        for (long seed = 1; seed <= SCHEMAS; seed++) {
            compare(seed, 0);
        }
        assertTrue(accepted > 2_000, "only " + accepted + " accepted");
    }

    @Test
    void damagedDocumentsDecodeAsTheOracleDoesOrAreRejectedByBoth() {
        for (long seed = 10_001; seed <= 10_000 + SCHEMAS; seed++) {
            compare(seed, 0.8);
        }
        assertTrue(accepted > 1_200, "only " + accepted + " accepted");
        assertTrue(rejected > 4_000, "only " + rejected + " rejected");
    }

    /** With one decoder, which knows the names after the first document, and goes past their members at once. */
    @Test
    void foreseenMembersThatNobodyWantsAreGonePastAsTheOracleDoes() {
        List<String> values = List.of(
                "0",
                "00",
                "07",
                "1.",
                "1.5",
                "0.25",
                "1.x",
                "1.5.5",
                "-1",
                "-",
                ".5",
                "+1",
                "1e5",
                "1.5E-7",
                "1234567",
                "12345678",
                "1234567.1234567",
                "1234567.12345678",
                "1:",
                "1/",
                "1\u00e4",
                "\"\"",
                "\"short\"",
                "\"longer than eight bytes\"",
                "\"a\\\"b\"",
                "\"\\x\"",
                "\"\u00e4\"",
                "\"tab\there\"",
                "\"never ends",
                "true",
                "nul",
                "{\"a\": [1]}",
                "");
        StructType all = StructType.fromDDL("a STRING, b STRING, w INT");
        StructType wanted = StructType.fromDDL("w INT");
        List<String> ends = List.of(",\"w\":1}", ", \"w\": 1, \"padding\": \"so that no document ends soon\"}", "}");
        List<String> documents = new ArrayList<>();
        for (String a : values) {
            for (String b : values) {
                ends.forEach(end -> documents.add("{\"a\":" + a + ",\"b\": " + b + end));
            }
        }
        compareInTurn(all, wanted, documents);
    }

    /** With one decoder, which remembers the last date. */
    @Test
    void datesThatFollowOneAnotherAreWhatTheOracleReads() {
        List<String> dates = List.of(
                "\\u0000".repeat(10),
                "1970-01-01",
                "2026-02-28",
                "2026-02-29",
                "2024-02-29",
                "2026-03-28",
                "0000-01-01",
                "2026-02-2x",
                "2026-2-28",
                "202",
                "");
        StructType all = StructType.fromDDL("d DATE, t TIMESTAMP");
        List<String> documents = new ArrayList<>();
        for (String date : dates) {
            for (String other : dates) {
                documents.add("{\"d\":\"" + date + "\",\"t\":\"" + other + "T12:00:00Z\"}");
            }
        }
        compareInTurn(all, all, documents);
    }

    private static void compareInTurn(StructType all, StructType wanted, List<String> documents) {
        JsonOracle oracle = new JsonOracle(wanted, ZoneOffset.UTC);
        WritableColumnVector[] columns = OnHeapColumnVector.allocateColumns(1, wanted);
        Decoded decoded = new Decoded(ValueFormat.JSON.decoder(wanted, all, ZoneOffset.UTC), wanted, columns);
        int right = 0;
        for (String text : documents) {
            byte[] document = text.getBytes(StandardCharsets.UTF_8);
            List<Object> row = oracle.row(document);
            String error = error(decoded, 0, document);
            assertEquals(row == null, error != null, () -> "rejected: " + error + "\n" + text + "\n" + row);
            if (row != null) {
                assertEquals(List.of(row), decoded.rows(1), text);
                right++;
            }
            decoded.reset();
        }
        assertTrue(right > 0 && right < documents.size(), right + " of " + documents.size() + " accepted");
    }

    /** One schema, several batches of rows with one decoder; a rejected record's row is used again by the next one. */
    private void compare(long seed, double damage) {
        RandomJson random = new RandomJson(seed);
        StructType all = random.schema();
        StructType wanted = random.projection(all);
        ZoneId zone = ZoneId.of(seed % 2 == 0 ? "Europe/Berlin" : "UTC");
        JsonOracle oracle = new JsonOracle(wanted, zone);
        WritableColumnVector[] columns = seed % 3 == 0
                ? OffHeapColumnVector.allocateColumns(ROWS, wanted)
                : OnHeapColumnVector.allocateColumns(ROWS, wanted);
        Decoded decoded = new Decoded(ValueFormat.JSON.decoder(wanted, all, zone), wanted, columns);
        for (int batch = 0; batch < BATCHES; batch++) {
            List<List<Object>> expected = new ArrayList<>();
            List<String> documents = new ArrayList<>();
            for (int record = 0; record < MAX_RECORDS && expected.size() < ROWS; record++) {
                byte[] document = random.document(all);
                if (Math.floorMod(seed * 31 + record * 17L, 100) < damage * 100) {
                    document = random.damaged(document);
                }
                List<Object> row = oracle.row(document);
                String text = new String(document, StandardCharsets.ISO_8859_1);
                String error = error(decoded, expected.size(), document);
                assertEquals(
                        row == null,
                        error != null,
                        () -> "seed " + seed + ", rejected: " + error + "\n" + wanted.toDDL() + "\n" + text + "\n"
                                + row);
                if (row == null) {
                    rejected++;
                } else {
                    accepted++;
                    expected.add(row);
                    documents.add(text);
                }
            }
            List<List<Object>> actual = decoded.rows(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                int at = i;
                assertEquals(
                        expected.get(i),
                        actual.get(i),
                        () -> "seed " + seed + ", row " + at + "\n" + wanted.toDDL() + "\n" + documents.get(at));
            }
            decoded.reset();
        }
        for (WritableColumnVector column : columns) {
            column.close();
        }
    }

    private static String error(Decoded decoded, int row, byte[] document) {
        try {
            decoded.put(row, document);
            return null;
        } catch (DecodeException e) {
            return e.getMessage();
        }
    }
}
