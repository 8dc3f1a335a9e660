package io.frazil.plan;

import io.frazil.catalog.QualifiedName;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Standing;
import io.frazil.plan.tree.Catalyst;
import io.frazil.stream.scan.KafkaTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.AsOfVersion;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Cast$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;

/**
 * Stands in a query for a flow's table of totals until it is known where the flow stood: the flow's table names the
 * snapshot, and the table of totals may not be there yet. Immutable.
 *
 * @param flow whose totals they are
 * @param catalog has the table
 * @param schema the columns that the flow's statement needs
 */
public record TotalsOf(KafkaTable.Followed flow, TableCatalog catalog, QualifiedName table, StructType schema)
        implements Table {

    /** A relation of it, which Spark does not try to read anew. */
    public LogicalPlan relation() {
        return DataSourceV2Relation.create(this, Option.empty(), Option.empty());
    }

    static boolean isIn(DataSourceV2Relation relation) {
        return relation.table() instanceof TotalsOf;
    }

    /** The totals as of where the flow stood, with the attributes of the relation that stood for them. */
    LogicalPlan at(Standing standing, DataSourceV2Relation relation) {
        List<AttributeReference> wanted = Catalyst.list(relation.output());
        if (standing.totalsSnapshotId().isEmpty()) {
            return new LocalRelation(Catalyst.seq(wanted), Catalyst.seq(List.<InternalRow>of()), false, Option.empty());
        }
        String version = Long.toString(standing.totalsSnapshotId().getAsLong());
        DataSourceV2Relation stored = DataSourceV2Relation.create(
                loaded(standing, version),
                Option.apply(catalog),
                Option.apply(table.identifier()),
                CaseInsensitiveStringMap.empty(),
                Option.apply(new AsOfVersion(version)));
        List<AttributeReference> columns = Catalyst.list(stored.output());
        List<NamedExpression> typed = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            // Iceberg has no type as small as some of Spark's.
            typed.add(Catalyst.alias(
                    Cast$.MODULE$.apply(
                            columns.get(i),
                            wanted.get(i).dataType(),
                            Option.apply(SQLConf.get().sessionLocalTimeZone()),
                            true),
                    wanted.get(i).name(),
                    wanted.get(i).exprId()));
        }
        return new Project(Catalyst.seq(typed), stored);
    }

    private Table loaded(Standing standing, String version) {
        try {
            return catalog.loadTable(table.identifier(), version);
        } catch (NoSuchTableException | IllegalArgumentException e) {
            throw new FrazilException(
                    ErrorCode.LEDGER_MISMATCH,
                    "cannot read the totals in " + table + ": their snapshot " + version + ", which " + standing.place()
                            + " names, is gone",
                    "SELECT .. FROM " + standing.table() + " reads what is stored",
                    e);
        }
    }

    @Override
    public String name() {
        return table.toString();
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }
}
