package io.frazil.catalog;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.spark.source.SparkTable;
import org.apache.spark.sql.connector.catalog.Table;

/** Tells from when on a table can be read. Stateless. */
final class TableAge {

    private TableAge() {}

    /** What to say of a time before the first snapshot that is kept; empty: the table was there, or is no table. */
    static Optional<FrazilException> younger(QualifiedName name, Table table, long timestampMicros) {
        if (!(table instanceof SparkTable iceberg)) {
            return Optional.empty();
        }
        Instant asked = Instant.EPOCH.plus(timestampMicros, ChronoUnit.MICROS);
        List<HistoryEntry> history = iceberg.table().history();
        if (history.isEmpty()) {
            return Optional.of(notThere(name, asked, "it has no snapshots yet", "wait for its first commit"));
        }
        Instant first = Instant.ofEpochMilli(history.get(0).timestampMillis());
        return first.isAfter(asked)
                ? Optional.of(notThere(
                        name,
                        asked,
                        "its first snapshot is of " + first,
                        "DESCRIBE HISTORY " + name + " lists what there is"))
                : Optional.empty();
    }

    private static FrazilException notThere(QualifiedName name, Instant asked, String why, String hint) {
        return new FrazilException(
                ErrorCode.NOT_FOUND, "could not find what " + name + " was at " + asked + ": " + why, hint);
    }
}
