package io.frazil.bench.micro;

import io.frazil.decode.DecodeException;
import io.frazil.decode.RecordDecoder;
import io.frazil.decode.ValueFormat;
import io.frazil.write.DirectAppend;
import io.frazil.write.RowProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Decoded columns into data files of a table that is partitioned by day, by one task, in millions of rows a second. The
 * files are deleted again.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(Records.COUNT * WriteBenchmark.BATCHES)
public class WriteBenchmark {

    static final int BATCHES = 100;

    /** A work of the bench. */
    @Param({"narrow", "wide-10", "wide-60"})
    public String work;

    private SparkContext spark;
    private Table table;
    private RowProgram program;
    private Batch batch;

    @Setup
    public void make() throws IOException {
        spark = new SparkContext(new SparkConf(false)
                .setMaster("local[1]")
                .setAppName("write")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1"));
        StructType columns = Records.of(work).wanted();
        Schema schema = SparkSchemaUtil.convert(columns);
        String time = work.equals("narrow") ? "event_time" : "f5";
        Path directory = Files.createTempDirectory("frazil-bench-write");
        table = new HadoopTables(new Configuration())
                .create(
                        schema,
                        PartitionSpec.builderFor(schema).day(time).build(),
                        directory.resolve("t").toString());
        program = new RowProgram(columns, Literal$.MODULE$.TrueLiteral(), asTheyAre(columns));
        batch = new DecodedBatch(work);
    }

    private static List<Expression> asTheyAre(StructType columns) {
        List<Expression> expressions = new ArrayList<>();
        for (StructField field : columns.fields()) {
            expressions.add(new BoundReference(expressions.size(), field.dataType(), field.nullable()));
        }
        return expressions;
    }

    @TearDown
    public void stop() {
        spark.stop();
    }

    @Benchmark
    public void frazil() {
        DirectAppend append = new DirectAppend(table, table::newAppend, 0);
        append.write(spark, batch, program, UUID.randomUUID().toString());
        append.discard();
    }

    /** The same columns, again and again. */
    private record DecodedBatch(String work) implements Batch {

        @Override
        public InputPartition[] planInputPartitions() {
            return new InputPartition[] {new WholePartition()};
        }

        @Override
        public PartitionReaderFactory createReaderFactory() {
            return new DecodedReads(work);
        }
    }

    private record WholePartition() implements InputPartition {}

    private record DecodedReads(String work) implements PartitionReaderFactory {

        @Override
        public PartitionReader<InternalRow> createReader(InputPartition partition) {
            throw new UnsupportedOperationException("columns only");
        }

        @Override
        public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
            return new DecodedReader(Records.of(work));
        }

        @Override
        public boolean supportColumnarReads(InputPartition partition) {
            return true;
        }
    }

    private static final class DecodedReader implements PartitionReader<ColumnarBatch> {

        private final ColumnarBatch batch;
        private int left = BATCHES;

        DecodedReader(Records records) {
            OnHeapColumnVector[] columns = OnHeapColumnVector.allocateColumns(Records.COUNT, records.wanted());
            RecordDecoder decoder = ValueFormat.JSON.decoder(records.wanted(), records.all(), ZoneOffset.UTC);
            byte[][] messages = records.messages();
            for (int i = 0; i < messages.length; i++) {
                try {
                    decoder.decode(messages[i], 0, messages[i].length, columns, i);
                } catch (DecodeException e) {
                    throw new IllegalStateException(e);
                }
            }
            batch = new ColumnarBatch(columns, messages.length);
        }

        @Override
        public boolean next() {
            return left-- > 0;
        }

        @Override
        public ColumnarBatch get() {
            return batch;
        }

        @Override
        public void close() {
            batch.close();
        }
    }
}
