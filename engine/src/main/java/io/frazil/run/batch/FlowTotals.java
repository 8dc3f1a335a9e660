package io.frazil.run.batch;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.commit.TotalsTable;
import io.frazil.flow.FlowDefinition;
import io.frazil.plan.FlowOptions;
import io.frazil.plan.tree.Catalyst;
import io.frazil.run.session.Names;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.analysis.RelationTimeTravel;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.CatalogV2Util;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableInfo;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/** The table of totals beside a flow's target, for Spark and for us. Belongs to the flow's thread. */
public final class FlowTotals {

    private static final Logger LOG = LoggerFactory.getLogger(FlowTotals.class);

    private static final Map<String, String> TABLE_PROPERTIES = Map.of(
            "format-version", "3",
            "write.merge.mode", "merge-on-read",
            "write.metadata.delete-after-commit.enabled", "true",
            "write.metadata.previous-versions-max", "20");

    private final SparkSession session;
    private final QualifiedName name;
    private final TotalsTable table;

    private FlowTotals(SparkSession session, QualifiedName name, TotalsTable table) {
        this.session = session;
        this.name = name;
        this.table = table;
    }

    /** Makes the table if it is not there. */
    public static FlowTotals open(
            SparkSession session, FrazilCatalog catalog, FlowDefinition definition, StructType schema) {
        QualifiedName name = name(definition);
        if (!catalog.tableExists(name.identifier())) {
            create(catalog, name, definition, schema);
        }
        return new FlowTotals(session, name, catalog.totalsTable(name.identifier()));
    }

    public static QualifiedName name(FlowDefinition definition) {
        QualifiedName target = QualifiedName.parse(definition.table());
        String base = definition.name().equals(target.identifier().name())
                ? target.identifier().name()
                : target.identifier().name() + "__" + definition.name();
        return new QualifiedName(
                target.catalog(),
                Identifier.of(target.identifier().namespace(), TotalsTable.name(base, definition.statementHash())));
    }

    private static void create(
            FrazilCatalog catalog, QualifiedName name, FlowDefinition definition, StructType schema) {
        Map<String, String> properties = new HashMap<>(TABLE_PROPERTIES);
        properties.putAll(TotalsTable.properties(definition.name(), definition.table()));
        properties.put(TableCatalog.PROP_PROVIDER, "iceberg");
        String location = definition.options().get(FlowOptions.CHECKPOINT_LOCATION);
        if (location != null) {
            String separator = location.endsWith("/") ? "" : "/";
            properties.put(
                    TableCatalog.PROP_LOCATION,
                    location + separator + name.identifier().name());
        }
        try {
            catalog.createTable(
                    name.identifier(),
                    new TableInfo.Builder()
                            .withColumns(CatalogV2Util.structTypeToV2Columns(schema))
                            .withProperties(properties)
                            .build());
        } catch (TableAlreadyExistsException e) {
            // Another process that runs the same flow was quicker; the target decides which of the two goes on.
            LOG.info("{} is there already", name, e);
        }
    }

    /** Drops the table, if the flow has one. */
    public static void drop(SparkSession session, FlowDefinition definition) {
        QualifiedName name = name(definition);
        FrazilCatalog catalog = Names.catalog(session, name);
        if (catalog.tableExists(name.identifier())) {
            catalog.purgeTable(name.identifier());
        }
    }

    public TotalsTable table() {
        return table;
    }

    /** A relation of what is there now, to change it. */
    LogicalPlan newest() {
        return analysed(unresolved());
    }

    /** A relation of one snapshot. */
    LogicalPlan asOf(long snapshotId) {
        return analysed(new RelationTimeTravel(unresolved(), Option.empty(), Option.apply(Long.toString(snapshotId))));
    }

    private UnresolvedRelation unresolved() {
        return new UnresolvedRelation(Catalyst.seq(Names.parts(name)), CaseInsensitiveStringMap.empty(), false);
    }

    private LogicalPlan analysed(LogicalPlan plan) {
        return session.sessionState()
                .executePlan(plan, CommandExecutionMode.SKIP())
                .analyzed();
    }
}
