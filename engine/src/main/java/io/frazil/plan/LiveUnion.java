package io.frazil.plan;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * A normalisation rule, so that it sees a query whole, once, when it is run, after Spark has read the newest version of
 * its tables: a union of live and stored rows reads each event once. The statements of flows are left as they are.
 */
public final class LiveUnion extends Rule<LogicalPlan> {

    private final SparkSession session;

    public LiveUnion(SparkSession session) {
        this.session = session;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        boolean reads = StreamRelations.in(plan).stream().anyMatch(stream -> !stream.isBound());
        return reads && !session.conf().contains(StreamWriteGuard.FLOW_SESSION)
                ? Pins.of(plan).pinned(plan)
                : plan;
    }
}
