package io.frazil.app.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * Holds the table that a {@link GrowingFlow} fills against what must be in it, reading only what
 * {@code docs/ledger.md} promises to any reader. Rows that were committed ahead of their position are there as often as
 * the ledger says; rows that are changed by key are what {@link ChangesByKey} makes of the records before the position.
 */
final class TableAudit implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TableIdentifier NAME = TableIdentifier.of("default", "t");
    private static final String FLOW = "t";
    private static final String POSITION = "frazil.flow.t.position";

    private final JdbcCatalog catalog;
    private final GrowingFlow flow;

    /**
     * @param position the next offset of each topic partition
     * @param metadataFile the name of the table's metadata file
     */
    record Found(int batches, int writers, long rows, List<Long> position, String metadataFile) {}

    /** @param warehouse holds a catalog already */
    TableAudit(Path warehouse, GrowingFlow flow) {
        this.flow = flow;
        catalog = LocalCatalog.open(warehouse);
    }

    /** Whether there is something to check: a process may have ended between making the table and the first position. */
    boolean isDeclared() {
        return catalog.tableExists(NAME) && catalog.loadTable(NAME).properties().containsKey(POSITION);
    }

    /** @param when for messages */
    Found check(String when) throws IOException {
        Table table = catalog.loadTable(NAME);
        Deque<Snapshot> history = new ArrayDeque<>();
        for (Snapshot at = table.currentSnapshot(); at != null; at = parent(table, at)) {
            history.addFirst(at);
        }
        int snapshots = 0;
        for (Snapshot snapshot : table.snapshots()) {
            assertTrue(history.contains(snapshot), when + ": not in main's history: " + snapshot);
            snapshots++;
        }
        assertEquals(history.size(), snapshots, when);
        long[] position = new long[GrowingTopic.PARTITIONS];
        Set<String> batchIds = new HashSet<>();
        Set<String> writers = new HashSet<>();
        List<Map<Long, Integer>> taken = Stream.generate(TreeMap<Long, Integer>::new)
                .limit(position.length)
                .collect(Collectors.toList());
        Snapshot newest = null;
        int batches = 0;
        for (Snapshot snapshot : history) {
            Map<String, String> summary = snapshot.summary();
            assertTrue(batchIds.add(summary.get("frazil.batch-id")), when + ": a batch id twice: " + summary);
            if (summary.get("frazil.kind").equals("rows")) {
                add(summary, taken);
                continue;
            }
            newest = snapshot;
            if (summary.get("frazil.kind").equals("declare")) {
                checkPosition(summary.get("frazil.position"), position, when);
                continue;
            }
            checkBatch(summary, position, when);
            String added = summary.getOrDefault("added-records", "0");
            // A batch that follows rows ahead of it has none of its own.
            boolean isAhead = flow == GrowingFlow.ADDS_AT_LEAST_ONCE && added.equals("0");
            if (flow != GrowingFlow.CHANGES_BY_KEY && !isAhead) {
                assertEquals(summary.get("frazil.written"), added, when);
                add(summary, taken);
            }
            writers.add(summary.get("frazil.writer-id"));
            batches++;
        }
        checkProperties(table, newest, position, when);
        long rows = flow == GrowingFlow.CHANGES_BY_KEY
                ? checkChangedRows(table, position, when)
                : checkRows(table, position, taken, when);
        return new Found(
                batches,
                writers.size(),
                rows,
                LongStream.of(position).boxed().toList(),
                LocalCatalog.metadataFile(table).getFileName().toString());
    }

    private static Snapshot parent(Table table, Snapshot snapshot) {
        return snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }

    /** The batch begins where the ones before end, and its counts are what its ranges hold; by key, none is filtered. */
    private void checkBatch(Map<String, String> summary, long[] position, String when) throws IOException {
        assertEquals("batch", summary.get("frazil.kind"), when + ": " + summary);
        long read = 0;
        long skipped = 0;
        long filtered = 0;
        JsonNode ranges = JSON.readTree(summary.get("frazil.ranges")).path(GrowingTopic.NAME);
        for (Map.Entry<String, JsonNode> range : ranges.properties()) {
            int partition = Integer.parseInt(range.getKey());
            long until = range.getValue().path(1).longValue();
            assertEquals(
                    position[partition], range.getValue().path(0).longValue(), when + ": gap or overlap: " + summary);
            read += until - position[partition];
            skipped += count(position[partition], until, GrowingTopic::isBad);
            filtered += flow == GrowingFlow.CHANGES_BY_KEY
                    ? 0
                    : count(position[partition], until, GrowingTopic::isFiltered);
            position[partition] = until;
        }
        assertEquals(
                "read " + read + " written " + (read - skipped - filtered) + " filtered " + filtered + " skipped "
                        + skipped,
                "read " + summary.get("frazil.read") + " written " + summary.get("frazil.written") + " filtered "
                        + summary.get("frazil.filtered") + " skipped " + summary.get("frazil.skipped"),
                when);
        checkPosition(summary.get("frazil.position"), position, when);
    }

    /** Notes that the rows of these offsets were committed once more. */
    private static void add(Map<String, String> summary, List<Map<Long, Integer>> taken) throws IOException {
        JsonNode ranges = JSON.readTree(summary.get("frazil.ranges")).path(GrowingTopic.NAME);
        for (Map.Entry<String, JsonNode> range : ranges.properties()) {
            Map<Long, Integer> times = taken.get(Integer.parseInt(range.getKey()));
            LongStream.range(
                            range.getValue().path(0).longValue(),
                            range.getValue().path(1).longValue())
                    .filter(GrowingTopic::isStored)
                    .forEach(offset -> times.merge(offset, 1, Integer::sum));
        }
    }

    private static void checkProperties(Table table, Snapshot newest, long[] position, String when) throws IOException {
        checkPosition(table.properties().get(POSITION), position, when);
        assertEquals(newest.summary().get("frazil.batch-id"), table.properties().get("frazil.flow.t.last-batch"), when);
        assertEquals(newest.snapshotId(), table.refs().get("frazil_" + FLOW).snapshotId(), when);
    }

    private static void checkPosition(String text, long[] position, String when) throws IOException {
        JsonNode written = JSON.readTree(text).path(GrowingTopic.NAME);
        for (int partition = 0; partition < position.length; partition++) {
            assertEquals(
                    position[partition],
                    written.path(Integer.toString(partition)).asLong(-1),
                    when + ": partition " + partition + " of " + text);
        }
    }

    /** Every record below the position that shall be stored is there, as often as it was committed, and nothing else. */
    private static long checkRows(Table table, long[] position, List<Map<Long, Integer>> taken, String when)
            throws IOException {
        List<Map<Long, Integer>> seen = Stream.generate(TreeMap<Long, Integer>::new)
                .limit(position.length)
                .collect(Collectors.toList());
        long rows = 0;
        try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
            for (Record row : records) {
                long offset = (Long) row.getField("o");
                assertEquals(offset, row.getField("n"), when);
                seen.get((Integer) row.getField("p")).merge(offset, 1, Integer::sum);
                rows++;
            }
        }
        for (int partition = 0; partition < position.length; partition++) {
            String where = when + ", partition " + partition;
            Map<Long, Integer> found = seen.get(partition);
            assertEquals(taken.get(partition), found, where + ": what was committed, and what is there");
            assertEquals(
                    List.of(),
                    LongStream.range(0, position[partition])
                            .filter(GrowingTopic::isStored)
                            .filter(offset -> !found.containsKey(offset))
                            .boxed()
                            .toList(),
                    where + ": lost");
        }
        return rows;
    }

    /** The rows are what all records below the position come to, in their order. */
    private static long checkChangedRows(Table table, long[] position, String when) throws IOException {
        Map<String, Long> found = new TreeMap<>();
        try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
            for (Record row : records) {
                String key =
                        ChangesByKey.row((String) row.getField("user_id"), (OffsetDateTime) row.getField("event_time"));
                assertNull(found.put(key, (Long) row.getField("amount")), when + ": two rows of " + key);
            }
        }
        assertEquals(ChangesByKey.rows(position, GrowingTopic::isStored), found, when);
        return found.size();
    }

    private static long count(long from, long until, LongPredicate which) {
        return LongStream.range(from, until).filter(which).count();
    }

    @Override
    public void close() {
        catalog.close();
    }
}
