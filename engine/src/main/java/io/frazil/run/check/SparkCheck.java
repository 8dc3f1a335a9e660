package io.frazil.run.check;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.plan.TargetTable;
import io.frazil.run.session.Names;
import io.frazil.sql.FrazilParser;
import io.frazil.sql.PlainTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.analysis.LocalTempView$;
import org.apache.spark.sql.catalyst.analysis.ResolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.ResolvedNamespace;
import org.apache.spark.sql.catalyst.analysis.ResolvedTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedExecuteImmediate;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.CompoundBody;
import org.apache.spark.sql.catalyst.plans.logical.CreateTable;
import org.apache.spark.sql.catalyst.plans.logical.CreateTableAsSelect;
import org.apache.spark.sql.catalyst.plans.logical.CreateVariable;
import org.apache.spark.sql.catalyst.plans.logical.DropVariable;
import org.apache.spark.sql.catalyst.plans.logical.ExecutableDuringAnalysis;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ReplaceTableAsSelect;
import org.apache.spark.sql.catalyst.plans.logical.SetCatalogAndNamespace;
import org.apache.spark.sql.catalyst.plans.logical.V2WriteCommand;
import org.apache.spark.sql.catalyst.plans.logical.views.CreateIcebergView;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.CatalogPlugin;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.command.CreateFunctionCommand;
import org.apache.spark.sql.execution.command.CreateViewCommand;
import org.apache.spark.sql.execution.command.DropFunctionCommand;
import org.apache.spark.sql.execution.command.DropTempViewCommand;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.sql.execution.command.ResetCommand;
import org.apache.spark.sql.execution.command.SetCatalogCommand;
import org.apache.spark.sql.execution.command.SetCommand;
import org.apache.spark.sql.execution.command.SetNamespaceCommand;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a statement of Spark's would do. It is analysed; it is carried out only where nothing but the check's own session
 * and the catalogs that are thrown away can change by it. Belongs to one check.
 */
final class SparkCheck {

    private final SparkSession session;

    /** @param session of catalogs that are thrown away */
    SparkCheck(SparkSession session) {
        this.session = session;
    }

    List<String> describe(String text) throws ParseException {
        Optional<PlainTable> existing = PlainTable.existing(session, text);
        if (existing.isPresent()) {
            existing.get().requireSame();
            return List.of("table " + existing.get().name() + " exists with the same definition: nothing changes");
        }
        LogicalPlan plan = FrazilParser.of(session).parsePlan(text);
        if (plan instanceof UnresolvedExecuteImmediate || plan instanceof CompoundBody) {
            return List.of("is parsed and not analysed: what it does is known only when it runs");
        }
        if (plan instanceof ExplainCommand explain) {
            analysed(explain.logicalPlan());
            return List.of("explains a statement");
        }
        if (plan instanceof CreateTableAsSelect create) {
            return List.of(createdAs(create));
        }
        if (plan instanceof ReplaceTableAsSelect replace) {
            return List.of(replacedAs(replace));
        }
        LogicalPlan analysed = analysed(plan);
        String line = line(analysed);
        if (isOfSession(analysed) || isOfCatalogs(analysed)) {
            Dataset$.MODULE$.ofRows(session, plan);
        }
        return List.of(line);
    }

    /** Commands are not carried out, nor are those that Spark carries out while it analyses them. */
    private LogicalPlan analysed(LogicalPlan plan) {
        LogicalPlan still = plan instanceof ExecutableDuringAnalysis eager ? eager.stageForExplain() : plan;
        return session.sessionState()
                .executePlan(still, CommandExecutionMode.SKIP())
                .analyzed();
    }

    private String createdAs(CreateTableAsSelect create) {
        CreateTableAsSelect analysed = (CreateTableAsSelect) analysed(create);
        Optional<QualifiedName> table = ours(analysed.name());
        if (table.isEmpty()) {
            return "creates a table in a catalog that is not Frazil's, and fills it with rows";
        }
        boolean exists =
                Names.catalog(session, table.get()).tableExists(table.get().identifier());
        if (exists && create.ignoreIfExists()) {
            return "table " + table.get() + " exists: nothing changes";
        }
        make(create, analysed.query(), table.get());
        return "creates table " + table.get() + " with the rows of a query: "
                + analysed.query().schema().toDDL();
    }

    private String replacedAs(ReplaceTableAsSelect replace) {
        ReplaceTableAsSelect analysed = (ReplaceTableAsSelect) analysed(replace);
        Optional<QualifiedName> table = ours(analysed.name());
        if (table.isEmpty()) {
            return "replaces a table in a catalog that is not Frazil's";
        }
        FrazilCatalog catalog = Names.catalog(session, table.get());
        boolean exists = catalog.tableExists(table.get().identifier());
        if (exists) {
            catalog.dropTable(table.get().identifier());
        }
        CreateTableAsSelect create = new CreateTableAsSelect(
                replace.name(),
                replace.partitioning(),
                replace.query(),
                replace.tableSpec(),
                replace.writeOptions(),
                false,
                false);
        make(create, analysed.query(), table.get());
        return (exists ? "replaces" : "creates") + " table " + table.get() + " with the rows of a query: "
                + analysed.query().schema().toDDL();
    }

    /** An empty table, for the statements that come later in the file. */
    private void make(CreateTableAsSelect create, LogicalPlan query, QualifiedName table) {
        Dataset$.MODULE$.ofRows(session, TargetTable.of(create).creation(Names.parts(table), query.schema(), Map.of()));
    }

    private static boolean isOfSession(LogicalPlan plan) {
        return plan instanceof SetCommand
                || plan instanceof ResetCommand
                || plan instanceof SetCatalogAndNamespace
                || plan instanceof SetNamespaceCommand
                || plan instanceof SetCatalogCommand
                || plan instanceof CreateVariable
                || plan instanceof DropVariable
                || plan instanceof CreateViewCommand view && view.viewType() == LocalTempView$.MODULE$
                || plan instanceof DropTempViewCommand drop && drop.ident().namespace().length == 0
                || plan instanceof CreateFunctionCommand create && create.isTemp()
                || plan instanceof DropFunctionCommand drop && drop.isTemp();
    }

    /** A definition in one of our catalogs is changed, not rows. */
    private boolean isOfCatalogs(LogicalPlan plan) {
        return plan instanceof Command
                && !(plan instanceof V2WriteCommand)
                && target(plan).isPresent();
    }

    private String line(LogicalPlan plan) {
        if (!(plan instanceof Command)) {
            return plan instanceof ExecutableDuringAnalysis
                    ? "calls a procedure"
                    : "answers with " + plan.schema().toDDL();
        }
        if (plan instanceof V2WriteCommand write) {
            return "writes to " + write.table().name() + " once";
        }
        if (plan instanceof CreateTable create) {
            return target(plan)
                    .map(table -> exists(table) && create.ignoreIfExists()
                            ? "table " + table + " exists: nothing changes"
                            : "creates table " + table)
                    .orElse("creates a table in a catalog that is not Frazil's");
        }
        if (plan instanceof SetCommand set && set.kv().isDefined()) {
            return "sets " + set.kv().get()._1();
        }
        if (plan instanceof SetCatalogAndNamespace use && use.child() instanceof ResolvedNamespace namespace) {
            String parts = String.join(".", CollectionConverters.asJava(namespace.namespace()));
            return "goes to " + namespace.catalog().name() + (parts.isEmpty() ? "" : "." + parts);
        }
        String words = plan.nodeName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return "is analysed: "
                + words.replaceAll(" command$", "")
                + target(plan).map(name -> " " + name).orElse("");
    }

    private boolean exists(QualifiedName table) {
        return Names.catalog(session, table).tableExists(table.identifier());
    }

    /** What a command is about, if it is in a catalog of ours. */
    private Optional<QualifiedName> target(LogicalPlan command) {
        if (command instanceof CreateIcebergView view) {
            return ours(view.child());
        }
        return command.children().isEmpty()
                ? named(command)
                : ours(command.children().head());
    }

    /** Iceberg's own commands hold the parts of a table's name. */
    private Optional<QualifiedName> named(LogicalPlan command) {
        boolean isIcebergs = command.productArity() > 0
                && command.productElementName(0).equals("table")
                && command.productElement(0) instanceof Seq<?>;
        if (!isIcebergs) {
            return Optional.empty();
        }
        List<String> parts = CollectionConverters.asJava((Seq<?>) command.productElement(0)).stream()
                .map(String.class::cast)
                .toList();
        QualifiedName name = Names.qualified(session, parts);
        return Names.catalogIfOurs(session, name.catalog()).map(ours -> name);
    }

    private static Optional<QualifiedName> ours(LogicalPlan child) {
        if (child instanceof ResolvedIdentifier identifier) {
            return ours(identifier.catalog(), identifier.identifier());
        }
        if (child instanceof ResolvedTable table) {
            return ours(table.catalog(), table.identifier());
        }
        if (child instanceof ResolvedNamespace namespace
                && !namespace.namespace().isEmpty()) {
            List<String> parts = CollectionConverters.asJava(namespace.namespace());
            int last = parts.size() - 1;
            return ours(
                    namespace.catalog(), Identifier.of(parts.subList(0, last).toArray(String[]::new), parts.get(last)));
        }
        return Optional.empty();
    }

    private static Optional<QualifiedName> ours(CatalogPlugin catalog, Identifier identifier) {
        return catalog instanceof FrazilCatalog
                ? Optional.of(QualifiedName.of(catalog.name(), identifier))
                : Optional.empty();
    }
}
