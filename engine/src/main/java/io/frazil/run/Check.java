package io.frazil.run;

import org.apache.spark.sql.SparkSession;

/** Says what a statement would do, and changes nothing. */
public final class Check {

    private Check() {}

    /** Fails as the statement itself would. */
    public static String describe(SparkSession session, String statement) {
        session.sql("EXPLAIN " + statement);
        return "is understood";
    }
}
