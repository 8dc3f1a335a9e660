package io.frazil.run.batch;

import io.frazil.commit.FlowTable;
import io.frazil.plan.FlowPlan;
import org.apache.spark.sql.classic.SparkSession;

/**
 * What one batch at a time of a flow that appends is run with. Not thread-safe, and nothing of it is shared with another
 * lane.
 *
 * @param session the lane's own, which means what the flow's means
 * @param table loaded for the lane
 * @param plan the flow's, in that session
 * @param path of its batches into the table
 */
public record AppendLane(SparkSession session, FlowTable table, FlowPlan plan, AppendPath path) {}
