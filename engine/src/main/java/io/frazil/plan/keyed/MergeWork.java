package io.frazil.plan.keyed;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;

/** The work of a flow whose statement is a MERGE. Stateless. */
public final class MergeWork {

    private MergeWork() {}

    /** @param merge analysed, its clauses still there; its source aggregates the stream */
    public static KeyedWork ofTotals(MergeIntoTable merge) {
        return TotalsMerge.of(merge);
    }

    /**
     * @param merge analysed, its clauses still there; its source has rows of messages
     * @param source the same source with the place of each message in its last columns
     * @param place those columns
     * @param oneMessageAKey whether a second message of one key in one batch is an error
     */
    public static KeyedWork inOrder(
            MergeIntoTable merge, LogicalPlan source, List<Attribute> place, boolean oneMessageAKey) {
        return MergeInOrder.of(merge, source, place, oneMessageAKey);
    }
}
