package io.frazil.stream.scan;

import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Reads batches of so many rows as its user can use. */
public interface SizedReader extends PartitionReader<ColumnarBatch> {

    /** As long as nothing else was asked for. */
    int BATCH_ROWS = 1 << 12;

    /** The batches that come next have so many rows at most. */
    void sizeBatches(int rows);
}
