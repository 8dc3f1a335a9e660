package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.plan.tree.Catalyst;
import io.frazil.sql.StatementOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.analysis.UnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.ColumnDefinition;
import org.apache.spark.sql.catalyst.plans.logical.CreateTable;
import org.apache.spark.sql.catalyst.plans.logical.CreateTableAsSelect;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.OptionList;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.TableSpecBase;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedTableSpec;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/** The table that a flow's parsed statement writes to, and whether the statement creates it. Immutable. */
public final class TargetTable {

    /** Options that are Iceberg's own table properties, written as OPTIONS as its users do. */
    private static final List<String> PROPERTY_PREFIXES =
            List.of("write.", "commit.", "history.", "read.", "format-version", "gc.", "encryption.");

    private final List<String> name;
    private final Optional<CreateTableAsSelect> create;

    private TargetTable(List<String> name, Optional<CreateTableAsSelect> create) {
        this.name = name;
        this.create = create;
    }

    /** @param statement CREATE TABLE AS SELECT, INSERT or MERGE, as parsed */
    public static TargetTable of(LogicalPlan statement) {
        if (statement instanceof CreateTableAsSelect create) {
            UnresolvedIdentifier name = (UnresolvedIdentifier) create.name();
            return new TargetTable(parts(name.nameParts()), Optional.of(create));
        }
        LogicalPlan target = statement instanceof MergeIntoTable merge
                ? merge.targetTable()
                : ((InsertIntoStatement) statement).table();
        while (target instanceof SubqueryAlias alias) {
            target = alias.child();
        }
        return new TargetTable(parts(((UnresolvedRelation) target).multipartIdentifier()), Optional.empty());
    }

    /** As written, not qualified. */
    public List<String> name() {
        return name;
    }

    /** Whether the statement creates it. */
    public boolean isCreated() {
        return create.isPresent();
    }

    /** The query of the CREATE TABLE AS SELECT. */
    public LogicalPlan query() {
        return create.orElseThrow().query();
    }

    /** All OPTIONS and TBLPROPERTIES of the statement, as written. */
    public Map<String, String> written() {
        Map<String, String> written = new TreeMap<>();
        create.ifPresent(statement -> {
            written.putAll(StatementOptions.of(statement.tableSpec()));
            written.putAll(CollectionConverters.asJava(statement.tableSpec().properties()));
        });
        return written;
    }

    /** The statement's options that are the flow's; unknown ones are refused. */
    public Map<String, String> flowOptions() {
        Map<String, String> options = new TreeMap<>();
        create.ifPresent(statement -> StatementOptions.of(statement.tableSpec()).forEach((key, value) -> {
            if (!isProperty(key)) {
                options.put(spelled(key), value);
            }
        }));
        // Spark's parser takes a path out of the OPTIONS.
        create.flatMap(statement ->
                        OptionConverters.toJava(statement.tableSpec().location()))
                .ifPresent(location -> options.put(FlowOptions.PATH, location));
        // One of the table's properties that is also the flow's: it must not upgrade the table.
        create.map(statement ->
                        CollectionConverters.asJava(statement.tableSpec().properties()))
                .map(properties -> properties.get(FlowOptions.FORMAT_VERSION))
                .ifPresent(version -> options.put(FlowOptions.FORMAT_VERSION, version));
        return options;
    }

    /**
     * CREATE TABLE without the SELECT.
     *
     * @param full the table's full name
     * @param schema of the query
     * @param more table properties beside those of the statement
     */
    public LogicalPlan creation(List<String> full, StructType schema, Map<String, String> more) {
        CreateTableAsSelect statement = create.orElseThrow();
        List<ColumnDefinition> columns =
                List.of(schema.fields()).stream().map(TargetTable::column).toList();
        return new CreateTable(
                new UnresolvedIdentifier(Catalyst.seq(full), false),
                Catalyst.seq(columns),
                statement.partitioning(),
                spec(statement.tableSpec(), more),
                false);
    }

    private static UnresolvedTableSpec spec(TableSpecBase written, Map<String, String> more) {
        Map<String, String> options = StatementOptions.of(written);
        Map<String, String> properties = new LinkedHashMap<>(more);
        options.forEach((key, value) -> {
            if (isProperty(key)) {
                properties.put(key, value);
            }
        });
        properties.putAll(CollectionConverters.asJava(written.properties()));
        Option<String> location =
                written.location().isDefined() ? written.location() : Option.apply(options.get(FlowOptions.PATH));
        return new UnresolvedTableSpec(
                scala.collection.immutable.Map.from(CollectionConverters.asScala(properties)),
                Option.apply("iceberg"),
                new OptionList(Catalyst.seq(List.<Tuple2<String, Expression>>of())),
                location,
                written.comment(),
                written.collation(),
                written.serde(),
                written.external(),
                Catalyst.seq(List.of()));
    }

    private static ColumnDefinition column(StructField field) {
        return new ColumnDefinition(
                field.name(),
                field.dataType(),
                true,
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Metadata.empty());
    }

    /** @throws FrazilException UNSUPPORTED for another provider than Iceberg */
    public void checkProvider() {
        create.flatMap(statement ->
                        OptionConverters.toJava(statement.tableSpec().provider()))
                .filter(provider -> !provider.equalsIgnoreCase("iceberg"))
                .ifPresent(provider -> {
                    throw new FrazilException(
                            ErrorCode.UNSUPPORTED,
                            "cannot make a flow into a table of " + provider,
                            "write USING iceberg");
                });
    }

    private static boolean isProperty(String key) {
        return !FlowOptions.KNOWN.contains(key) && PROPERTY_PREFIXES.stream().anyMatch(key::startsWith);
    }

    private static String spelled(String key) {
        return FlowOptions.KNOWN.stream()
                .filter(key::equalsIgnoreCase)
                .findFirst()
                .orElse(key);
    }

    private static List<String> parts(scala.collection.immutable.Seq<String> parts) {
        return List.copyOf(CollectionConverters.asJava(parts));
    }
}
