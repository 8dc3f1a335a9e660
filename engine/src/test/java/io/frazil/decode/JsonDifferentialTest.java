package io.frazil.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.execution.vectorized.OffHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Random documents, whole and damaged, mean to the decoder what they mean to {@link JsonOracle}. */
class JsonDifferentialTest {

    private static final int SCHEMAS = 400;
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
        assertTrue(accepted > 5_000, "only " + accepted + " accepted");
    }

    @Test
    void damagedDocumentsDecodeAsTheOracleDoesOrAreRejectedByBoth() {
        for (long seed = 10_001; seed <= 10_000 + SCHEMAS; seed++) {
            compare(seed, 0.8);
        }
        assertTrue(accepted > 3_000, "only " + accepted + " accepted");
        assertTrue(rejected > 10_000, "only " + rejected + " rejected");
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
