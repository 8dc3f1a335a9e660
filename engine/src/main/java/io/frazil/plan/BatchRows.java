package io.frazil.plan;

import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.columnar.InMemoryRelation;
import org.apache.spark.sql.execution.columnar.InMemoryRelation$;
import org.apache.spark.storage.StorageLevel;
import scala.Option;

/**
 * Rows that several plans read and that are computed once: kept by the executors, on disk where memory is short, until
 * closed. If an executor is lost, they are computed again. Confined to one thread.
 */
public final class BatchRows implements AutoCloseable {

    private final SparkSession session;
    private final InMemoryRelation relation;

    private BatchRows(SparkSession session, InMemoryRelation relation) {
        this.session = session;
        this.relation = relation;
    }

    /** Computes nothing yet. */
    public static BatchRows of(SparkSession session, LogicalPlan plan) {
        QueryExecution execution = Dataset$.MODULE$.ofRows(session, plan).queryExecution();
        InMemoryRelation relation =
                InMemoryRelation$.MODULE$.apply(StorageLevel.MEMORY_AND_DISK(), execution, Option.empty());
        // An optimised plan may name the same columns otherwise.
        return new BatchRows(session, relation.withOutput(execution.analyzed().output()));
    }

    /** Computes the rows, and counts them. */
    public long count() {
        return Dataset$.MODULE$.ofRows(session, relation).count();
    }

    /** A plan that reads them, with the attributes of the plan that they were made by. */
    public LogicalPlan plan() {
        return relation;
    }

    @Override
    public void close() {
        relation.cacheBuilder().clearCache(false);
    }
}
