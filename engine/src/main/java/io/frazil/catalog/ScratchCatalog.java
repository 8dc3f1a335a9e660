package io.frazil.catalog;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.view.BaseView;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;
import org.apache.iceberg.view.ViewOperations;

/**
 * A stored catalog as it is, on which changes are made in memory only: a table, view or namespace is copied from there
 * when it is first asked for. Thread-safe.
 */
final class ScratchCatalog extends InMemoryCatalog {

    private final Optional<Catalog> stored;
    private final Set<TableIdentifier> copied = new HashSet<>();
    private final Set<Namespace> copiedNamespaces = new HashSet<>();
    private final Map<TableIdentifier, FileIO> storedFiles = new ConcurrentHashMap<>();

    /** @param stored empty: nothing is stored yet */
    ScratchCatalog(String name, Optional<Catalog> stored) {
        this.stored = stored;
        initialize(name, Map.of("warehouse", "scratch:"));
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier identifier) {
        copy(identifier);
        TableOperations memory = super.newTableOps(identifier);
        FileIO files = storedFiles.get(identifier);
        return files == null
                ? memory
                : new ScratchOperations(memory, new ScratchFiles((InMemoryFileIO) memory.io(), files));
    }

    @Override
    protected ViewOperations newViewOps(TableIdentifier identifier) {
        copy(identifier);
        return super.newViewOps(identifier);
    }

    private synchronized void copy(TableIdentifier identifier) {
        if (stored.isEmpty() || !copied.add(identifier)) {
            return;
        }
        try {
            if (stored.get().loadTable(identifier) instanceof BaseTable table) {
                TableMetadata metadata = table.operations().refresh();
                // Parsed from text it has no file, so that it gets one in memory.
                super.newTableOps(identifier)
                        .commit(null, TableMetadataParser.fromJson(TableMetadataParser.toJson(metadata)));
                storedFiles.put(identifier, table.io());
            }
        } catch (NoSuchTableException | NoSuchNamespaceException e) {
            copyView(identifier);
        }
    }

    private void copyView(TableIdentifier identifier) {
        if (!(stored.get() instanceof ViewCatalog views)) {
            return;
        }
        try {
            if (views.loadView(identifier) instanceof BaseView view) {
                ViewMetadata metadata = view.operations().current();
                super.newViewOps(identifier)
                        .commit(null, ViewMetadataParser.fromJson(ViewMetadataParser.toJson(metadata)));
            }
        } catch (NoSuchViewException | NoSuchNamespaceException e) {
            return; // There is nothing of that name to copy.
        }
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        if (isStored(namespace)) {
            stored.get().listTables(namespace).forEach(this::copy);
        }
        return super.listTables(namespace);
    }

    @Override
    public List<TableIdentifier> listViews(Namespace namespace) {
        if (isStored(namespace) && stored.get() instanceof ViewCatalog views) {
            views.listViews(namespace).forEach(this::copy);
        }
        return super.listViews(namespace);
    }

    @Override
    public boolean dropTable(TableIdentifier identifier, boolean purge) {
        copy(identifier);
        return super.dropTable(identifier, false);
    }

    @Override
    public void renameTable(TableIdentifier from, TableIdentifier to) {
        copy(from);
        copy(to);
        super.renameTable(from, to);
        Optional.ofNullable(storedFiles.remove(from)).ifPresent(files -> storedFiles.put(to, files));
    }

    @Override
    public boolean dropView(TableIdentifier identifier) {
        copy(identifier);
        return super.dropView(identifier);
    }

    @Override
    public void renameView(TableIdentifier from, TableIdentifier to) {
        copy(from);
        copy(to);
        super.renameView(from, to);
    }

    @Override
    public boolean namespaceExists(Namespace namespace) {
        copy(namespace);
        return super.namespaceExists(namespace);
    }

    @Override
    public Map<String, String> loadNamespaceMetadata(Namespace namespace) {
        copy(namespace);
        return super.loadNamespaceMetadata(namespace);
    }

    @Override
    public List<Namespace> listNamespaces() {
        stored.ifPresent(
                catalog -> ((SupportsNamespaces) catalog).listNamespaces().forEach(this::copy));
        return super.listNamespaces();
    }

    @Override
    public List<Namespace> listNamespaces(Namespace namespace) {
        if (isStored(namespace)) {
            ((SupportsNamespaces) stored.get()).listNamespaces(namespace).forEach(this::copy);
        }
        return super.listNamespaces(namespace);
    }

    private synchronized void copy(Namespace namespace) {
        if (isStored(namespace) && copiedNamespaces.add(namespace)) {
            super.createNamespace(namespace, ((SupportsNamespaces) stored.get()).loadNamespaceMetadata(namespace));
        }
    }

    private boolean isStored(Namespace namespace) {
        return !namespace.isEmpty()
                && stored.isPresent()
                && ((SupportsNamespaces) stored.get()).namespaceExists(namespace);
    }

    @Override
    public void close() throws IOException {
        super.close();
        if (stored.orElse(null) instanceof Closeable closeable) {
            closeable.close();
        }
    }
}
