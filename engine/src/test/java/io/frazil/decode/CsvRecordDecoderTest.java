package io.frazil.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.frazil.flow.FrazilException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class CsvRecordDecoderTest {

    private static final StructType ABC = StructType.fromDDL("a STRING, b INT, c STRING");

    private static Decoded csv(StructType wanted, StructType all, int rows) {
        return new Decoded(
                ValueFormat.CSV.decoder(wanted, all, ZoneOffset.UTC),
                wanted,
                OnHeapColumnVector.allocateColumns(rows, wanted));
    }

    private static void decodes(String line, Object... expected) throws DecodeException {
        Decoded decoded = csv(ABC, ABC, 1);
        decoded.put(0, line);
        assertEquals(Arrays.asList(expected), decoded.rows(1).get(0), line);
    }

    private static void refuses(String line, String problem) {
        assertEquals(problem, csv(ABC, ABC, 1).error(0, line), line);
    }

    @Test
    void fields() throws DecodeException {
        decodes("x,1,y", "x", 1, "y");
        decodes("x,1,y\n", "x", 1, "y");
        decodes("x,1,y\r\n", "x", 1, "y");
        decodes(" x ,1,grüße", " x ", 1, "grüße");
        decodes(",,", null, null, null);
        decodes("\"\",\"\",\"\"", "", null, "");
        decodes("\"a,b\",\"7\",\"say \"\"hi\"\"\r\nthere\"", "a,b", 7, "say \"hi\"\r\nthere");
        decodes("\"\"\"\",1,\"\"\"\"\"\"\n", "\"", 1, "\"\"");
        decodes("x,+007,y", "x", 7, "y");
        decodes(null, null, null, null);
    }

    @Test
    void brokenRecords() {
        refuses("", "empty message");
        refuses("x,1", "expected 3 fields, found 2");
        refuses("x,1,y,", "expected 3 fields, found 4");
        refuses("\n", "expected 3 fields, found 1");
        refuses("x,1,y\nx,1,y", "malformed CSV at byte 5: a line end outside of quotes");
        refuses("x,1,y\n\n", "malformed CSV at byte 5: a line end outside of quotes");
        refuses("x,1,\"y", "malformed CSV at byte 4: the quote that begins here does not end");
        refuses("\"x\"y,1,y", "malformed CSV at byte 3: expected ',' after a quote");
        refuses("x\"y,1,y", "malformed CSV at byte 1: a quote in a field that does not begin with one");
        refuses("x,one,y", "field \"b\": expected INT, found \"one\"");
        refuses("x,1 ,y", "field \"b\": expected INT, found \"1 \"");
        refuses("x,2147483648,y", "field \"b\": expected INT, found \"2147483648\"");
        assertEquals(
                "malformed CSV at byte 2: not UTF-8",
                csv(ABC, ABC, 1).error(0, "x,\u00ff,y".getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void everyScalarType() throws DecodeException {
        StructType schema = StructType.fromDDL("a BOOLEAN, b TINYINT, c SMALLINT, d BIGINT, e FLOAT, f DOUBLE,"
                + " g DECIMAL(10,2), h DATE, i TIMESTAMP, j TIMESTAMP_NTZ, k BINARY");
        Decoded decoded = csv(schema, schema, 1);
        decoded.put(0, "TRUE,-1,2,3,1.5,NaN,1.005,2026-11-22,1970-01-01T00:00:01Z,1970-01-01 00:00:02,AP8=");
        assertEquals(
                List.of(
                        true,
                        (byte) -1,
                        (short) 2,
                        3L,
                        1.5f,
                        Double.NaN,
                        new BigDecimal("1.01"),
                        (int) LocalDate.of(2026, 11, 22).toEpochDay(),
                        1_000_000L,
                        2_000_000L,
                        "\u0000\u00ff"),
                decoded.rows(1).get(0));
    }

    @Test
    void wantedColumnsByPosition() throws DecodeException {
        Decoded decoded = csv(StructType.fromDDL("c STRING, b INT"), ABC, 1);
        assertEquals("field \"b\": expected INT, found \"?\"", decoded.error(0, "x,?,z"));
        decoded.put(0, "x,1,y");
        assertEquals(List.of("y", 1), decoded.rows(1).get(0));
    }

    @Test
    void nullsWhereNoneMayBe() {
        StructType schema = StructType.fromDDL("a INT NOT NULL, b INT");
        Decoded decoded = csv(schema, schema, 1);
        assertEquals("field \"a\": expected INT NOT NULL, found an empty field", decoded.error(0, ",1"));
        assertEquals(
                "field \"a\": expected INT NOT NULL, found a message without a value", decoded.error(0, (byte[]) null));
    }

    @Test
    void nestedTypesAreRefused() {
        StructType schema = StructType.fromDDL("a ARRAY<INT>");
        assertEquals(
                "cannot decode column \"a\" of type ARRAY<INT> from csv."
                        + " Hint: declare it STRING to take it as it is written. [UNSUPPORTED]",
                assertThrows(FrazilException.class, () -> csv(schema, schema, 1))
                        .getMessage());
    }

    @Test
    void whatIsWrittenByTheBookIsReadBack() throws DecodeException {
        StructType schema = StructType.fromDDL("a STRING, b STRING, c STRING");
        for (long seed = 1; seed <= 2_000; seed++) {
            Random random = new Random(seed);
            List<Object> fields = new ArrayList<>();
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                StringBuilder field = new StringBuilder();
                for (int length = random.nextInt(6); length > 0; length--) {
                    field.append("ab,\"\n\ré ".charAt(random.nextInt(8)));
                }
                boolean quoted = random.nextBoolean() || field.chars().anyMatch(c -> ",\"\n\r".indexOf(c) >= 0);
                String written = quoted ? '"' + field.toString().replace("\"", "\"\"") + '"' : field.toString();
                line.append(i == 0 ? "" : ",").append(written);
                fields.add(written.isEmpty() ? null : field.toString());
            }
            Decoded decoded = csv(schema, schema, 1);
            decoded.put(0, line.toString());
            assertEquals(fields, decoded.rows(1).get(0), "seed " + seed + ": " + line);
        }
    }
}
