package io.frazil.stream.scan;

import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Reads batches of so many rows as its user can use. */
public interface SizedReader extends PartitionReader<ColumnarBatch> {

    /** The batches that come next have so many rows at most; until then 4096. */
    void sizeBatches(int rows);
}
