package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;

/**
 * A MERGE with its names resolved and its clauses still there. Spark's analysis goes on to replace a MERGE by joins and
 * writes; over a table that cannot be written to it stops before that, so that such a one stands in for the target.
 */
final class MergeStatement {

    private MergeStatement() {}

    /**
     * Analyses a MERGE from a stream.
     *
     * @throws FrazilException UNSUPPORTED for a clause that has no meaning over a stream
     */
    static MergeIntoTable analysed(SparkSession session, MergeIntoTable parsed) {
        if (parsed.notMatchedBySourceActions().nonEmpty()) {
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot use WHEN NOT MATCHED BY SOURCE in a MERGE from a stream: a batch holds a part of the"
                            + " messages, so that nearly every row would be without a match",
                    "leave the clause out; delete rows by a message that says so, WHEN MATCHED AND .. THEN DELETE");
        }
        if (parsed.withSchemaEvolution()) {
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot use MERGE WITH SCHEMA EVOLUTION from a stream: it changes the table beside the commit of"
                            + " the batch",
                    "use ALTER TABLE .. ADD COLUMN and name the column in the MERGE");
        }
        LogicalPlan target = analysedBySpark(session, parsed.targetTable());
        DataSourceV2Relation relation = relation(target);
        LogicalPlan standIn = replaced(target, relation, copied(relation, new StandIn(relation.table())));
        LogicalPlan analysed = analysedBySpark(
                session,
                new MergeIntoTable(
                        standIn,
                        parsed.sourceTable(),
                        parsed.mergeCondition(),
                        parsed.matchedActions(),
                        parsed.notMatchedActions(),
                        parsed.notMatchedBySourceActions(),
                        false));
        MergeIntoTable merge = (MergeIntoTable) new InlineCTE(true, false).apply(analysed);
        DataSourceV2Relation there = relation(merge.targetTable());
        return (MergeIntoTable) merge.withNewChildren(Catalyst.seq(
                List.of(replaced(merge.targetTable(), there, copied(there, relation.table())), merge.sourceTable())));
    }

    private static LogicalPlan analysedBySpark(SparkSession session, LogicalPlan plan) {
        return session.sessionState()
                .executePlan(plan, CommandExecutionMode.SKIP())
                .analyzed();
    }

    private static DataSourceV2Relation relation(LogicalPlan target) {
        if (target instanceof DataSourceV2Relation relation) {
            return relation;
        }
        if (target instanceof SubqueryAlias alias) {
            return relation(alias.child());
        }
        throw new FrazilException(
                ErrorCode.UNSUPPORTED,
                "cannot make a flow of a MERGE into what is no table: " + target.nodeName(),
                "write MERGE INTO an Iceberg table");
    }

    private static LogicalPlan replaced(LogicalPlan node, DataSourceV2Relation relation, LogicalPlan by) {
        if (node == relation) {
            return by;
        }
        List<LogicalPlan> children = new ArrayList<>();
        Catalyst.list(node.children()).forEach(child -> children.add(replaced(child, relation, by)));
        return (LogicalPlan) node.withNewChildren(Catalyst.seq(children));
    }

    private static DataSourceV2Relation copied(DataSourceV2Relation relation, Table table) {
        return relation.copy(
                table,
                relation.output(),
                relation.catalog(),
                relation.identifier(),
                relation.options(),
                relation.timeTravelSpec());
    }

    /** A table that can be named and not written to. */
    private record StandIn(Table table) implements Table {

        @Override
        public String name() {
            return table.name();
        }

        @Override
        public Column[] columns() {
            return table.columns();
        }

        @Override
        public Map<String, String> properties() {
            return table.properties();
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.BATCH_READ);
        }
    }
}
