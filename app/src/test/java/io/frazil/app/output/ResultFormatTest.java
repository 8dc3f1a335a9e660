package io.frazil.app.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class ResultFormatTest {

    private static final ZoneId UTC = ZoneId.of("UTC");

    @Test
    void jsonKeepsTypes() {
        StructType inner = new StructType().add("x", "int").add("y", "string");
        StructType schema = new StructType()
                .add("b", "boolean")
                .add("i", "tinyint")
                .add("l", "bigint")
                .add("d", "double")
                .add("dec", "decimal(30,10)")
                .add("s", "string")
                .add("n", "string")
                .add("bin", "binary")
                .add("row", inner)
                .add("arr", "array<int>")
                .add("map", "map<int,boolean>");
        Row row = RowFactory.create(
                true,
                (byte) -1,
                Long.MAX_VALUE,
                0.1,
                new BigDecimal("12345678901234567890.1000000000"),
                "a\"\n\u001b漢🙂",
                null,
                new byte[] {0, -1},
                new GenericRowWithSchema(new Object[] {1, null}, inner),
                seq(1, null, 3),
                CollectionConverters.asScala(Map.of(7, true)));
        assertEquals(
                "{\"b\":true,\"i\":-1,\"l\":9223372036854775807,\"d\":0.1,\"dec\":12345678901234567890.1000000000,"
                        + "\"s\":\"a\\\"\\n\\u001B漢🙂\",\"n\":null,\"bin\":\"AP8=\",\"row\":{\"x\":1,\"y\":null},"
                        + "\"arr\":[1,null,3],\"map\":{\"7\":true}}\n",
                written(ResultFormat.json, UTC, schema, row));
    }

    @Test
    void jsonHasNoNaNSoItIsAString() {
        StructType schema = new StructType().add("d", "double").add("f", "float");
        assertEquals(
                "{\"d\":\"NaN\",\"f\":\"-Infinity\"}\n{\"d\":1.0E300,\"f\":1.5}\n",
                written(
                        ResultFormat.json,
                        UTC,
                        schema,
                        RowFactory.create(Double.NaN, Float.NEGATIVE_INFINITY),
                        RowFactory.create(1e300, 1.5f)));
    }

    @Test
    void timesAreShownInTheSessionsZone() {
        StructType schema =
                new StructType().add("t", "timestamp").add("n", "timestamp_ntz").add("d", "date");
        Instant instant = Instant.parse("2026-07-01T22:30:00.125Z");
        LocalDateTime local = LocalDateTime.parse("2026-07-01T22:30:00");
        Row sql = RowFactory.create(Timestamp.from(instant), local, Date.valueOf("2026-07-01"));
        Row java8 = RowFactory.create(instant, local, LocalDate.parse("2026-07-01"));
        for (Row row : List.of(sql, java8)) {
            assertEquals(
                    "{\"t\":\"2026-07-02T00:30:00.125+02:00\",\"n\":\"2026-07-01T22:30:00\",\"d\":\"2026-07-01\"}\n",
                    written(ResultFormat.json, ZoneId.of("Europe/Oslo"), schema, row));
            assertEquals(
                    "t,n,d\r\n2026-07-02 00:30:00.125,2026-07-01 22:30:00,2026-07-01\r\n",
                    written(ResultFormat.csv, ZoneId.of("Europe/Oslo"), schema, row));
        }
    }

    @Test
    void aTimestampBeforeTheCalendarChangedKeepsItsDay() {
        StructType schema = new StructType().add("t", "timestamp");
        assertEquals(
                "{\"t\":\"1500-01-01T00:00:00Z\"}\n",
                written(ResultFormat.json, UTC, schema, RowFactory.create(Timestamp.valueOf("1500-01-01 00:00:00"))));
    }

    @Test
    void csvQuotesWhatRfc4180AsksFor() {
        StructType schema = new StructType().add("a,b", "string").add("c", "string");
        assertEquals(
                "\"a,b\",c\r\n\"q\"\"q\",plain text\r\n\"two\nlines\",\"\"\r\n,\"\r\"\r\n",
                written(
                        ResultFormat.csv,
                        UTC,
                        schema,
                        RowFactory.create("q\"q", "plain text"),
                        RowFactory.create("two\nlines", ""),
                        RowFactory.create(null, "\r")));
    }

    @Test
    void aTableAlignsNumbersRightAndCountsWideCharacters() {
        StructType schema =
                new StructType().add("id", "int").add("name", "string").add("z", "double");
        assertEquals(
                """
                  id | name |    z
                -----+------+-----
                   1 | 漢字 |  0.5
                1000 | NULL | NULL
                   2 | é    | 12.0
                """,
                written(
                        ResultFormat.table,
                        UTC,
                        schema,
                        RowFactory.create(1, "漢字", 0.5),
                        RowFactory.create(1000, null, null),
                        RowFactory.create(2, "é", 12.0)));
    }

    @Test
    void aTableShowsControlCharactersInsteadOfObeyingThem() {
        assertEquals(
                "s\n-----------------------\n\\u001b[31mred\\n\\t\\u009b\n",
                written(
                        ResultFormat.table,
                        UTC,
                        new StructType().add("s", "string"),
                        RowFactory.create("\u001b[31mred\n\t\u009b")));
    }

    @Test
    void aTableWithoutRowsIsItsHeader() {
        assertEquals(
                "a | b\n--+--\n",
                written(
                        ResultFormat.table,
                        UTC,
                        new StructType().add("a", "int").add("b", "int")));
    }

    @Test
    void rowsThatComeLaterGetANewHeaderOnlyIfTheyAreWider() {
        StringWriter text = new StringWriter();
        ResultWriter writer = ResultFormat.table.writer(new PrintWriter(text), UTC);
        writer.begin(new StructType().add("n", "int"));
        writer.rows(List.of(RowFactory.create(10)));
        writer.rows(List.of(RowFactory.create(7)));
        writer.rows(List.of(RowFactory.create(123)));
        assertEquals(" n\n--\n10\n 7\n\n  n\n---\n123\n", text.toString());
    }

    @Test
    void nestedValuesInATableReadAsSparkShowsThem() {
        StructType inner = new StructType().add("x", "int").add("y", "string");
        StructType schema =
                new StructType().add("r", inner).add("a", "array<string>").add("bin", "binary");
        assertEquals(
                "r,a,bin\r\n\"{1, NULL}\",\"[a, NULL]\",00FF\r\n",
                written(
                        ResultFormat.csv,
                        UTC,
                        schema,
                        RowFactory.create(
                                new GenericRowWithSchema(new Object[] {1, null}, inner),
                                seq("a", null),
                                new byte[] {0, -1})));
    }

    private static Object seq(Object... values) {
        return CollectionConverters.asScala(Arrays.asList(values)).toSeq();
    }

    private static String written(ResultFormat format, ZoneId zone, StructType schema, Row... rows) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        ResultWriter writer = format.writer(out, zone);
        writer.begin(schema);
        writer.rows(List.of(rows));
        out.flush();
        return text.toString();
    }
}
