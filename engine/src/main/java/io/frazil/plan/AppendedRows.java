package io.frazil.plan;

import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import scala.jdk.javaapi.CollectionConverters;

/** Whether the rows of a query over more records are those over fewer, and then some more. Stateless. */
final class AppendedRows {

    private AppendedRows() {}

    /** Whether no later record changes a row that earlier ones have made, or belongs before it. */
    static boolean isOf(LogicalPlan query) {
        boolean changes = query instanceof Aggregate || query instanceof Sort;
        return !(changes && StreamRelations.any(query))
                && CollectionConverters.asJava(query.children()).stream().allMatch(AppendedRows::isOf);
    }
}
