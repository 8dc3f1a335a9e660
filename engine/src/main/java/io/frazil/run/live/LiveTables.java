package io.frazil.run.live;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.catalog.TableVersion;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.plan.FlowPlan;
import io.frazil.plan.TotalsOf;
import io.frazil.plan.keyed.Reading;
import io.frazil.run.batch.FlowTotals;
import io.frazil.run.flow.FlowOpening;
import io.frazil.run.session.Names;
import io.frazil.sql.LiveCalls;
import io.frazil.stream.scan.KafkaTable;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.analysis.AnalysisContext;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import scala.Function1;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * A resolution rule: {@code LIVE(t)} is what table {@code t} would hold had each flow that fills it taken in what its
 * stream has. Which version of the table and which records is decided when the query is run.
 */
public final class LiveTables extends Rule<LogicalPlan> {

    private final SparkSession session;

    public LiveTables(SparkSession session) {
        this.session = session;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        return plan.resolveOperatorsUp(new Expansion());
    }

    private LogicalPlan expand(List<String> parts) {
        QualifiedName name = qualified(parts);
        FrazilCatalog catalog = Names.catalog(session, name);
        Table table = loaded(catalog, name);
        List<FlowDefinition> flows = TableVersion.of(table)
                .map(TableVersion::flows)
                .orElseThrow(() -> refusal(
                        name,
                        table instanceof KafkaTable ? "it is a stream" : "it is no table that a flow could fill",
                        "SELECT .. FROM " + name));
        if (flows.isEmpty()) {
            throw refusal(name, "no flow fills it", "SELECT .. FROM " + name);
        }
        DataSourceV2Relation stored =
                DataSourceV2Relation.create(table, Option.apply(catalog), Option.apply(name.identifier()));
        return new SubqueryAlias(
                new org.apache.spark.sql.catalyst.AliasIdentifier(
                        name.identifier().name(),
                        CollectionConverters.asScala(qualifier(name)).toSeq()),
                caughtUp(stored, catalog, table, flows));
    }

    /** Rows that are added come first, so that they are there for the flows that change rows by key. */
    private LogicalPlan caughtUp(LogicalPlan stored, FrazilCatalog catalog, Table table, List<FlowDefinition> flows) {
        Map<FlowDefinition, FlowPlan> plans = new LinkedHashMap<>();
        flows.forEach(flow -> plans.put(flow, FlowOpening.of(session, flow).plan()));
        List<FlowDefinition> inOrder = new ArrayList<>(flows);
        inOrder.sort(Comparator.comparing(flow -> plans.get(flow).reading() != Reading.APPEND));
        LogicalPlan rows = stored;
        for (FlowDefinition flow : inOrder) {
            KafkaTable.Followed followed = new KafkaTable.Followed(table.id(), flow.name());
            ZoneId zone = ZoneId.of(flow.meaning().timeZone());
            rows = plans.get(flow)
                    .caughtUp(
                            rows,
                            stream -> stream.following(followed, zone),
                            columns -> new TotalsOf(followed, catalog, FlowTotals.name(flow), columns).relation());
        }
        return rows;
    }

    /** In a view, names are what they were when it was made. */
    private QualifiedName qualified(List<String> parts) {
        List<String> context = CollectionConverters.asJava(AnalysisContext.get().catalogAndNamespace());
        boolean isFull =
                parts.size() > 1 && session.sessionState().catalogManager().isCatalogRegistered(parts.get(0));
        if (context.isEmpty() || isFull) {
            return Names.qualified(session, parts);
        }
        List<String> full = new ArrayList<>(parts.size() == 1 ? context : context.subList(0, 1));
        full.addAll(parts);
        return Names.qualified(session, full);
    }

    private static Table loaded(FrazilCatalog catalog, QualifiedName name) {
        try {
            return catalog.loadTable(name.identifier());
        } catch (NoSuchTableException e) {
            throw new FrazilException(
                    ErrorCode.NOT_FOUND,
                    "could not find table " + name,
                    "LIVE(..) takes the name of a table that a flow fills; SHOW FLOWS lists them",
                    e);
        }
    }

    private static List<String> qualifier(QualifiedName name) {
        List<String> parts = Names.parts(name);
        return parts.subList(0, parts.size() - 1);
    }

    private static FrazilException refusal(QualifiedName name, String why, String instead) {
        return new FrazilException(ErrorCode.UNSUPPORTED, "cannot read LIVE(" + name + "): " + why, instead);
    }

    /** The rule as Spark's tree takes it. */
    private final class Expansion extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {

        @Override
        public boolean isDefinedAt(LogicalPlan node) {
            return LiveCalls.table(node).isPresent();
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A extends LogicalPlan, B> B applyOrElse(A node, Function1<A, B> otherwise) {
            return LiveCalls.table(node).map(name -> (B) expand(name)).orElseGet(() -> otherwise.apply(node));
        }
    }
}
