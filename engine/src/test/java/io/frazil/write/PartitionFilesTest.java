package io.frazil.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many files a task makes, and that none is left where it fails. */
class PartitionFilesTest {

    private static final int PARTITIONS = 50;
    private static final int ROWS = 100_000;
    private static final int BATCH = 1_500;
    private static final StructType COLUMNS =
            new StructType().add("k", DataTypes.IntegerType).add("v", DataTypes.StringType);

    @TempDir
    private Path directory;

    private Table table;
    private Layout layout;
    private final OnHeapColumnVector[] columns = OnHeapColumnVector.allocateColumns(BATCH, COLUMNS);
    private final OutputRow row = new OutputRow(new ColumnVector[0], null);

    @BeforeEach
    void make() {
        Schema schema = new Schema(
                Types.NestedField.required(1, "k", Types.IntegerType.get()),
                Types.NestedField.optional(2, "v", Types.StringType.get()));
        table = new HadoopTables(new Configuration(false))
                .create(
                        schema,
                        PartitionSpec.builderFor(schema).identity("k").build(),
                        directory.resolve("t").toString());
        RowProgram program = new RowProgram(
                COLUMNS,
                Literal$.MODULE$.TrueLiteral(),
                List.of(
                        new BoundReference(0, DataTypes.IntegerType, false),
                        new BoundReference(1, DataTypes.StringType, true)));
        layout = Layout.of(schema, program);
    }

    private PartitionFiles files(long targetFileBytes, long maxOpenBytes) {
        FileTarget target = FileTarget.of(table, targetFileBytes);
        return new PartitionFiles(target, layout, target.files(0, 1, "test"), maxOpenBytes);
    }

    private void write(PartitionFiles files, int rows) {
        SplittableRandom random = new SplittableRandom(1);
        row.read = columns;
        for (int i = 0; i < rows; i++) {
            row.ordinal = i % BATCH;
            byte[] text = Long.toString(random.nextLong(), 36).getBytes(StandardCharsets.US_ASCII);
            columns[0].putInt(row.ordinal, random.nextInt(PARTITIONS));
            columns[1].putByteArray(row.ordinal, text);
            files.write(row);
            if (row.ordinal == BATCH - 1 || i == rows - 1) {
                files.endBatch(row);
                columns[0].reset();
                columns[1].reset();
            }
        }
    }

    private static Map<Integer, Long> rowsByPartition(List<DataFile> files) {
        Map<Integer, Long> rows = new TreeMap<>();
        files.forEach(file -> rows.merge(file.partition().get(0, Integer.class), file.recordCount(), Long::sum));
        return rows;
    }

    private long found() throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            return found.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }

    @Test
    void aPartitionHasOneFileWhereMemoryLasts() throws IOException {
        PartitionFiles files = files(0, Long.MAX_VALUE);
        write(files, ROWS);
        List<DataFile> made = files.complete();
        assertEquals(PARTITIONS, made.size());
        assertEquals(
                ROWS,
                rowsByPartition(made).values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        assertEquals(PARTITIONS, found());
    }

    @Test
    void filesThatHoldTooMuchAreEndedAndNoRowIsLost() {
        PartitionFiles roomy = files(0, Long.MAX_VALUE);
        write(roomy, ROWS);
        PartitionFiles tight = files(0, 256 << 10);
        write(tight, ROWS);
        List<DataFile> made = tight.complete();
        assertTrue(made.size() > 2 * PARTITIONS, made.size() + " files");
        assertEquals(rowsByPartition(roomy.complete()), rowsByPartition(made));
    }

    @Test
    void aFileEndsWhereItIsLargeEnough() {
        PartitionFiles files = files(8 << 10, Long.MAX_VALUE);
        write(files, ROWS);
        List<DataFile> made = files.complete();
        assertTrue(made.size() >= 2 * PARTITIONS, made.size() + " files");
        assertEquals(
                ROWS,
                rowsByPartition(made).values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
    }

    @Test
    void nothingIsLeftOfWhatIsAbandoned() throws IOException {
        PartitionFiles files = files(8 << 10, Long.MAX_VALUE);
        write(files, ROWS);
        files.abandon(new IllegalStateException("as a task that fails"));
        assertEquals(0, found());
    }
}
