package io.frazil.app.output;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Writes the rows of one result as they come; for one thread. */
public interface ResultWriter {

    /** Once, before any row. */
    void begin(StructType schema);

    /** Writes rows so that the reader sees them now. */
    void rows(List<Row> rows);
}
