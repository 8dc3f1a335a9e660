package io.frazil.stream.scan;

import io.frazil.flow.OffsetRange;
import io.frazil.stream.client.ConsumerPool;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * A batch read of some columns of some ranges of a stream. Two scans of the same are equal, so that Spark may read once
 * for both. Driver side; confined to the thread that plans.
 */
record KafkaScan(ReadSpec spec, RangeChoice choice, String description)
        implements Scan, Batch, SupportsReportStatistics {

    @Override
    public StructType readSchema() {
        return spec.columns();
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    @Override
    public InputPartition[] planInputPartitions() {
        int maxTasks = SparkSession.active().sparkContext().defaultParallelism();
        return TaskGroups.of(choice.ranges(), maxTasks).stream()
                .map(TaskRanges::new)
                .toArray(InputPartition[]::new);
    }

    /** Told apart from the ranges, so that a plan can be shown without asking Kafka for them. */
    @Override
    public ColumnarSupportMode columnarSupportMode() {
        return ColumnarSupportMode.SUPPORTED;
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return new ReaderFactory(spec, choice.counter());
    }

    /** Only ranges that are known are told: an estimate must not cost a question to Kafka. */
    @Override
    public Statistics estimateStatistics() {
        OptionalLong rows = choice.knownOffsets();
        OptionalLong bytes = rows.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.multiplyExact(
                        rows.getAsLong(), 64L + 2L * spec.columns().defaultSize()));
        return new Estimate(bytes, rows);
    }

    private record Estimate(OptionalLong sizeInBytes, OptionalLong numRows) implements Statistics {}

    /** What one task reads. */
    private record TaskRanges(List<OffsetRange> ranges) implements InputPartition {

        private TaskRanges {
            ranges = List.copyOf(ranges);
        }

        @Override
        public String toString() {
            return ranges.stream().map(OffsetRange::toString).collect(Collectors.joining(", "));
        }
    }

    /** Travels to the executors, the counter with it: a counter in the partitions would not report back. */
    private record ReaderFactory(ReadSpec spec, ReadCounter counter) implements PartitionReaderFactory {

        @Override
        public boolean supportColumnarReads(InputPartition partition) {
            return true;
        }

        @Override
        public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
            return new ColumnarReader(spec, ((TaskRanges) partition).ranges(), counter, ConsumerPool.OF_THIS_JVM);
        }

        @Override
        public PartitionReader<InternalRow> createReader(InputPartition partition) {
            throw new UnsupportedOperationException("a stream is read column by column");
        }
    }
}
