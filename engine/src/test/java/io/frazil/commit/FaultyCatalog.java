package io.frazil.commit;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
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

/** A JDBC catalog whose next commit goes wrong in a way that a test chooses. */
public class FaultyCatalog extends JdbcCatalog {

    /** What the next commit does; each strikes once. */
    enum Fault {
        FAILED_BUT_LANDED,
        UNKNOWN_BUT_LANDED,
        CONNECTION_LOST_BUT_LANDED,
        FAILED_AND_LANDS_LATER,
        FAILED,
        UNKNOWN,
        LANDED_AND_SILENT
    }

    static final AtomicReference<Fault> NEXT = new AtomicReference<>();

    @Override
    protected TableOperations newTableOps(TableIdentifier identifier) {
        return new FaultyOperations(super.newTableOps(identifier));
    }

    private static final class FaultyOperations implements TableOperations {

        private final TableOperations delegate;
        private Runnable later;
        private int refreshesUntilLater;
        private int failingRefreshes;

        FaultyOperations(TableOperations delegate) {
            this.delegate = delegate;
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            Fault fault = NEXT.getAndSet(null);
            if (fault == null) {
                delegate.commit(base, metadata);
                return;
            }
            switch (fault) {
                case FAILED_BUT_LANDED -> {
                    delegate.commit(base, metadata);
                    throw new CommitFailedException("a false answer");
                }
                case UNKNOWN_BUT_LANDED -> {
                    delegate.commit(base, metadata);
                    throw new CommitStateUnknownException(new IllegalStateException("no answer"));
                }
                case CONNECTION_LOST_BUT_LANDED -> {
                    delegate.commit(base, metadata);
                    throw new UncheckedSQLException(new SQLException("gone"), "Database Connection failed");
                }
                case FAILED_AND_LANDS_LATER -> {
                    later = () -> delegate.commit(base, metadata);
                    refreshesUntilLater = 1;
                    throw new CommitFailedException("an early answer");
                }
                case FAILED -> throw new CommitFailedException("a true answer");
                case UNKNOWN -> throw new CommitStateUnknownException(new IllegalStateException("no answer"));
                case LANDED_AND_SILENT -> {
                    delegate.commit(base, metadata);
                    failingRefreshes = 1;
                    throw new CommitFailedException("a false answer");
                }
            }
        }

        @Override
        public TableMetadata refresh() {
            if (failingRefreshes-- > 0) {
                throw new IllegalStateException("the catalog does not answer");
            }
            if (later != null && refreshesUntilLater-- == 0) {
                later.run();
                later = null;
            }
            return delegate.refresh();
        }

        @Override
        public TableMetadata current() {
            return delegate.current();
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
