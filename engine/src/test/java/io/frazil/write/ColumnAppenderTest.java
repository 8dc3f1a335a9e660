package io.frazil.write;

import static org.apache.parquet.filter2.predicate.FilterApi.and;
import static org.apache.parquet.filter2.predicate.FilterApi.binaryColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.eq;
import static org.apache.parquet.filter2.predicate.FilterApi.gtEq;
import static org.apache.parquet.filter2.predicate.FilterApi.longColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.ltEq;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Parquet's own reader finds in our files what was put into them, whatever the sizes of pages, dictionaries and row groups
 * are, and also where it goes by what the files say of their pages.
 */
class ColumnAppenderTest {

    private static final int LARGE_BATCH = 4_096;
    private static final List<Types.NestedField> PLAIN = List.of(
            Types.NestedField.required(1, "n", Types.LongType.get()),
            Types.NestedField.optional(2, "b", Types.BooleanType.get()),
            Types.NestedField.optional(3, "i", Types.IntegerType.get()),
            Types.NestedField.optional(4, "l", Types.LongType.get()),
            Types.NestedField.optional(5, "f", Types.FloatType.get()),
            Types.NestedField.optional(6, "d", Types.DoubleType.get()),
            Types.NestedField.optional(7, "s", Types.StringType.get()),
            Types.NestedField.required(8, "t", Types.StringType.get()));
    private static final double[] SPECIAL = {
        Double.NaN, 0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -1.5
    };

    @TempDir
    private Path directory;

    /** How one file's values are drawn. */
    private record Draw(Random random, Schema schema, int values, int longestText, double nulls) {

        static Draw of(Random random) {
            double nulls = List.of(0.0, 0.0, 0.1, 0.9, 1.0).get(random.nextInt(5));
            NestedValues types = new NestedValues(random, nulls, 100);
            List<Types.NestedField> columns = new ArrayList<>(PLAIN);
            for (int i = random.nextInt(4); i > 0; i--) {
                columns.add(Types.NestedField.of(20 + i, random.nextBoolean(), "nested" + i, types.nested(3)));
            }
            return new Draw(
                    random,
                    new Schema(columns),
                    List.of(1, 3, 300, 1 << 30).get(random.nextInt(4)),
                    List.of(0, 6, 7, 8, 9, 20, 700).get(random.nextInt(7)),
                    nulls);
        }

        Object[] row(long number) {
            List<Object> row = new ArrayList<>(Arrays.asList(
                    number,
                    orNull(random.nextBoolean()),
                    orNull(random.nextInt(values) - values / 2),
                    orNull((random.nextInt(values) - (long) (values / 2)) * 0x100000001L),
                    orNull((float) point()),
                    orNull(point()),
                    orNull(text()),
                    text()));
            NestedValues nested = new NestedValues(random, nulls, 0);
            schema.columns().stream()
                    .skip(row.size())
                    .forEach(column -> row.add(nested.value(column.type(), column.isOptional())));
            return row.toArray();
        }

        private Object orNull(Object value) {
            return random.nextDouble() < nulls ? null : value;
        }

        private double point() {
            return random.nextInt(4) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextInt(values) / 16.0;
        }

        private String text() {
            // The same number makes the same text.
            Random letters = new Random(random.nextInt(values));
            int length = longestText == 0 ? 0 : letters.nextInt(longestText + 1);
            StringBuilder text = new StringBuilder();
            while (text.length() < length) {
                text.append(
                        letters.nextInt(9) == 0
                                ? "\u00df\0\ud83d\ude00".substring(0, 2)
                                : "" + (char) ('a' + letters.nextInt(3)));
            }
            return text.toString();
        }
    }

    private static Map<String, String> properties(Random random) {
        Map<String, String> properties = new HashMap<>();
        properties.put(
                TableProperties.PARQUET_COMPRESSION,
                List.of("zstd", "gzip", "snappy", "uncompressed").get(random.nextInt(4)));
        if (random.nextBoolean()) {
            properties.put(
                    TableProperties.PARQUET_PAGE_ROW_LIMIT,
                    List.of("1", "7", "500", "4096").get(random.nextInt(4)));
        }
        if (random.nextBoolean()) {
            properties.put(
                    TableProperties.PARQUET_PAGE_SIZE_BYTES,
                    List.of("100", "4096").get(random.nextInt(2)));
        }
        if (random.nextBoolean()) {
            properties.put(
                    TableProperties.PARQUET_DICT_SIZE_BYTES,
                    List.of("1", "50", "3000").get(random.nextInt(3)));
        }
        if (random.nextBoolean()) {
            properties.put(
                    TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                    List.of("1", "20000").get(random.nextInt(2)));
        }
        return properties;
    }

    private Table table(Map<String, String> properties) {
        return table(new Schema(PLAIN), properties);
    }

    private Table table(Schema schema, Map<String, String> properties) {
        return new HadoopTables(new Configuration(false))
                .create(
                        schema,
                        PartitionSpec.unpartitioned(),
                        properties,
                        directory.resolve("t" + System.nanoTime()).toString());
    }

    private static DataFile write(Table table, List<Object[]> rows) {
        return write(table, rows, LARGE_BATCH, row -> false);
    }

    /**
     * @param batchRows that come at once: few of them are held until there are more
     * @param leaveOut which rows are in the columns, but not written
     */
    private static DataFile write(Table table, List<Object[]> rows, int batchRows, Predicate<Object[]> leaveOut) {
        FileTarget target = FileTarget.of(table, 0);
        assertTrue(target.refusal().isEmpty(), () -> target.refusal().toString());
        StructType types = target.types();
        List<Expression> asTheyAre = new ArrayList<>();
        for (int i = 0; i < types.length(); i++) {
            asTheyAre.add(new BoundReference(i, types.fields()[i].dataType(), types.fields()[i].nullable()));
        }
        Layout layout = Layout.of(table.schema(), new RowProgram(types, Literal$.MODULE$.TrueLiteral(), asTheyAre));
        assertTrue(layout.byRow().isEmpty(), "all are encoded here");
        PartitionFiles files = new PartitionFiles(target, layout, target.files(0, 1, "test"), Long.MAX_VALUE);
        OnHeapColumnVector[] columns = OnHeapColumnVector.allocateColumns(batchRows, types);
        OutputRow output = new OutputRow(new OnHeapColumnVector[0], null);
        output.read = columns;
        for (int from = 0; from < rows.size(); from += batchRows) {
            List<Object[]> batch = rows.subList(from, Math.min(rows.size(), from + batchRows));
            for (OnHeapColumnVector column : columns) {
                column.reset();
            }
            NestedValues.Putter putter = new NestedValues.Putter();
            for (int i = 0; i < batch.size(); i++) {
                for (int column = 0; column < columns.length; column++) {
                    Type type = table.schema().columns().get(column).type();
                    putter.put(columns[column], type, i, batch.get(i)[column]);
                }
            }
            for (output.ordinal = 0; output.ordinal < batch.size(); output.ordinal++) {
                if (!leaveOut.test(batch.get(output.ordinal))) {
                    files.write(output);
                }
            }
            files.endBatch(output);
        }
        List<DataFile> made = files.complete();
        assertEquals(1, made.size());
        return made.get(0);
    }

    private static org.apache.hadoop.fs.Path path(DataFile file) {
        return new org.apache.hadoop.fs.Path(file.location());
    }

    private static List<List<Object>> read(DataFile file, Schema schema, FilterCompat.Filter filter)
            throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), path(file))
                .withConf(new Configuration(false))
                .withFilter(filter)
                .build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                List<Object> row = new ArrayList<>();
                for (int i = 0; i < schema.columns().size(); i++) {
                    row.add(NestedValues.read(
                            group, i, 0, schema.columns().get(i).type()));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<List<Object>> asLists(Stream<Object[]> rows) {
        return rows.map(row -> Arrays.asList(row)).toList();
    }

    @Test
    void whatIsPutIsFound() throws IOException {
        long first = Long.getLong("frazil.seed", System.nanoTime());
        int seeds = Long.getLong("frazil.seed") == null ? 40 : 1;
        for (long seed = first; seed < first + seeds; seed++) {
            Random random = new Random(seed);
            Map<String, String> properties = properties(random);
            // One row a page, of a large file, takes long.
            int most = properties
                                    .getOrDefault(TableProperties.PARQUET_PAGE_ROW_LIMIT, "99999")
                                    .length()
                            < 3
                    ? 300
                    : 30_000;
            Draw draw = Draw.of(random);
            List<Object[]> rows = IntStream.range(0, 1 + random.nextInt(most))
                    .mapToObj(draw::row)
                    .toList();
            int every = 1 + random.nextInt(3);
            Predicate<Object[]> leaveOut = row -> rows.size() > 3 && (long) row[0] % every == 1;
            List<Object[]> written = rows.stream().filter(leaveOut.negate()).toList();
            int batchRows = List.of(7, 100, 700, LARGE_BATCH).get(random.nextInt(4));
            String told = "-Dfrazil.seed=" + seed + ", " + rows.size() + " rows by " + batchRows + ", " + draw + ", "
                    + properties;
            DataFile file = write(table(draw.schema(), properties), rows, batchRows, leaveOut);
            assertEquals(asLists(written.stream()), read(file, draw.schema(), FilterCompat.NOOP), told);
            assertEquals(written.size(), file.recordCount(), told);
            for (int i = 0; i < PLAIN.size(); i++) {
                int column = i;
                assertEquals(
                        written.stream().filter(row -> row[column] == null).count(),
                        file.nullValueCounts().getOrDefault(i + 1, 0L),
                        told);
            }
            Object[] sought = written.get(random.nextInt(written.size()));
            found(
                    file,
                    draw.schema(),
                    written,
                    eq(longColumn("l"), (Long) sought[3]),
                    row -> Objects.equals(row[3], sought[3]),
                    told);
            found(
                    file,
                    draw.schema(),
                    written,
                    eq(binaryColumn("t"), Binary.fromString((String) sought[7])),
                    row -> row[7].equals(sought[7]),
                    told);
            long from = (long) sought[0];
            found(
                    file,
                    draw.schema(),
                    written,
                    and(gtEq(longColumn("n"), from), ltEq(longColumn("n"), from + 10)),
                    row -> (long) row[0] >= from && (long) row[0] <= from + 10,
                    told);
        }
    }

    /** By the bounds of row groups and pages, and by dictionaries. */
    private static void found(
            DataFile file,
            Schema schema,
            List<Object[]> written,
            FilterPredicate filter,
            Predicate<Object[]> expected,
            String told)
            throws IOException {
        assertEquals(
                asLists(written.stream().filter(expected)),
                read(file, schema, FilterCompat.get(filter)),
                () -> told + ", " + filter);
    }

    @Test
    void columnsHaveDictionariesWhereThesePayAndRowGroupsEndWhereTheyAreFull() throws IOException {
        Draw few = new Draw(new Random(1), new Schema(PLAIN), 300, 20, 0.1);
        List<Object[]> rows = IntStream.range(0, 50_000).mapToObj(few::row).toList();
        DataFile file = write(
                table(Map.of(
                        TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, "400000",
                        TableProperties.PARQUET_COMPRESSION, "zstd",
                        TableProperties.PARQUET_COMPRESSION_LEVEL, "1")),
                rows);
        try (ParquetFileReader reader =
                ParquetFileReader.open(HadoopInputFile.fromPath(path(file), new Configuration(false)))) {
            List<BlockMetaData> groups = reader.getRowGroups();
            assertTrue(groups.size() > 2, groups.size() + " row groups");
            for (BlockMetaData group : groups) {
                List<String> withDictionary = group.getColumns().stream()
                        .filter(column -> column.hasDictionaryPage())
                        .map(column -> column.getPath().toDotString())
                        .toList();
                assertEquals(List.of("i", "l", "f", "d", "s", "t"), withDictionary);
            }
            assertEquals(
                    file.splitOffsets(),
                    groups.stream().map(BlockMetaData::getStartingPos).toList());
        }
    }

    @Test
    void aNullWhereTheTableHasNoneIsRefused() {
        Object[] row = new Draw(new Random(1), new Schema(PLAIN), 3, 3, 0).row(0);
        row[7] = null;
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> write(table(Map.of()), List.<Object[]>of(row)));
        assertEquals("NULL in column t, which has none", refused.getMessage());
    }

    @Test
    void aNullWithinAListThatHasNoneIsRefused() {
        Type list = Types.ListType.ofOptional(
                2, Types.StructType.of(Types.NestedField.required(3, "n", Types.LongType.get())));
        Schema schema = new Schema(Types.NestedField.optional(1, "list", list));
        Object[] row = {List.of(List.of(1L), Arrays.asList((Object) null))};
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> write(table(schema, Map.of()), List.<Object[]>of(row)));
        assertEquals("NULL in column list.list.element.n, which has none", refused.getMessage());
    }

    @Test
    void tablesWhoseFilesOnlyIcebergsWritersKnowAreLeftToThem() {
        assertEquals(
                "the table sets write.parquet.bloom-filter-enabled.column.s, which is left to Iceberg's own writers",
                refusal(Map.of("write.parquet.bloom-filter-enabled.column.s", "true")));
        assertEquals(
                "the table sets write.parquet.compression-codec, which is left to Iceberg's own writers",
                refusal(Map.of(TableProperties.PARQUET_COMPRESSION, "lz4")));
        assertEquals(
                "the table's files are encrypted",
                refusal(Map.of(TableProperties.FORMAT_VERSION, "3", TableProperties.ENCRYPTION_TABLE_KEY, "k")));
    }

    private String refusal(Map<String, String> properties) {
        return FileTarget.of(table(properties), 0).refusal().orElse("");
    }
}
