package io.frazil.plan;

import io.frazil.plan.keyed.KeyedWork;
import io.frazil.plan.keyed.MergedRows;
import io.frazil.plan.tree.Catalyst;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.logical.AppendData;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.internal.SQLConf$;
import org.apache.spark.sql.types.StructType;

/**
 * What a table holds once a batch is in it, as a query that changes nothing. Belongs to the session of the flow, whose
 * settings count while it is made.
 *
 * @param stored what the table holds before
 * @param totals what the table of totals holds before, if the batch needs one, by its columns
 */
record CaughtUp(SparkSession session, LogicalPlan stored, Function<StructType, LogicalPlan> totals) {

    /** Analysed. @param batch what the statement does with the batch */
    LogicalPlan after(Supplier<BatchWork> batch) {
        // A view that is being resolved has set others.
        return SQLConf$.MODULE$.withExistingConf(session.sessionState().conf(), () -> analysed(rows(batch.get())));
    }

    private LogicalPlan rows(BatchWork work) {
        if (work instanceof BatchWork.Append append) {
            LogicalPlan added = new InlineCTE(true, false).apply(((AppendData) append.statement()).query());
            return new Union(Catalyst.seq(List.of(stored, added)), false, false);
        }
        KeyedWork keyed = ((BatchWork.Keyed) work).work();
        LogicalPlan rows = analysed(keyed.rows());
        Optional<LogicalPlan> companion = keyed.companion().map(beside -> {
            LogicalPlan before = totals.apply(beside.schema());
            return analysed(MergedRows.of(beside.merge(before, rows), before));
        });
        return MergedRows.of(keyed.merge(rows, companion), stored);
    }

    private LogicalPlan analysed(LogicalPlan plan) {
        return session.sessionState()
                .executePlan(plan, CommandExecutionMode.SKIP())
                .analyzed();
    }
}
