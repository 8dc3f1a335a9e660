package io.frazil.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A query over a stream that goes on: first what is there, then each new row. */
public interface LiveQuery extends AutoCloseable {

    static Optional<LiveQuery> open(SparkSession session, String select) {
        return Optional.empty();
    }

    /** The next rows; none if there are none within the wait. */
    List<Row> poll(Duration wait);

    /** Whether the query's LIMIT is reached, so that no poll will bring another row. */
    boolean ended();

    StructType schema();

    @Override
    void close();
}
