package io.frazil.catalog;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** The operations of a table in memory whose files may be stored ones. As thread-safe as those it wraps. */
record ScratchOperations(TableOperations memory, FileIO io) implements TableOperations {

    @Override
    public TableMetadata current() {
        return memory.current();
    }

    @Override
    public TableMetadata refresh() {
        return memory.refresh();
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        memory.commit(base, metadata);
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return memory.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return memory.locationProvider();
    }
}
