package io.frazil.catalog;

import io.frazil.commit.FlowTable;
import io.frazil.commit.TotalsTable;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.StreamDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.apache.iceberg.spark.SparkCatalog;
import org.apache.iceberg.spark.source.SparkTable;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.TableInfo;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Iceberg's catalog for Spark, with streams beside the tables and with flows' positions committed with their rows; the
 * class that users name in {@code spark.sql.catalog.<name>}. As thread-safe as Iceberg's.
 */
public class FrazilCatalog extends SparkCatalog {

    /** The option that names another session's catalog, by its {@link #shareId}, whose connections this one uses. */
    public static final String SHARED = "frazil-shared";

    private static final String[] DEFAULT_NAMESPACE = {"default"};
    private static final int OPEN_TRIES = 3;

    private Definitions definitions;
    private boolean cached;
    private boolean hasDefaultNamespace;
    private String shareId;

    @Override
    protected Catalog buildIcebergCatalog(String name, CaseInsensitiveStringMap options) {
        Map<String, String> complete = CatalogDefaults.complete(name, options.asCaseSensitiveMap());
        String shared = complete.remove(SHARED);
        Optional<FencedCatalog> open = SharedCatalogs.of(shared);
        FencedCatalog catalog = open.orElseGet(() -> FencedCatalog.around(storage(name, complete)));
        shareId = open.isPresent() ? shared : SharedCatalogs.add(catalog);
        definitions = new Definitions(name, catalog);
        cached = options.getBoolean(CatalogDefaults.CACHE, false);
        hasDefaultNamespace = ensureDefaultNamespace(catalog);
        return catalog;
    }

    /** By which a session's catalog can use the connections of this one, as long as a session has it. */
    public String shareId() {
        return shareId;
    }

    /** Where tables are kept, ready to be changed. */
    Catalog storage(String name, Map<String, String> options) {
        makeWarehouse(name, options);
        Catalog catalog = open(name, options);
        if (catalog instanceof HadoopCatalog) {
            CatalogDefaults.localWarehouse(options).ifPresent(warehouse -> WarehouseLock.hold(name, warehouse));
        }
        return catalog;
    }

    /** SQLite makes its file, but no directory for it. */
    private static void makeWarehouse(String name, Map<String, String> options) {
        Optional<Path> directory = CatalogDefaults.localWarehouse(options);
        if (directory.isPresent() && CatalogDefaults.isJdbc(options)) {
            try {
                Files.createDirectories(directory.get());
            } catch (IOException e) {
                throw new FrazilException(
                        ErrorCode.STORAGE,
                        "could not make the warehouse " + directory.get() + " of catalog " + name,
                        "see whether the directory can be written to",
                        e);
            }
        }
    }

    /** Two processes that open a new database at once get in each other's way while its tables are made. */
    final Catalog open(String name, Map<String, String> options) {
        for (int tries = 1; ; tries++) {
            try {
                return super.buildIcebergCatalog(name, new CaseInsensitiveStringMap(options));
            } catch (UncheckedSQLException e) {
                if (tries == OPEN_TRIES) {
                    throw new FrazilException(
                            ErrorCode.CATALOG,
                            "could not open the database of catalog " + name,
                            "see whether it can be reached and written to",
                            e);
                }
            }
        }
    }

    private static boolean ensureDefaultNamespace(FencedCatalog catalog) {
        Namespace namespace = Namespace.of(DEFAULT_NAMESPACE);
        try {
            if (!catalog.namespaceExists(namespace)) {
                catalog.createNamespace(namespace);
            }
            return true;
        } catch (ForbiddenException | UnsupportedOperationException e) {
            return false;
        } catch (RuntimeException e) {
            // Another session was quicker; not every catalog has a name for that.
            if (catalog.namespaceExists(namespace)) {
                return true;
            }
            throw e;
        }
    }

    @Override
    public String[] defaultNamespace() {
        String[] given = super.defaultNamespace();
        return given.length == 0 && hasDefaultNamespace ? DEFAULT_NAMESPACE.clone() : given;
    }

    /** @throws FrazilException ALREADY_EXISTS, NOT_FOUND if there is no such namespace */
    public void createStream(Identifier identifier, StreamDefinition definition) {
        definitions.createStream(identifier, definition);
        invalidateTable(identifier);
    }

    /** @throws FrazilException NOT_FOUND */
    public void replaceStream(Identifier identifier, StreamDefinition definition) {
        definitions.replaceStream(identifier, definition);
        invalidateTable(identifier);
    }

    /** Empty if nothing of that name exists, or a table. */
    public Optional<StreamDefinition> loadStream(Identifier identifier) {
        return definitions.stream(identifier);
    }

    public boolean isStream(Identifier identifier) {
        return loadStream(identifier).isPresent();
    }

    /**
     * A table as its flows see it, read anew.
     *
     * @throws FrazilException NOT_FOUND, UNSUPPORTED for a stream
     */
    public FlowTable flowTable(Identifier identifier) {
        return definitions.flowTable(identifier);
    }

    /** A table of totals, to be read and rewound. */
    public TotalsTable totalsTable(Identifier identifier) {
        return definitions.totalsTable(identifier);
    }

    /** The flows into the tables of a namespace; reads each of them. */
    public FlowListing flows(String... namespace) {
        return definitions.flows(namespace);
    }

    @Override
    public Table loadTable(Identifier identifier) throws NoSuchTableException {
        forget(identifier);
        Table table = super.loadTable(identifier);
        return streamOf(table).map(StreamTables::table).orElse(table);
    }

    @Override
    public Table loadTable(Identifier identifier, String version) throws NoSuchTableException {
        checkNoTimeTravel(identifier);
        return super.loadTable(identifier, version);
    }

    @Override
    public Table loadTable(Identifier identifier, long timestampMicros) throws NoSuchTableException {
        checkNoTimeTravel(identifier);
        try {
            return super.loadTable(identifier, timestampMicros);
        } catch (IllegalArgumentException e) {
            throw TableAge.younger(definitions.qualified(identifier), super.loadTable(identifier), timestampMicros)
                    .orElseThrow(() -> e);
        }
    }

    /** Iceberg's cache is on unless the user says otherwise; ours is off, so that other processes' commits are seen. */
    private void forget(Identifier identifier) {
        if (cached) {
            return;
        }
        invalidateTable(identifier);
        String[] namespace = identifier.namespace();
        if (namespace.length > 0) {
            int last = namespace.length - 1;
            invalidateTable(Identifier.of(Arrays.copyOf(namespace, last), namespace[last]));
        }
    }

    private static Optional<StreamDefinition> streamOf(Table table) {
        return table instanceof SparkTable iceberg
                ? StreamTables.definition(iceberg.table().properties())
                : Optional.empty();
    }

    private void checkNoTimeTravel(Identifier identifier) {
        forget(identifier);
        if (isStream(identifier)) {
            throw refusal(
                    "cannot read stream " + definitions.qualified(identifier) + " as of a version or time",
                    "give the offsets, WITH (startingOffsets = ..)");
        }
    }

    @Override
    public Table createTable(Identifier identifier, TableInfo info) throws TableAlreadyExistsException {
        checkProvider(identifier, info);
        TableColumns.check(definitions.qualified(identifier), info.columns());
        try {
            return super.createTable(identifier, info);
        } catch (NoSuchNamespaceException e) {
            throw noNamespace(identifier, e);
        }
    }

    @Override
    public StagedTable stageCreate(Identifier identifier, TableInfo info) throws TableAlreadyExistsException {
        checkProvider(identifier, info);
        TableColumns.check(definitions.qualified(identifier), info.columns());
        try {
            return super.stageCreate(identifier, info);
        } catch (NoSuchNamespaceException e) {
            throw noNamespace(identifier, e);
        }
    }

    @Override
    public StagedTable stageReplace(Identifier identifier, TableInfo info) throws NoSuchTableException {
        checkProvider(identifier, info);
        checkNoStream(identifier, "replace");
        return super.stageReplace(identifier, info);
    }

    @Override
    public StagedTable stageCreateOrReplace(Identifier identifier, TableInfo info) {
        checkProvider(identifier, info);
        checkNoStream(identifier, "replace");
        return super.stageCreateOrReplace(identifier, info);
    }

    @Override
    public Table alterTable(Identifier identifier, TableChange... changes) throws NoSuchTableException {
        checkNoStream(identifier, "alter");
        return super.alterTable(identifier, changes);
    }

    @Override
    public void renameTable(Identifier from, Identifier to) throws NoSuchTableException, TableAlreadyExistsException {
        checkNoStream(from, "rename");
        super.renameTable(from, to);
    }

    private void checkProvider(Identifier identifier, TableInfo info) {
        if ("kafka".equalsIgnoreCase(info.properties().get(TableCatalog.PROP_PROVIDER))) {
            throw refusal(
                    "cannot create stream " + definitions.qualified(identifier) + " without Frazil's language",
                    "run CREATE TABLE .. USING kafka as SQL, in a session with Frazil's extension in"
                            + " spark.sql.extensions");
        }
    }

    private FrazilException noNamespace(Identifier identifier, NoSuchNamespaceException cause) {
        return new FrazilException(
                ErrorCode.NOT_FOUND,
                "could not create table " + definitions.qualified(identifier) + ": its namespace does not exist",
                "create it, CREATE NAMESPACE " + String.join(".", identifier.namespace()),
                cause);
    }

    private void checkNoStream(Identifier identifier, String verb) {
        if (isStream(identifier)) {
            throw refusal(
                    "cannot " + verb + " " + definitions.qualified(identifier) + " as a table: it is a stream",
                    "use CREATE OR REPLACE TABLE .. USING kafka, or DROP TABLE first");
        }
    }

    private static FrazilException refusal(String what, String hint) {
        return new FrazilException(ErrorCode.UNSUPPORTED, what, hint);
    }
}
