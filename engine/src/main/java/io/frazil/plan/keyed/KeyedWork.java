package io.frazil.plan.keyed;

import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.types.StructType;

/** What a flow that changes rows by key does with one batch. Belongs to the analysis that made it. */
public interface KeyedWork {

    /** What the batch brings, one row a key: to be computed once, and given to what follows. */
    LogicalPlan rows();

    /** How duplicates and totals are read; for EXPLAIN. */
    Reading reading();

    /** The totals that the target cannot hold. */
    default Optional<Companion> companion() {
        return Optional.empty();
    }

    /**
     * The change of the target.
     *
     * @param rows of {@link #rows()}, with its attributes
     * @param companion the companion table with the batch in it, if there is a companion
     */
    MergeIntoTable merge(LogicalPlan rows, Optional<LogicalPlan> companion);

    /** The table of accumulators that stands beside a target. */
    interface Companion {

        StructType schema();

        /** The change of the companion: the batch's accumulators are added to the stored ones. */
        MergeIntoTable merge(LogicalPlan companion, LogicalPlan rows);
    }
}
