package io.frazil.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** What each scalar type takes and refuses, and what it says then. */
class JsonScalarsTest {

    private static void takes(String type, String value, Object expected) throws DecodeException {
        assertEquals(expected, Decoded.jsonValue(type, value), type + " from " + value);
    }

    private static void refuses(String type, String... values) {
        for (String value : values) {
            assertEquals("field \"x\": expected " + type + ", found " + value, Decoded.jsonError(type, value));
        }
    }

    @Test
    void booleans() throws DecodeException {
        takes("BOOLEAN", "true", true);
        takes("BOOLEAN", " false ", false);
        takes("BOOLEAN", "null", null);
        refuses("BOOLEAN", "\"true\"", "1", "0", "{}", "[true]");
    }

    @Test
    void integers() throws DecodeException {
        takes("TINYINT", "-128", (byte) -128);
        takes("TINYINT", "127", (byte) 127);
        takes("SMALLINT", "-32768", (short) -32768);
        takes("INT", "2147483647", Integer.MAX_VALUE);
        takes("BIGINT", "9223372036854775807", Long.MAX_VALUE);
        takes("BIGINT", "-9223372036854775808", Long.MIN_VALUE);
        takes("BIGINT", "-0", 0L);
        takes("INT", "1.0", 1);
        takes("INT", "1e3", 1000);
        takes("INT", "-120E-1", -12);
        takes("INT", "0.5e1", 5);
        takes("INT", "0e999999999999", 0);
        takes("BIGINT", "9.223372036854775807e18", Long.MAX_VALUE);
        refuses("TINYINT", "128", "-129", "1.5", "\"1\"", "true");
        refuses("SMALLINT", "32768", "-32769");
        refuses("INT", "2147483648", "-2147483649", "1e10", "0.1", "1e-1", "\"12\"", "{}");
        refuses("BIGINT", "9223372036854775808", "-9223372036854775809", "1e19", "18446744073709551616");
        refuses("BIGINT", "1.00000000000000000001", "1e999999999999", "1e-999999999999", "\"\"", "[1]");
    }

    @Test
    void floatingPoint() throws DecodeException {
        takes("DOUBLE", "12.5", 12.5);
        takes("DOUBLE", "-0", -0.0);
        takes("DOUBLE", "0.1", 0.1);
        takes("DOUBLE", "9007199254740993", 9007199254740992.0);
        takes("DOUBLE", "1.7976931348623157e308", Double.MAX_VALUE);
        takes("DOUBLE", "4.9e-324", Double.MIN_VALUE);
        takes("DOUBLE", "1e-400", 0.0);
        takes("DOUBLE", "123456789012345678901234567890", 123456789012345678901234567890.0);
        takes("DOUBLE", "\"NaN\"", Double.NaN);
        takes("DOUBLE", "\"Infinity\"", Double.POSITIVE_INFINITY);
        takes("DOUBLE", "\"-Infinity\"", Double.NEGATIVE_INFINITY);
        takes("FLOAT", "0.1", 0.1f);
        takes("FLOAT", "16777217", 16777216f);
        // Rounded by way of a double it would come out one step lower.
        takes("FLOAT", "1.000000059604644775390626", 1.0000001f);
        takes("FLOAT", "\"NaN\"", Float.NaN);
        refuses("DOUBLE", "\"12,50\"", "\"12.5\"", "\"\"", "true", "1e400", "-1e999999999999", "[]");
        refuses("FLOAT", "3.5e38", "\"1\"");
    }

    @Test
    void decimals() throws DecodeException {
        takes("DECIMAL(10,2)", "12.5", new BigDecimal("12.50"));
        takes("DECIMAL(10,2)", "\"12.5\"", new BigDecimal("12.50"));
        takes("DECIMAL(10,2)", "\"+0012.5\"", new BigDecimal("12.50"));
        takes("DECIMAL(10,2)", "1.005", new BigDecimal("1.01"));
        takes("DECIMAL(10,2)", "-1.005", new BigDecimal("-1.01"));
        takes("DECIMAL(10,2)", "1.00499999999999999999999999", new BigDecimal("1.00"));
        takes("DECIMAL(10,2)", "1e-1000000000", new BigDecimal("0.00"));
        takes("DECIMAL(10,2)", "0e1000000000", new BigDecimal("0.00"));
        takes("DECIMAL(4,2)", "99.994", new BigDecimal("99.99"));
        takes("DECIMAL(38,0)", "99999999999999999999999999999999999999", new BigDecimal("9".repeat(38)));
        takes("DECIMAL(38,38)", "1e-38", new BigDecimal("0." + "0".repeat(37) + "1"));
        takes("DECIMAL(38,38)", "4e-39", new BigDecimal("0." + "0".repeat(38)));
        takes("DECIMAL(38,38)", "5e-39", new BigDecimal("0." + "0".repeat(37) + "1"));
        takes("DECIMAL(18,0)", "1234567890123456789e-1", new BigDecimal("123456789012345679"));
        refuses("DECIMAL(4,2)", "99.995", "100", "1e1000000000", "\"12,50\"", "\"\"", "\"1 \"", "true");
        refuses("DECIMAL(38,0)", "1e38", "100000000000000000000000000000000000000");
        String tooLong = "0." + "0".repeat(1000) + "1";
        assertEquals(
                "field \"x\": expected DECIMAL(4,2), found 0." + "0".repeat(38) + "...",
                Decoded.jsonError("DECIMAL(4,2)", tooLong));
    }

    @Test
    void strings() throws DecodeException {
        takes("STRING", "\"\"", "");
        takes("STRING", "\"a\\u00e9\\n\\ud83d\\ude00\\/é\"", "aé\n😀/é");
        takes("STRING", "\"" + "0123456789".repeat(100) + "\\\\\"", "0123456789".repeat(100) + "\\");
        takes("STRING", "1.50", "1.50");
        takes("STRING", "true", "true");
        takes("STRING", "null", null);
        takes("STRING", "{ \"a\" : [1, \"\\u0041\"] } ", "{ \"a\" : [1, \"\\u0041\"] }");
        takes("STRING", "[]", "[]");
    }

    @Test
    void binaries() throws DecodeException {
        takes("BINARY", "\"\"", "");
        takes("BINARY", "\"AP8=\"", "\u0000\u00ff");
        takes("BINARY", "\"AP8\"", "\u0000\u00ff");
        refuses("BINARY", "\"AP8*\"", "\"A\"", "1");
    }

    @Test
    void dates() throws DecodeException {
        takes("DATE", "\"2026-11-22\"", (int) LocalDate.of(2026, 11, 22).toEpochDay());
        takes("DATE", "\"1969-12-31\"", -1);
        takes("DATE", "\"0000-01-01\"", (int) LocalDate.of(0, 1, 1).toEpochDay());
        takes("DATE", "\"2000-02-29\"", (int) LocalDate.of(2000, 2, 29).toEpochDay());
        refuses(
                "DATE",
                "\"1900-02-29\"",
                "\"2026-2-1\"",
                "\"2026-04-31\"",
                "\"2026-11-22T00:00:00\"",
                "20261122",
                "\"\"");
    }

    @Test
    void noMonthHasMoreDaysThanItHas() {
        for (int year : new int[] {1900, 2000, 2023, 2024}) {
            for (int month = 1; month <= 12; month++) {
                int length = LocalDate.of(year, month, 1).lengthOfMonth();
                for (int day = length + 1; day <= 32; day++) {
                    refuses("DATE", String.format("\"%d-%02d-%02d\"", year, month, day));
                }
            }
        }
    }

    @Test
    void everyDayOfFiveThousandYears() throws DecodeException {
        LocalDate day = LocalDate.of(0, 1, 1);
        Decoded decoded = Decoded.json(StructType.fromDDL("x DATE"), 1);
        for (; day.getYear() < 5000; day = day.plusDays(1)) {
            decoded.put(0, "{\"x\":\"" + day + "\"}");
            assertEquals((int) day.toEpochDay(), decoded.column(0).getInt(0), day.toString());
        }
    }

    @Test
    void timestamps() throws DecodeException {
        timestamp("2026-11-22T10:15:30Z", "2026-11-22T10:15:30Z");
        timestamp("2026-11-22 10:15:30z", "2026-11-22T10:15:30Z");
        timestamp("2026-11-22T10:15:30.123456789Z", "2026-11-22T10:15:30.123456Z");
        timestamp("1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.900Z");
        timestamp("2026-11-22T10:15:30+01:00", "2026-11-22T09:15:30Z");
        timestamp("2026-11-22T10:15:30 +01:00", "2026-11-22T09:15:30Z");
        timestamp("2026-11-22T10:15:30-0830", "2026-11-22T18:45:30Z");
        timestamp("2026-11-22T10:15:30+05", "2026-11-22T05:15:30Z");
        timestamp("2026-11-22T10:15:30[America/New_York]", "2026-11-22T15:15:30Z");
        timestamp("2026-10-25T02:30:00+01:00[Europe/Berlin]", "2026-10-25T01:30:00Z");
        timestamp("2026-10-25T02:30:00+02:00[Europe/Berlin]", "2026-10-25T00:30:00Z");
        timestamp("2026-11-22T10:15", "2026-11-22T09:15:00Z");
        timestamp("2026-07-01T10:15:30", "2026-07-01T08:15:30Z");
        timestamp("2026-07-01", "2026-06-30T22:00:00Z");
        // In the hour that is left out, and in the one that comes twice.
        timestamp("2026-03-29T02:30:00", "2026-03-29T01:30:00Z");
        timestamp("2026-10-25T02:30:00", "2026-10-25T00:30:00Z");
        refuses(
                "TIMESTAMP",
                "\"2026-11-22T\"",
                "\"2026-11-22T10\"",
                "\"2026-11-22T10:15:30.\"",
                "\"2026-11-22T24:00:00\"");
        refuses("TIMESTAMP", "\"2026-11-22T10:15:60\"", "\"2026-11-22T10:15:30+1\"", "\"2026-11-22T10:15:30+19:00\"");
        refuses("TIMESTAMP", "\"2026-11-22T10:15:30[Mars/Base]\"", "\"22.11.2026 10:15\"", "\"\"", "true", "{}");
    }

    private static void timestamp(String text, String expected) throws DecodeException {
        Decoded decoded = Decoded.json(StructType.fromDDL("x TIMESTAMP"), 1, ZoneId.of("Europe/Berlin"));
        decoded.put(0, "{\"x\":\"" + text + "\"}");
        Instant instant = Instant.parse(expected);
        assertEquals(
                instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000,
                decoded.column(0).getLong(0),
                text);
    }

    @Test
    void numbersAreNoTimestamps() {
        assertEquals(
                "field \"x\": expected TIMESTAMP, found 1795342530000 (seconds or milliseconds cannot be told apart:"
                        + " declare BIGINT and a generated column, such as timestamp_millis(x))",
                Decoded.jsonError("TIMESTAMP", "1795342530000"));
    }

    @Test
    void localTimestamps() throws DecodeException {
        long micros = LocalDateTime.of(2026, 3, 29, 2, 30).toEpochSecond(ZoneOffset.UTC) * 1_000_000;
        takes("TIMESTAMP_NTZ", "\"2026-03-29T02:30:00\"", micros);
        takes("TIMESTAMP_NTZ", "\"2026-03-29\"", micros - 9_000_000_000L);
        refuses("TIMESTAMP_NTZ", "\"2026-03-29T02:30:00Z\"", "\"2026-03-29T02:30:00+01:00\"");
    }

    @Test
    void foundTextsAreShortenedByCharacters() {
        assertEquals(
                "field \"x\": expected INT, found \"" + "😀".repeat(39) + "...",
                Decoded.jsonError("INT", "\"" + "😀".repeat(50) + "\""));
    }
}
