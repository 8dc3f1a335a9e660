package io.frazil.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import org.junit.jupiter.api.Test;

/**
 * A filter in the decoder means: its columns alone are decoded first, and a record that it does not want is left at that.
 */
class RecordFilterTest {

    private static final int SCHEMAS = 200;
    private static final int RECORDS = 60;

    private int wanted;
    private int unwanted;
    private int rejected;
    /** That would be rejected without the filter. */
    private int spared;

    /** By what a test makes of the values of some columns. */
    private record Condition(StructType columns, Predicate<List<Object>> test) {}

    private record Filter(StructType all, List<Condition> told, Set<String> needed, WritableColumnVector[] vectors)
            implements RecordFilter {

        @Override
        public int conditions() {
            return told.size();
        }

        @Override
        public boolean looksAt(int condition, int column) {
            return Arrays.asList(told.get(condition).columns().fieldNames()).contains(all.fieldNames()[column]);
        }

        @Override
        public boolean isNeeded(int column) {
            return needed.contains(all.fieldNames()[column]);
        }

        @Override
        public boolean holds(int condition, int at) {
            StructType columns = told.get(condition).columns();
            ColumnarBatchRow row = new ColumnarBatchRow(Arrays.stream(columns.fieldNames())
                    .map(name -> vectors[all.fieldIndex(name)])
                    .toArray(ColumnVector[]::new));
            row.rowId = at;
            return told.get(condition).test().test(Decoded.values(row, columns));
        }
    }

    @Test
    void recordsAreDecodedAsIfTheFiltersColumnsWereFirst() {
        long first = Long.getLong("frazil.seed", 1);
        int seeds = Long.getLong("frazil.seed") == null ? SCHEMAS : 1;
        for (long seed = first; seed < first + seeds; seed++) {
            compare(seed);
        }
        String told = wanted + " wanted, " + unwanted + " not, " + rejected + " rejected, " + spared + " spared";
        assertTrue(seeds == 1 || wanted > 500 && unwanted > 500 && rejected > 500 && spared > 100, told);
    }

    private void compare(long seed) {
        RandomJson random = new RandomJson(seed);
        Random dice = new Random(seed);
        StructType all = random.schema();
        StructType columns = random.projection(all);
        List<Condition> conditions = new ArrayList<>();
        for (int i = 0; i <= dice.nextInt(3); i++) {
            StructType looked = some(columns, dice, 3);
            int likely = 3 + dice.nextInt(4);
            if (!looked.isEmpty()) {
                conditions.add(new Condition(looked, values -> Math.floorMod(values.hashCode(), 7) < likely));
            }
        }
        StructType needed = some(columns, dice, 8);
        ZoneId zone = ZoneOffset.UTC;
        WritableColumnVector[] vectors = OnHeapColumnVector.allocateColumns(1, columns);
        RecordFilter filter = new Filter(columns, conditions, Set.of(needed.fieldNames()), vectors);
        Decoded filtered =
                new Decoded(ValueFormat.JSON.decoder(columns, all, zone, Optional.of(filter)), columns, vectors);
        Decoded whole = Decoded.json(columns, 1, zone);
        for (int i = 0; i < RECORDS; i++) {
            byte[] document = random.document(all);
            if (dice.nextInt(3) == 0) {
                document = random.damaged(document);
            }
            if (dice.nextInt(4) == 0) {
                document = twice(document, random.document(all));
            }
            byte[] record = document;
            String expected = expected(conditions, needed, whole, record);
            String found = outcome(filtered, record);
            assertEquals(
                    expected,
                    found,
                    () -> "-Dfrazil.seed=" + seed + "\n" + columns.toDDL() + "\nfiltered by " + conditions + ", needs "
                            + needed.toDDL() + "\n" + new String(record, StandardCharsets.ISO_8859_1));
        }
    }

    /** The members of both, one after the other, so that some come twice. */
    private static byte[] twice(byte[] first, byte[] second) {
        String a = new String(first, StandardCharsets.ISO_8859_1).strip();
        String b = new String(second, StandardCharsets.ISO_8859_1).strip();
        if (!a.endsWith("}") || !b.startsWith("{") || a.length() < 3 || b.length() < 3) {
            return first;
        }
        return (a.substring(0, a.length() - 1) + "," + b.substring(1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static StructType some(StructType columns, Random dice, int of) {
        return new StructType(Arrays.stream(columns.fields())
                .filter(field -> dice.nextInt(of) == 0)
                .toArray(StructField[]::new));
    }

    /** Each condition is told by itself, out of its columns alone. */
    private String expected(List<Condition> conditions, StructType needed, Decoded whole, byte[] record) {
        String all = outcome(whole, record);
        if (rows(needed, record).isEmpty()) {
            rejected++;
            return "rejected";
        }
        for (Condition condition : conditions) {
            Optional<List<Object>> values = rows(condition.columns(), record);
            if (values.isPresent() && !condition.test().test(values.get())) {
                unwanted++;
                spared += all.equals("rejected") ? 1 : 0;
                return "unwanted";
            }
        }
        wanted += all.equals("rejected") ? 0 : 1;
        rejected += all.equals("rejected") ? 1 : 0;
        return all;
    }

    /** Nothing if it is rejected. */
    private static Optional<List<Object>> rows(StructType columns, byte[] record) {
        Decoded decoded = Decoded.json(columns, 1, ZoneOffset.UTC);
        try {
            decoded.put(0, record);
            return Optional.of(decoded.rows(1).get(0));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private static String outcome(Decoded decoded, byte[] record) {
        decoded.reset();
        try {
            return decoded.put(0, record) ? Objects.toString(decoded.rows(1).get(0)) : "unwanted";
        } catch (DecodeException e) {
            return "rejected";
        }
    }

    private static Decoded kinds(ValueFormat format, String kind) {
        StructType columns = StructType.fromDDL("kind STRING, n INT NOT NULL");
        WritableColumnVector[] vectors = OnHeapColumnVector.allocateColumns(10, columns);
        Condition ofKind = new Condition(StructType.fromDDL("kind STRING"), values -> kind.equals(values.get(0)));
        Condition positive = new Condition(StructType.fromDDL("n INT NOT NULL"), values -> (int) values.get(0) > 0);
        RecordFilter filter = new Filter(columns, List.of(ofKind, positive), Set.of(), vectors);
        return new Decoded(format.decoder(columns, columns, ZoneOffset.UTC, Optional.of(filter)), columns, vectors);
    }

    @Test
    void aRecordOfAnotherKindMayHaveAnotherShape() throws DecodeException {
        Decoded decoded = kinds(ValueFormat.JSON, "order");
        List<Boolean> wants = new ArrayList<>();
        for (String record : List.of(
                "{\"kind\":\"order\",\"n\":1}",
                "{\"kind\":\"note\",\"n\":\"text\"}",
                "{\"n\":[1,{}],\"kind\":\"note\"}",
                "{\"n\":2}",
                "{\"kind\":\"note\"}",
                "{\"kind\":\"note\",\"n\":3,\"kind\":\"order\"}",
                "{\"kind\":\"order\",\"n\":null,\"kind\":\"note\"}")) {
            wants.add(decoded.put(wants.size(), record.getBytes(StandardCharsets.UTF_8)));
        }
        assertEquals(List.of(true, false, false, false, false, true, false), wants);
        assertEquals(List.of("order", 1), decoded.rows(1).get(0));
        assertEquals(List.of("order", 3), decoded.rows(6).get(5));
    }

    @Test
    void aWantedRecordIsRefusedForTheSameReasonAsWithoutAFilter() {
        Decoded decoded = kinds(ValueFormat.JSON, "order");
        assertEquals("field \"n\": expected INT NOT NULL, found nothing", decoded.error(0, "{\"kind\":\"order\"}"));
        assertEquals("field \"n\": expected INT, found \"x\"", decoded.error(0, "{\"n\":\"x\",\"kind\":\"order\"}"));
        DecodeException malformed = assertThrows(
                DecodeException.class,
                () -> decoded.put(0, "{\"kind\":\"note\",\"n\":01}".getBytes(StandardCharsets.UTF_8)));
        assertTrue(malformed.expected().isEmpty(), malformed::getMessage);
    }

    /** However often it comes. */
    @Test
    void aConditionIsNotToldByAMemberThatCannotBeDecoded() {
        Decoded decoded = kinds(ValueFormat.JSON, "order");
        String record = "{\"kind\":\"order\",\"n\":-1," + "\"n\":\"x\",".repeat(4096) + "\"n\":-1}";
        assertEquals("field \"n\": expected INT, found \"x\"", decoded.error(0, record));
    }

    @Test
    void aLineIsFilteredBeforeItsOtherFieldsAreDecoded() throws DecodeException {
        Decoded decoded = kinds(ValueFormat.CSV, "order");
        assertTrue(decoded.put(0, "order,1".getBytes(StandardCharsets.UTF_8)));
        assertFalse(decoded.put(1, "note,text".getBytes(StandardCharsets.UTF_8)));
        assertEquals("field \"n\": expected INT, found \"x\"", decoded.error(1, "order,x"));
    }
}
