package io.frazil.plan;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.CatalogManager;
import org.apache.spark.sql.connector.catalog.Identifier;
import scala.Function1;
import scala.runtime.AbstractPartialFunction;

/**
 * A resolution rule: {@code t.snapshots}, which Spark takes for a table in a namespace {@code t}, is table {@code t}'s
 * own where there is no such namespace and the current one has a table {@code t}.
 */
public final class MetadataTables extends Rule<LogicalPlan> {

    private final SparkSession session;

    public MetadataTables(SparkSession session) {
        this.session = session;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        return plan.resolveOperatorsUp(new Qualification());
    }

    /** The full name; empty: the relation is none of these. Spark comes here with names that it has not found. */
    private Optional<List<String>> qualified(LogicalPlan node) {
        if (!(node instanceof UnresolvedRelation relation)
                || relation.multipartIdentifier().size() != 2) {
            return Optional.empty();
        }
        CatalogManager catalogs = session.sessionState().catalogManager();
        String table = relation.multipartIdentifier().apply(0);
        String[] current = catalogs.currentNamespace();
        if (!(catalogs.currentCatalog() instanceof FrazilCatalog catalog)
                || current.length == 0
                || catalogs.isCatalogRegistered(table)
                || catalog.namespaceExists(new String[] {table})) {
            return Optional.empty();
        }
        List<String> namespace = new ArrayList<>(List.of(current));
        namespace.add(table);
        String name = relation.multipartIdentifier().apply(1);
        if (!exists(catalog, Identifier.of(namespace.toArray(String[]::new), name))) {
            return Optional.empty();
        }
        List<String> full = new ArrayList<>(List.of(catalog.name()));
        full.addAll(namespace);
        full.add(name);
        return Optional.of(full);
    }

    private static boolean exists(FrazilCatalog catalog, Identifier identifier) {
        try {
            catalog.loadTable(identifier);
            return true;
        } catch (NoSuchTableException e) {
            return false;
        }
    }

    /** The rule as Spark's tree takes it. */
    private final class Qualification extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {

        @Override
        public boolean isDefinedAt(LogicalPlan node) {
            return qualified(node).isPresent();
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A extends LogicalPlan, B> B applyOrElse(A node, Function1<A, B> otherwise) {
            Optional<List<String>> name = qualified(node);
            if (name.isEmpty()) {
                return otherwise.apply(node);
            }
            UnresolvedRelation relation = (UnresolvedRelation) (LogicalPlan) node;
            return (B) relation.copy(Catalyst.seq(name.get()), relation.options(), relation.isStreaming());
        }
    }
}
