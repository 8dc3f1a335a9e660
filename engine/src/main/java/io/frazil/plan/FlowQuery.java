package io.frazil.plan;

import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.types.StructType;

/**
 * A query over a stream, analysed: what a CREATE TABLE AS SELECT has to know before its table is there.
 *
 * @param schema of its rows
 */
public record FlowQuery(QueryShape shape, StructType schema) {

    /** Analyses the query and refuses what a flow cannot run. */
    public static FlowQuery of(SparkSession session, LogicalPlan query) {
        LogicalPlan analysed = session.sessionState()
                .executePlan(query, CommandExecutionMode.SKIP())
                .analyzed();
        return new FlowQuery(ShapeReader.read(analysed), analysed.schema());
    }
}
