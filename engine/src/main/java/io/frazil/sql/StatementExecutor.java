package io.frazil.sql;

import java.util.List;
import org.apache.spark.sql.SparkSession;

/** What the parser needs of the rooms behind it: which names are streams, and somebody who carries statements out. */
public interface StatementExecutor {

    /** Whether the name, as written in the session, is a stream. Must not fail on names that do not exist. */
    boolean isStream(SparkSession session, List<String> name);

    /** Carries the statement out; called during Spark's analysis of the statement, on the caller's thread. */
    StatementResult execute(SparkSession session, Statement statement);
}
