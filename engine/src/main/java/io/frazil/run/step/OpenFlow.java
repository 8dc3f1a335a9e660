package io.frazil.run.step;

import io.frazil.commit.FlowTable;
import io.frazil.flow.FlowDefinition;
import io.frazil.plan.FlowPlan;
import io.frazil.plan.QueryShape;
import io.frazil.run.batch.FlowTotals;
import io.frazil.stream.StreamSource;
import io.frazil.stream.option.StreamOptions;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.classic.SparkSession;

/**
 * A flow, opened: what its steps work with.
 *
 * @param session the flow's own, in which its text means what it meant when it was declared
 * @param source owned by the steps; to be closed
 * @param totals the table beside the target, if the target cannot hold the flow's totals
 * @param writeOptions of Iceberg's write
 */
public record OpenFlow(
        SparkSession session,
        FlowDefinition definition,
        FlowTable table,
        FlowPlan plan,
        QueryShape shape,
        StreamOptions options,
        StreamSource source,
        Optional<FlowTotals> totals,
        Map<String, String> writeOptions) {}
