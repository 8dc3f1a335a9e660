package io.frazil.plan;

import io.frazil.plan.keyed.Reading;
import io.frazil.plan.keyed.TotalsInsert;
import io.frazil.plan.tree.Catalyst;
import io.frazil.stream.scan.Watermark;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * A query over a stream, analysed: what a CREATE TABLE AS SELECT has to know before its table is there.
 *
 * @param schema of its rows
 * @param columnsRead the columns of the stream that have to be decoded or filled for it
 * @param reading how a table that has the query's columns is filled by it
 * @param path whether its batches need a plan of Spark's
 * @param watermark which rows are left out as late; empty: none
 */
public record FlowQuery(
        QueryShape shape,
        StructType schema,
        List<String> columnsRead,
        Reading reading,
        DirectQuery.Found path,
        Optional<Watermark> watermark) {

    /** Analyses the query and refuses what a flow cannot run. */
    public static FlowQuery of(SparkSession session, LogicalPlan query) {
        QueryExecution execution = session.sessionState().executePlan(query, CommandExecutionMode.SKIP());
        LogicalPlan analysed = execution.analyzed();
        QueryShape shape = ShapeReader.read(analysed);
        Optional<Watermark> watermark = WatermarkGuard.only(StreamRelations.in(analysed));
        Set<String> columns = new LinkedHashSet<>(StreamRelations.columnsRead(execution.optimizedPlan()));
        watermark.ifPresent(late -> columns.addAll(List.of(late.time().columns().fieldNames())));
        return new FlowQuery(
                shape,
                analysed.schema(),
                List.copyOf(columns),
                shape.aggregates() ? totals(analysed) : Reading.APPEND,
                shape.aggregates() ? DirectQuery.Found.KEYED : DirectQuery.in(analysed, execution.optimizedPlan()),
                watermark);
    }

    private static Reading totals(LogicalPlan analysed) {
        LogicalPlan inlined = new InlineCTE(true, false).apply(analysed);
        List<Attribute> columns = Catalyst.<Attribute>list(inlined.output()).stream()
                .map(Attribute::newInstance)
                .map(Attribute.class::cast)
                .toList();
        LocalRelation like = new LocalRelation(Catalyst.seq(columns), Catalyst.seq(List.of()), false, Option.empty());
        return TotalsInsert.of(like, inlined).reading();
    }
}
