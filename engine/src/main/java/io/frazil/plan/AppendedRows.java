package io.frazil.plan;

import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import scala.jdk.javaapi.CollectionConverters;

/** Whether the rows of a query over more records are those over fewer, and some more. Stateless. */
final class AppendedRows {

    private AppendedRows() {}

    /** Whether no later record changes a row that earlier ones have made. */
    static boolean isOf(LogicalPlan query) {
        return !(changesRows(query) && StreamRelations.any(query))
                && CollectionConverters.asJava(query.children()).stream().allMatch(AppendedRows::isOf);
    }

    /** Whether they also come in no order of their own, so that later ones may come last. */
    static boolean isInAnyOrder(LogicalPlan query) {
        return isOf(query)
                && !(query instanceof Sort && StreamRelations.any(query))
                && CollectionConverters.asJava(query.children()).stream().allMatch(AppendedRows::isInAnyOrder);
    }

    private static boolean changesRows(LogicalPlan node) {
        return node instanceof Aggregate
                || node instanceof Distinct
                || node instanceof Deduplicate
                || node instanceof Window;
    }
}
