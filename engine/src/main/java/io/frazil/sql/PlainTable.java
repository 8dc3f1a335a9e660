package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.UnresolvedIdentifier;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.CreateTable;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedTableSpec;
import org.apache.spark.sql.connector.catalog.CatalogManager;
import org.apache.spark.sql.connector.catalog.CatalogV2Util;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A plain {@code CREATE TABLE}, without query, held against the table of its name: a file of statements is a declaration,
 * so that running it again must leave what is the same as it is. Immutable.
 *
 * @param name as written
 * @param differences between what is declared and what exists, for people; empty if it is the same
 */
public record PlainTable(String name, List<String> differences) {

    private static final String ICEBERG = "iceberg";

    public PlainTable {
        differences = List.copyOf(differences);
    }

    /** Empty if the text is another statement, allows for the table to exist, or the table does not. */
    public static Optional<PlainTable> existing(SparkSession session, String statement) {
        LogicalPlan plan;
        try {
            plan = session.sessionState().sqlParser().parsePlan(statement);
        } catch (ParseException e) {
            return Optional.empty(); // Running it will say so.
        }
        boolean plain = plan instanceof CreateTable create
                && !create.ignoreIfExists()
                && create.name() instanceof UnresolvedIdentifier
                && create.tableSpec() instanceof UnresolvedTableSpec spec
                && spec.provider().getOrElse(() -> ICEBERG).equalsIgnoreCase(ICEBERG);
        if (!plain) {
            return Optional.empty();
        }
        CreateTable create = (CreateTable) plan;
        List<String> parts = CollectionConverters.asJava(((UnresolvedIdentifier) create.name()).nameParts());
        return load(session.sessionState().catalogManager(), parts)
                .map(table -> new PlainTable(String.join(".", parts), differences(create, table)));
    }

    /** @throws FrazilException ALREADY_EXISTS, with the differences, if there are any */
    public void requireSame() {
        if (!differences.isEmpty()) {
            throw new FrazilException(
                    ErrorCode.ALREADY_EXISTS,
                    "cannot create table " + name + ": it exists with another definition: "
                            + String.join("; ", differences),
                    "bring it there with ALTER TABLE, or write IF NOT EXISTS to take it as it is");
        }
    }

    private static Optional<Table> load(CatalogManager catalogs, List<String> parts) {
        boolean named = parts.size() > 1 && catalogs.isCatalogRegistered(parts.get(0));
        List<String> path = named ? parts.subList(1, parts.size()) : parts;
        String[] namespace = path.size() > 1
                ? path.subList(0, path.size() - 1).toArray(new String[0])
                : named ? new String[0] : catalogs.currentNamespace();
        if (!((named ? catalogs.catalog(parts.get(0)) : catalogs.currentCatalog()) instanceof TableCatalog catalog)) {
            return Optional.empty();
        }
        try {
            return Optional.of(catalog.loadTable(Identifier.of(namespace, path.get(path.size() - 1))));
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    private static List<String> differences(CreateTable declared, Table table) {
        List<String> differences = new ArrayList<>();
        String columns = columns(declared.tableSchema().fields());
        String existing =
                columns(CatalogV2Util.v2ColumnsToStructType(table.columns()).fields());
        compare("columns", columns, existing, differences);
        compare(
                "partitioning",
                partitioning(CollectionConverters.asJava(declared.partitioning()).stream()),
                partitioning(Arrays.stream(table.partitioning())),
                differences);
        UnresolvedTableSpec spec = (UnresolvedTableSpec) declared.tableSpec();
        Map<String, String> wanted = new TreeMap<>(CollectionConverters.asJava(spec.properties()));
        if (spec.location().isDefined()) {
            wanted.put(TableCatalog.PROP_LOCATION, spec.location().get());
        }
        wanted.forEach((key, value) ->
                compare(key, bare(value), bare(table.properties().getOrDefault(key, "not set")), differences));
        return differences;
    }

    private static void compare(String what, String declared, String existing, List<String> differences) {
        if (!declared.equals(existing)) {
            differences.add(what + " declared as " + declared + ", existing " + existing);
        }
    }

    private static String bare(String value) {
        return value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    }

    private static String columns(StructField[] fields) {
        return Arrays.stream(fields)
                .map(field -> field.name() + " " + field.dataType().sql() + (field.nullable() ? "" : " NOT NULL"))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** {@code day(ts)} and {@code days(ts)} are one transform, and so are the two orders of {@code bucket}'s arguments. */
    private static String partitioning(Stream<Transform> transforms) {
        return transforms
                .map(transform -> {
                    String name =
                            transform.name().toLowerCase(Locale.ROOT).replaceAll("^(year|month|day|hour)$", "$1s");
                    return Arrays.stream(transform.arguments())
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(", ", name + "(", ")"));
                })
                .collect(Collectors.joining(", ", "(", ")"))
                .replaceAll("identity\\(([^)]*)\\)", "$1");
    }
}
