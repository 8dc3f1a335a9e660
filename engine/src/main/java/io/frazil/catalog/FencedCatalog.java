package io.frazil.catalog;

import io.frazil.commit.FencedOperations;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.LoadContext;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.hadoop.HadoopCatalog;

/**
 * Any Iceberg catalog, with its tables loaded so that a flow's position is committed with its rows. As thread-safe as
 * the catalog it wraps.
 */
class FencedCatalog implements Catalog, SupportsNamespaces, Closeable {

    private final Catalog delegate;
    private final SupportsNamespaces namespaces;

    /** What is returned is a {@link ViewCatalog} if the catalog is one: Spark asks. */
    static FencedCatalog around(Catalog catalog) {
        if (!(catalog instanceof SupportsNamespaces)) {
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot use catalog " + catalog.name() + ": "
                            + catalog.getClass().getName() + " has no namespaces",
                    "choose another type or catalog-impl");
        }
        return catalog instanceof ViewCatalog views
                ? new FencedViewCatalog(catalog, views)
                : new FencedCatalog(catalog);
    }

    FencedCatalog(Catalog delegate) {
        this.delegate = delegate;
        this.namespaces = (SupportsNamespaces) delegate;
    }

    /** A plain BaseTable: only that one replaces itself by a serializable copy on its way to executors. */
    private static Table fenced(Table table) {
        if (table instanceof BaseTable base && !(base.operations() instanceof FencedOperations)) {
            return new BaseTable(
                    new FencedOperations(base.operations(), base.name()), base.name(), base.reporter(), base.labels());
        }
        return table;
    }

    @Override
    public String name() {
        return delegate.name();
    }

    @Override
    public void initialize(String name, Map<String, String> properties) {
        delegate.initialize(name, properties);
    }

    @Override
    public Table loadTable(TableIdentifier identifier) {
        return fenced(delegate.loadTable(identifier));
    }

    @Override
    public Table loadTable(TableIdentifier identifier, LoadContext context) {
        return fenced(delegate.loadTable(identifier, context));
    }

    @Override
    public TableBuilder buildTable(TableIdentifier identifier, Schema schema) {
        return new FencedBuilder(delegate.buildTable(identifier, schema));
    }

    @Override
    public Table registerTable(TableIdentifier identifier, String metadataFileLocation) {
        return fenced(delegate.registerTable(identifier, metadataFileLocation));
    }

    @Override
    public Table registerTable(TableIdentifier identifier, String metadataFileLocation, boolean overwrite) {
        return fenced(delegate.registerTable(identifier, metadataFileLocation, overwrite));
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        return delegate.listTables(namespace);
    }

    @Override
    public boolean tableExists(TableIdentifier identifier) {
        return delegate.tableExists(identifier);
    }

    @Override
    public boolean dropTable(TableIdentifier identifier, boolean purge) {
        return delegate.dropTable(identifier, purge);
    }

    @Override
    public void renameTable(TableIdentifier from, TableIdentifier to) {
        delegate.renameTable(from, to);
    }

    @Override
    public void invalidateTable(TableIdentifier identifier) {
        delegate.invalidateTable(identifier);
    }

    /** The Hadoop catalog keeps no properties and refuses them, even the owner that Spark always adds. */
    @Override
    public void createNamespace(Namespace namespace, Map<String, String> metadata) {
        boolean onlySparks =
                delegate instanceof HadoopCatalog && metadata.keySet().equals(Set.of("owner"));
        namespaces.createNamespace(namespace, onlySparks ? Map.of() : metadata);
    }

    @Override
    public List<Namespace> listNamespaces() {
        return namespaces.listNamespaces();
    }

    @Override
    public List<Namespace> listNamespaces(Namespace namespace) {
        return namespaces.listNamespaces(namespace);
    }

    @Override
    public Map<String, String> loadNamespaceMetadata(Namespace namespace) {
        return namespaces.loadNamespaceMetadata(namespace);
    }

    @Override
    public boolean dropNamespace(Namespace namespace) {
        return namespaces.dropNamespace(namespace);
    }

    @Override
    public boolean setProperties(Namespace namespace, Map<String, String> properties) {
        return namespaces.setProperties(namespace, properties);
    }

    @Override
    public boolean removeProperties(Namespace namespace, Set<String> properties) {
        return namespaces.removeProperties(namespace, properties);
    }

    @Override
    public boolean namespaceExists(Namespace namespace) {
        return namespaces.namespaceExists(namespace);
    }

    @Override
    public void close() throws IOException {
        if (delegate instanceof Closeable closeable) {
            closeable.close();
        }
    }

    @Override
    public String toString() {
        return delegate.toString();
    }

    /** Transactions stay the catalog's own: no flow writes in one. */
    private record FencedBuilder(TableBuilder delegate) implements TableBuilder {

        @Override
        public TableBuilder withPartitionSpec(PartitionSpec spec) {
            return new FencedBuilder(delegate.withPartitionSpec(spec));
        }

        @Override
        public TableBuilder withSortOrder(SortOrder sortOrder) {
            return new FencedBuilder(delegate.withSortOrder(sortOrder));
        }

        @Override
        public TableBuilder withLocation(String location) {
            return new FencedBuilder(delegate.withLocation(location));
        }

        @Override
        public TableBuilder withProperties(Map<String, String> properties) {
            return new FencedBuilder(delegate.withProperties(properties));
        }

        @Override
        public TableBuilder withProperty(String key, String value) {
            return new FencedBuilder(delegate.withProperty(key, value));
        }

        @Override
        public Table create() {
            return fenced(delegate.create());
        }

        @Override
        public Transaction createTransaction() {
            return delegate.createTransaction();
        }

        @Override
        public Transaction replaceTransaction() {
            return delegate.replaceTransaction();
        }

        @Override
        public Transaction createOrReplaceTransaction() {
            return delegate.createOrReplaceTransaction();
        }
    }
}
