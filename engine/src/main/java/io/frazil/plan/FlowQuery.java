package io.frazil.plan;

import io.frazil.stream.Watermark;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.types.StructType;

/**
 * A query over a stream, analysed: what a CREATE TABLE AS SELECT has to know before its table is there.
 *
 * @param schema of its rows
 * @param columnsRead the columns of the stream that have to be decoded or filled for it
 * @param watermark which rows are left out as late; empty: none
 */
public record FlowQuery(QueryShape shape, StructType schema, List<String> columnsRead, Optional<Watermark> watermark) {

    /** Analyses the query and refuses what a flow cannot run. */
    public static FlowQuery of(SparkSession session, LogicalPlan query) {
        QueryExecution execution = session.sessionState().executePlan(query, CommandExecutionMode.SKIP());
        LogicalPlan analysed = execution.analyzed();
        QueryShape shape = ShapeReader.read(analysed);
        Optional<Watermark> watermark = WatermarkGuard.only(StreamRelations.in(analysed));
        Set<String> columns = new LinkedHashSet<>(StreamRelations.columnsRead(execution.optimizedPlan()));
        watermark.ifPresent(late -> columns.addAll(List.of(late.time().columns().fieldNames())));
        return new FlowQuery(shape, analysed.schema(), List.copyOf(columns), watermark);
    }
}
