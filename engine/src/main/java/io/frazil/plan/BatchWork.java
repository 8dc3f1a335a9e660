package io.frazil.plan;

import io.frazil.plan.keyed.KeyedWork;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** What a flow does with one batch of its stream. */
public sealed interface BatchWork {

    /**
     * The rows of the batch are added.
     *
     * @param statement carries it out
     */
    record Append(LogicalPlan statement) implements BatchWork {}

    /** Rows are changed by key. */
    record Keyed(KeyedWork work) implements BatchWork {}
}
