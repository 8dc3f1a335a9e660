package io.frazil.catalog;

import io.frazil.commit.FlowTable;
import io.frazil.commit.TotalsTable;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.StreamDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.spark.PathIdentifier;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.connector.catalog.Identifier;

/** The streams and flows that a catalog keeps with its tables. As thread-safe as the catalog. */
final class Definitions {

    private final String catalogName;
    private final Catalog catalog;

    Definitions(String catalogName, Catalog catalog) {
        this.catalogName = catalogName;
        this.catalog = catalog;
    }

    Optional<StreamDefinition> stream(Identifier identifier) {
        if (identifier instanceof PathIdentifier) {
            return Optional.empty();
        }
        try {
            return StreamTables.definition(catalog.loadTable(of(identifier)).properties());
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    void createStream(Identifier identifier, StreamDefinition definition) {
        try {
            catalog.buildTable(of(identifier), StreamTables.icebergSchema(definition))
                    .withProperties(StreamTables.properties(definition))
                    .create();
        } catch (AlreadyExistsException e) {
            throw new FrazilException(
                    ErrorCode.ALREADY_EXISTS,
                    "cannot create stream " + qualified(identifier) + ": something of that name exists",
                    "see SHOW TABLES, or use CREATE OR REPLACE TABLE",
                    e);
        } catch (NoSuchNamespaceException e) {
            throw new FrazilException(
                    ErrorCode.NOT_FOUND,
                    "could not create stream " + qualified(identifier) + ": its namespace does not exist",
                    "create it, CREATE NAMESPACE ..",
                    e);
        }
    }

    void replaceStream(Identifier identifier, StreamDefinition definition) {
        if (stream(identifier).isEmpty()) {
            throw new FrazilException(
                    ErrorCode.NOT_FOUND, "could not find stream " + qualified(identifier), "see SHOW TABLES");
        }
        catalog.buildTable(of(identifier), StreamTables.icebergSchema(definition))
                .withProperties(StreamTables.properties(definition))
                .replaceTransaction()
                .commitTransaction();
    }

    TotalsTable totalsTable(Identifier identifier) {
        return new TotalsTable(catalog.loadTable(of(identifier)));
    }

    FlowTable flowTable(Identifier identifier) {
        Table table;
        try {
            table = catalog.loadTable(of(identifier));
        } catch (NoSuchTableException e) {
            throw new FrazilException(
                    ErrorCode.NOT_FOUND, "could not find table " + qualified(identifier), "see SHOW TABLES", e);
        }
        if (StreamTables.isStream(table.properties())) {
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot use " + qualified(identifier) + " as the table of a flow: it is a stream",
                    "name an Iceberg table");
        }
        return FlowTable.of(table);
    }

    FlowListing flows(String[] namespace) {
        List<FlowDefinition> flows = new ArrayList<>();
        List<FlowListing.Unreadable> unreadable = new ArrayList<>();
        for (TableIdentifier table : tables(Namespace.of(namespace))) {
            Identifier identifier = Identifier.of(table.namespace().levels(), table.name());
            try {
                Table loaded = catalog.loadTable(table);
                if (!StreamTables.isStream(loaded.properties())) {
                    flows.addAll(FlowTable.of(loaded).definitions());
                }
            } catch (RuntimeException e) {
                unreadable.add(new FlowListing.Unreadable(qualified(identifier), e));
            }
        }
        return new FlowListing(flows, unreadable);
    }

    private List<TableIdentifier> tables(Namespace namespace) {
        try {
            return catalog.listTables(namespace);
        } catch (NoSuchNamespaceException e) {
            return List.of();
        }
    }

    QualifiedName qualified(Identifier identifier) {
        return QualifiedName.of(catalogName, identifier);
    }

    private static TableIdentifier of(Identifier identifier) {
        return Spark3Util.identifierToTableIdentifier(identifier);
    }
}
