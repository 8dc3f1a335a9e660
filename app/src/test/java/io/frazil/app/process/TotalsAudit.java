package io.frazil.app.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * Holds the totals that {@link GrowingFlow#ADDS_WITH_TOTALS} keeps against the position that stands beside them,
 * reading only what {@code docs/ledger.md} promises to any reader.
 */
final class TotalsAudit implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Namespace NAMESPACE = Namespace.of("default");
    private static final TableIdentifier NAME = TableIdentifier.of(NAMESPACE, "totals");

    private final JdbcCatalog catalog;

    /** @param warehouse holds a catalog already */
    TotalsAudit(Path warehouse) {
        catalog = LocalCatalog.open(warehouse);
    }

    /** @param when for messages */
    List<Long> check(String when) throws IOException {
        List<Long> position = new ArrayList<>();
        Table table = catalog.tableExists(NAME) ? catalog.loadTable(NAME) : null;
        if (table == null || !table.properties().containsKey("frazil.flow.totals.position")) {
            return position;
        }
        JsonNode written = JSON.readTree(table.properties().get("frazil.flow.totals.position"))
                .path(GrowingTopic.NAME);
        TreeMap<Integer, String> expected = new TreeMap<>();
        for (int partition = 0; partition < GrowingTopic.PARTITIONS; partition++) {
            long next = written.path(Integer.toString(partition)).asLong(0);
            position.add(next);
            long[] stored =
                    LongStream.range(0, next).filter(GrowingTopic::isStored).toArray();
            if (stored.length > 0) {
                long total = LongStream.of(stored).sum();
                expected.put(partition, stored.length + ", " + total + ", " + (double) total / stored.length);
            }
        }
        TreeMap<Integer, String> found = new TreeMap<>();
        try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
            for (Record row : records) {
                String values = row.getField("c") + ", " + row.getField("total") + ", " + row.getField("mean");
                String before = found.put((Integer) row.getField("p"), values);
                assertEquals(null, before, when + ": two rows of topic partition " + row.getField("p"));
            }
        }
        assertEquals(expected, found, when + ": totals up to " + position);
        checkBeside(table, when);
        return position;
    }

    /** The snapshot of the totals that belongs to the rows is there. */
    private void checkBeside(Table table, String when) {
        String snapshot = table.currentSnapshot().summary().get("frazil.totals-snapshot");
        if (snapshot == null) {
            return;
        }
        TableIdentifier beside = catalog.listTables(NAMESPACE).stream()
                .filter(name -> name.name().startsWith("totals__totals_"))
                .findFirst()
                .orElseThrow();
        assertNotNull(catalog.loadTable(beside).snapshot(Long.parseLong(snapshot)), when + ": gone: " + snapshot);
    }

    @Override
    public void close() {
        catalog.close();
    }
}
