package io.frazil.write;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.relocated.com.google.common.util.concurrent.MoreExecutors;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Adds the rows of a batch to a table: each task reads a part and writes it to files where it reads it, and the driver
 * commits these. Confined to one thread.
 */
public final class DirectAppend {

    private static final Logger LOG = LoggerFactory.getLogger(DirectAppend.class);

    private final Table table;
    private final Supplier<AppendFiles> appends;
    private final FileTarget target;
    private final List<DataFile> files = new ArrayList<>();

    /**
     * @param table files are made for it as it is now, whatever becomes of it before they are committed
     * @param appends commits to it
     * @param targetFileBytes 0: as the table's properties say
     */
    public DirectAppend(Table table, Supplier<AppendFiles> appends, long targetFileBytes) {
        this.table = table;
        this.appends = appends;
        this.target = FileTarget.of(table, targetFileBytes);
    }

    /** Why files of this table are left to Iceberg's own writers; empty: they are not. */
    public Optional<String> refusal() {
        return target.refusal();
    }

    /** The columns that files are made of, in order. */
    public StructType columns() {
        return target.types();
    }

    /** What a plan for the table rests on: as long as it is the same, so is the plan. */
    public Map<String, String> shape() {
        return target.shape();
    }

    /**
     * Reads the batch and writes its files, which are not in the table yet.
     *
     * @param batch of columns that the program's expressions are bound to
     * @param operation unique to this attempt, a part of the files' names
     */
    public void write(SparkContext spark, Batch batch, RowProgram program, String operation) {
        InputPartition[] partitions = batch.planInputPartitions();
        if (partitions.length == 0) {
            return;
        }
        AppendTask task = new AppendTask(batch.createReaderFactory(), program, target, operation);
        boolean isWritten = false;
        try {
            spark.runJob(
                    JavaSparkContext.fromSparkContext(spark)
                            .parallelize(Arrays.asList(partitions), partitions.length)
                            .rdd(),
                    task,
                    numbers(partitions.length),
                    new Taken(),
                    ClassTag$.MODULE$.apply(List.class));
            isWritten = true;
        } finally {
            if (!isWritten) {
                discard();
            }
        }
    }

    private static Seq<Object> numbers(int count) {
        List<Object> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        return CollectionConverters.asScala(numbers).toSeq();
    }

    /** Puts the files into the table, in one commit; without files, does nothing. */
    public void commit() {
        if (files.isEmpty()) {
            return;
        }
        // A batch has few files, and Iceberg looks only every 10 ms whether a pool has done a step; a commit has four.
        ExecutorService here = MoreExecutors.newDirectExecutorService();
        AppendFiles append = appends.get().scanManifestsWith(here).writeManifestsWith(here, 1);
        files.forEach(append::appendFile);
        append.commit();
    }

    /** Deletes the files, of which the table must have none. */
    public synchronized void discard() {
        for (DataFile file : files) {
            try {
                table.io().deleteFile(file.location());
            } catch (RuntimeException e) {
                LOG.warn("File {} of a batch that has not landed could not be deleted", file.location(), e);
            }
        }
        files.clear();
    }

    /** A job whose thread was interrupted may still give some. */
    private synchronized void take(List<DataFile> made) {
        files.addAll(made);
    }

    /** Takes what tasks have made, on a thread of Spark's, one after another. */
    private final class Taken extends AbstractFunction2<Object, List<DataFile>, BoxedUnit> {

        @Override
        public BoxedUnit apply(Object partition, List<DataFile> made) {
            take(made);
            return BoxedUnit.UNIT;
        }
    }
}
