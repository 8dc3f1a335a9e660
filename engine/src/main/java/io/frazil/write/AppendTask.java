package io.frazil.write;

import io.frazil.stream.scan.SizedReader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.MutableProjection$;
import org.apache.spark.sql.catalyst.expressions.Predicate$;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection$;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction2;

/**
 * What one task does: reads, evaluates with the code that Spark generates for the expressions, and writes. Travels to
 * the executors.
 */
final class AppendTask extends AbstractFunction2<TaskContext, Iterator<InputPartition>, List<DataFile>>
        implements Serializable {

    private static final long serialVersionUID = 1;

    private static final int MOST_BATCH_ROWS = 1 << 15;
    private static final int BATCH_ROWS_PER_FILE = 64;

    private final PartitionReaderFactory reads;
    private final RowProgram program;
    private final FileTarget target;
    private final String operation;

    AppendTask(PartitionReaderFactory reads, RowProgram program, FileTarget target, String operation) {
        this.reads = reads;
        this.program = program;
        this.target = target;
        this.operation = operation;
    }

    @Override
    public List<DataFile> apply(TaskContext task, Iterator<InputPartition> partitions) {
        Layout layout = Layout.of(target.table().schema(), program);
        PartitionFiles files = new PartitionFiles(
                target, layout, target.files(task.partitionId(), task.taskAttemptId(), operation), maxOpenBytes());
        try (PartitionReader<ColumnarBatch> reader = reads.createColumnarReader(partitions.next())) {
            write(task, reader, layout, files);
            return new ArrayList<>(files.complete());
        } catch (Throwable e) {
            files.abandon(e);
            throw rethrown(e);
        }
    }

    private void write(TaskContext task, PartitionReader<ColumnarBatch> reader, Layout layout, PartitionFiles files)
            throws Exception {
        boolean takesAll = program.condition().equals(Literal$.MODULE$.TrueLiteral());
        BasePredicate condition = Predicate$.MODULE$.create(program.condition());
        condition.initialize(task.partitionId());
        ComputedColumns computed = new ComputedColumns(layout.computed());
        InternalRow byRow = row(layout.byRow());
        List<MutableProjection> projections = new ArrayList<>();
        addProjection(projections, layout.computed(), computed.row(), task);
        addProjection(projections, layout.byRow(), byRow, task);
        MutableProjection[] evaluated = projections.toArray(MutableProjection[]::new);
        OutputRow output = new OutputRow(computed.columns(), byRow);
        Optional<UnsafeProjection> made = program.looksInside()
                ? Optional.of(UnsafeProjection$.MODULE$.create(program.read()))
                : Optional.empty();
        while (reader.next()) {
            task.killTaskIfInterrupted();
            ColumnarBatch batch = reader.get();
            int rows = batch.numRows();
            output.read = columns(batch);
            computed.begin(rows);
            for (int i = 0; i < rows; i++) {
                InternalRow read = batch.getRow(i);
                InternalRow input = made.isPresent() ? made.get().apply(read) : read;
                if (takesAll || condition.eval(input)) {
                    output.ordinal = i;
                    for (MutableProjection projection : evaluated) {
                        projection.apply(input);
                    }
                    computed.keep(i);
                    files.write(output);
                }
            }
            files.endBatch(output);
            if (reader instanceof SizedReader sized) {
                sized.sizeBatches(batchRows(files.openFiles()));
            }
        }
    }

    /** Some for each open file, so that they are not gone to for a single one. */
    private static int batchRows(int openFiles) {
        return Math.max(SizedReader.BATCH_ROWS, Math.min(MOST_BATCH_ROWS, BATCH_ROWS_PER_FILE * openFiles));
    }

    private static ColumnVector[] columns(ColumnarBatch batch) {
        ColumnVector[] columns = new ColumnVector[batch.numCols()];
        Arrays.setAll(columns, batch::column);
        return columns;
    }

    private static InternalRow row(List<Expression> expressions) {
        List<DataType> types = expressions.stream().map(Expression::dataType).toList();
        return new SpecificInternalRow(CollectionConverters.asScala(types).toSeq());
    }

    private static void addProjection(
            List<MutableProjection> projections, List<Expression> expressions, InternalRow to, TaskContext task) {
        if (!expressions.isEmpty()) {
            MutableProjection projection = MutableProjection$.MODULE$.create(
                    CollectionConverters.asScala(expressions).toSeq());
            projection.initialize(task.partitionId());
            projections.add(projection.target(to));
        }
    }

    /** A third of the heap for all tasks that may run in this process at once. */
    private static long maxOpenBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() / 3 / Math.max(1, runtime.availableProcessors());
    }

    private static RuntimeException rethrown(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
}
