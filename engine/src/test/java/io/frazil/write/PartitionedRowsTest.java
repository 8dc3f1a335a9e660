package io.frazil.write;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That each row is in a file of its partition, as Iceberg itself tells partitions, and that rows stay in order there. */
class PartitionedRowsTest {

    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "n", Types.LongType.get()),
            Types.NestedField.optional(2, "i", Types.IntegerType.get()),
            Types.NestedField.optional(3, "d", Types.DateType.get()),
            Types.NestedField.optional(4, "l", Types.LongType.get()),
            Types.NestedField.optional(5, "t", Types.TimestampType.withZone()),
            Types.NestedField.optional(6, "s", Types.StringType.get()));

    /** How many values each column has, NULL aside; of more than 65536, a date's or number's are not all remembered. */
    private static final List<Integer> VALUES = List.of(3, 40, 10_000_000);

    @TempDir
    private Path directory;

    @Test
    void eachRowIsInAFileOfItsPartition() {
        long first = Long.getLong("frazil.seed", System.nanoTime());
        int seeds = Long.getLong("frazil.seed") == null ? 12 : 1;
        for (long seed = first; seed < first + seeds; seed++) {
            Random random = new Random(seed);
            int values = VALUES.get(random.nextInt(VALUES.size()));
            PartitionSpec spec = spec(random, values > 1000 ? 1 : 3);
            int rows = values > 1000 ? 70_000 : 1 + random.nextInt(5_000);
            String told = "-Dfrazil.seed=" + seed + ", " + rows + " rows of " + values + " values, " + spec;
            Table table = new HadoopTables(new Configuration(false))
                    .create(SCHEMA, spec, directory.resolve("t" + seed).toString());
            long maxOpenBytes = random.nextBoolean() ? Long.MAX_VALUE : 1 << 20;
            check(table, write(table, random, rows, values, maxOpenBytes), rows, told);
        }
    }

    private static PartitionSpec spec(Random random, int mostFields) {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(SCHEMA);
        List<Runnable> fields = new ArrayList<>(List.of(
                () -> spec.bucket("i", 4),
                () -> spec.year("d"),
                () -> spec.bucket("l", 3),
                () -> spec.month("t"),
                () -> spec.truncate("s", 1)));
        Collections.shuffle(fields, random);
        fields.subList(0, random.nextInt(mostFields + 1)).forEach(Runnable::run);
        return spec.build();
    }

    private static List<DataFile> write(Table table, Random random, int rows, int values, long maxOpenBytes) {
        FileTarget target = FileTarget.of(table, 0);
        StructType types = target.types();
        List<Expression> asTheyAre = new ArrayList<>();
        for (StructField field : types.fields()) {
            asTheyAre.add(new BoundReference(asTheyAre.size(), field.dataType(), field.nullable()));
        }
        Layout layout = Layout.of(SCHEMA, new RowProgram(types, Literal$.MODULE$.TrueLiteral(), asTheyAre));
        PartitionFiles files = new PartitionFiles(target, layout, target.files(0, 1, "test"), maxOpenBytes);
        int batchRows = List.of(10, 500, 4_096).get(random.nextInt(3));
        OnHeapColumnVector[] columns = OnHeapColumnVector.allocateColumns(batchRows, types);
        OutputRow row = new OutputRow(new ColumnVector[0], null);
        row.read = columns;
        boolean isCalm = random.nextBoolean();
        long value = 0;
        for (int i = 0; i < rows; i++) {
            row.ordinal = i % batchRows;
            // Neighbours that are mostly alike, or not.
            value = isCalm && random.nextInt(10) > 0 ? value : random.nextInt(values);
            put(columns, row.ordinal, i, value, random);
            files.write(row);
            if (row.ordinal == batchRows - 1 || i == rows - 1) {
                files.endBatch(row);
                for (OnHeapColumnVector column : columns) {
                    column.reset();
                }
            }
        }
        return files.complete();
    }

    private static void put(OnHeapColumnVector[] columns, int at, long n, long value, Random random) {
        columns[0].putLong(at, n);
        columns[1].putInt(at, (int) value);
        columns[2].putInt(at, (int) (value % 3_000));
        columns[3].putLong(at, -value);
        columns[4].putLong(at, value % 600 * 86_400_000_000L + value);
        columns[5].putByteArray(at, Long.toString(value, 36).getBytes(StandardCharsets.US_ASCII));
        for (int column = 1; column < columns.length; column++) {
            if (random.nextInt(20) == 0) {
                columns[column].putNull(at);
            }
        }
    }

    private static void check(Table table, List<DataFile> files, int rows, String told) {
        PartitionKey key = new PartitionKey(table.spec(), SCHEMA);
        InternalRecordWrapper wrapper = new InternalRecordWrapper(SCHEMA.asStruct());
        List<Long> found = new ArrayList<>();
        for (DataFile file : files) {
            long last = -1;
            for (Record row : read(table, file)) {
                long n = (long) row.getField("n");
                key.partition(wrapper.wrap(row));
                assertEquals(values(key), values(file.partition()), () -> told + ", row " + n);
                assertEquals(Math.max(last, n), n, () -> told + ", order in " + file.location());
                last = n;
                found.add(n);
            }
        }
        assertEquals(
                IntStream.range(0, rows).mapToObj(n -> (long) n).toList(),
                found.stream().sorted().toList(),
                told);
    }

    private static List<Record> read(Table table, DataFile file) {
        try (CloseableIterable<Record> rows = Parquet.read(table.io().newInputFile(file.location()))
                .project(SCHEMA)
                .createReaderFunc(columns -> GenericParquetReaders.buildReader(SCHEMA, columns))
                .build()) {
            List<Record> read = new ArrayList<>();
            rows.forEach(read::add);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> values(StructLike partition) {
        return IntStream.range(0, partition.size())
                .mapToObj(i -> String.valueOf(partition.get(i, Object.class)))
                .toList();
    }
}
