package io.frazil.faults;

import io.frazil.faults.Fault.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/** A SQLite catalog in the warehouse that fails when {@link Faults} says so. As thread-safe as Iceberg's. */
public final class FaultyJdbcCatalog extends JdbcCatalog {

    @Override
    public void initialize(String name, Map<String, String> properties) {
        Path warehouse = Path.of(properties.get("warehouse"));
        try {
            Files.createDirectories(warehouse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> complete = new HashMap<>(properties);
        complete.put("uri", "jdbc:sqlite:" + warehouse.resolve("catalog.db"));
        complete.put("jdbc.schema-version", "V1");
        complete.put("jdbc.journal_mode", "WAL");
        complete.put("jdbc.busy_timeout", "30000");
        complete.put("clients", "2");
        super.initialize(name, complete);
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier identifier) {
        return new Operations(super.newTableOps(identifier), identifier.toString());
    }

    private static final class Operations implements TableOperations {

        private final TableOperations delegate;
        private final String table;
        private boolean stale = true;
        private boolean silent;

        Operations(TableOperations delegate, String table) {
            this.delegate = delegate;
            this.table = table;
        }

        @Override
        public TableMetadata current() {
            return stale ? refresh() : delegate.current();
        }

        @Override
        public TableMetadata refresh() {
            Faults.watch().loads(table);
            boolean fails = silent || Faults.at(Call.LOAD, "load " + table).isPresent();
            silent = false;
            if (fails) {
                throw broken();
            }
            TableMetadata refreshed = delegate.refresh();
            stale = false;
            return refreshed;
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            stale = base != metadata || stale;
            Map<String, String> summary = metadata.currentSnapshot() == null
                    ? Map.of()
                    : metadata.currentSnapshot().summary();
            Faults.watch().commits(summary);
            commitOrFail(base, metadata);
            Faults.watch().hasCommitted(summary);
        }

        private void commitOrFail(TableMetadata base, TableMetadata metadata) {
            Faults.late().ifPresent(Runnable::run);
            Optional<Fault> fault = Faults.at(Call.COMMIT, "commit " + table);
            if (fault.isEmpty()) {
                delegate.commit(base, metadata);
                return;
            }
            switch (fault.get()) {
                case COMMIT_REFUSED -> throw new CommitFailedException("a fault: refused");
                case COMMIT_BROKEN -> throw broken();
                case COMMIT_UNKNOWN_LOST -> throw unknown();
                case COMMIT_UNKNOWN_LANDED -> {
                    delegate.commit(base, metadata);
                    throw unknown();
                }
                case COMMIT_UNKNOWN_LANDS_LATE -> {
                    Faults.holdBack(() -> delegate.commit(base, metadata));
                    throw unknown();
                }
                case COMMIT_BROKEN_LANDED -> {
                    delegate.commit(base, metadata);
                    throw broken();
                }
                case COMMIT_FALSELY_FAILED -> {
                    delegate.commit(base, metadata);
                    throw new CommitFailedException("a fault: falsely refused");
                }
                case COMMIT_FALSELY_FAILED_AND_SILENT -> {
                    delegate.commit(base, metadata);
                    silent = true;
                    throw new CommitFailedException("a fault: falsely refused");
                }
                default -> throw new IllegalStateException("not a fault of a commit: " + fault.get());
            }
        }

        private static RuntimeException broken() {
            return new UncheckedSQLException(new SQLException("a fault: gone"), "Database Connection failed");
        }

        private static RuntimeException unknown() {
            return new CommitStateUnknownException(new IllegalStateException("a fault: no answer"));
        }

        @Override
        public FileIO io() {
            return delegate.io();
        }

        @Override
        public EncryptionManager encryption() {
            return delegate.encryption();
        }

        @Override
        public String metadataFileLocation(String fileName) {
            return delegate.metadataFileLocation(fileName);
        }

        @Override
        public LocationProvider locationProvider() {
            return delegate.locationProvider();
        }

        @Override
        public TableOperations temp(TableMetadata uncommittedMetadata) {
            return delegate.temp(uncommittedMetadata);
        }
    }
}
