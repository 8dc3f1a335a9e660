package io.frazil.care;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the table that a snapshot belongs to, in every namespace of some catalogs. For one search by one thread. */
public final class SnapshotSearch {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSearch.class);

    private final Map<String, FrazilCatalog> catalogs;
    private final List<QualifiedName> found = new ArrayList<>();
    private final List<String> looked = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();

    /** @param catalogs by name */
    public SnapshotSearch(Map<String, FrazilCatalog> catalogs) {
        this.catalogs = catalogs;
    }

    /** @throws FrazilException NOT_FOUND, BAD_STATEMENT if several tables have the snapshot */
    public QualifiedName owner(long snapshotId) {
        catalogs.forEach((name, catalog) -> look(name, catalog, snapshotId));
        if (found.isEmpty()) {
            throw new FrazilException(
                    ErrorCode.NOT_FOUND,
                    "could not find a table with snapshot " + snapshotId + ": looked at " + String.join(", ", looked)
                            + (unreadable.isEmpty() ? "" : ", and could not look at " + String.join(", ", unreadable)),
                    "DESCRIBE HISTORY table lists the snapshots of a table");
        }
        if (found.size() > 1) {
            throw new FrazilException(
                    ErrorCode.BAD_STATEMENT,
                    "cannot tell which table is meant by snapshot " + snapshotId + ": it belongs to "
                            + found.stream().map(QualifiedName::toString).collect(Collectors.joining(" and ")),
                    "name the table, ROLLBACK TABLE " + found.get(0) + " TO VERSION " + snapshotId);
        }
        return found.get(0);
    }

    private void look(String name, FrazilCatalog catalog, long snapshotId) {
        int tables = 0;
        for (String[] namespace : namespaces(name, catalog)) {
            for (Identifier table : tables(name, catalog, namespace)) {
                tables += look(catalog, QualifiedName.of(name, table), snapshotId) ? 1 : 0;
            }
        }
        looked.add((tables == 1 ? "the one table" : tables + " tables") + " of catalog " + name);
    }

    /** Whether it is a table that could be read. */
    private boolean look(FrazilCatalog catalog, QualifiedName table, long snapshotId) {
        try {
            if (catalog.flowTable(table.identifier())
                    .ledger()
                    .snapshots()
                    .snapshot(snapshotId)
                    .isPresent()) {
                found.add(table);
            }
            return true;
        } catch (RuntimeException e) {
            boolean isNoTable = e instanceof FrazilException ours
                    && (ours.code() == ErrorCode.UNSUPPORTED || ours.code() == ErrorCode.NOT_FOUND);
            if (!isNoTable) {
                LOG.info("{} cannot be looked at for snapshot {}", table, snapshotId, e);
                unreadable.add(table.toString());
            }
            return false;
        }
    }

    private Identifier[] tables(String name, FrazilCatalog catalog, String[] namespace) {
        try {
            return catalog.listTables(namespace);
        } catch (RuntimeException e) {
            LOG.info("Namespace {} of catalog {} cannot be listed", namespace, name, e);
            unreadable.add("namespace " + name + "." + String.join(".", namespace));
            return new Identifier[0];
        }
    }

    private List<String[]> namespaces(String name, FrazilCatalog catalog) {
        List<String[]> namespaces = new ArrayList<>();
        try {
            addWithInner(catalog, catalog.listNamespaces(), namespaces);
        } catch (RuntimeException e) {
            LOG.info("Catalog {} cannot be listed", name, e);
            unreadable.add("catalog " + name);
        }
        return namespaces;
    }

    private static void addWithInner(FrazilCatalog catalog, String[][] from, List<String[]> namespaces) {
        for (String[] namespace : from) {
            namespaces.add(namespace);
            try {
                addWithInner(catalog, catalog.listNamespaces(namespace), namespaces);
            } catch (NoSuchNamespaceException e) {
                continue; // It was dropped since it was listed.
            }
        }
    }
}
