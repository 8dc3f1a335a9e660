package io.frazil.sql;

import java.util.List;
import org.apache.spark.sql.SparkSession;

/** What the parser needs of the rooms behind it: which names are streams, and somebody who carries statements out. */
public interface StatementExecutor {

    /** Whether the name, as written in the session, is a stream. Must not fail on names that do not exist. */
    boolean isStream(SparkSession session, List<String> name);

    /**
     * Told of a name that a query of Spark's reads, as written, before the query is analysed: a stream whose columns are
     * unknown may learn them. Must not fail on names that do not exist.
     */
    void beforeQuery(SparkSession session, List<String> name);

    /**
     * The first snapshot of a table, its name as written, that holds an offset.
     *
     * @param offset {@code topic-partition@offset}
     */
    long snapshotAtOffset(SparkSession session, List<String> table, String offset);

    /** Carries the statement out; called during Spark's analysis of the statement, on the caller's thread. */
    StatementResult execute(SparkSession session, Statement statement);
}
