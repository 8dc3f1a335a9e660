package io.frazil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.commit.CommittedEntry;
import io.frazil.commit.FlowTable;
import io.frazil.commit.Ledger;
import io.frazil.commit.LedgerCheck;
import io.frazil.flow.BatchCounts;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.CatalogPlugin;

/**
 * What must hold of a flow and its table at every moment, whatever went wrong before: one reading of the table, held
 * against itself and against what a test expects. Immutable.
 */
public final class Invariants {

    private final SparkSession session;
    private final String name;
    private final String flow;
    private final String context;
    private final Table table;
    private final Ledger ledger;
    private final List<CommittedEntry> oldestFirst;

    private Invariants(SparkSession session, String name, String flow, String context, FlowTable table) {
        this.session = session;
        this.name = name;
        this.flow = flow;
        this.context = context;
        this.table = table.table();
        this.ledger = table.ledger();
        this.oldestFirst = new ArrayList<>(ledger.entries(flow));
        if (oldestFirst.isEmpty()) {
            // Expiry has left only the one that the tag keeps.
            ledger.newestEntry(flow).ifPresent(oldestFirst::add);
        }
        java.util.Collections.reverse(oldestFirst);
    }

    /**
     * Reads the table and checks all that it tells of itself.
     *
     * @param table its full name, {@code catalog.namespace.name}
     * @param context begins every failure message: a seed, a fault
     */
    public static Invariants hold(SparkSession session, String table, String flow, String context) {
        QualifiedName name = QualifiedName.parse(table);
        CatalogPlugin catalog = ((org.apache.spark.sql.classic.SparkSession) session)
                .sessionState()
                .catalogManager()
                .catalog(name.catalog());
        FlowTable flowTable = ((FrazilCatalog) catalog).flowTable(name.identifier());
        Invariants invariants = new Invariants(session, table, flow, context, flowTable);
        invariants.positionIsTheNewestEntry();
        invariants.rangesAreOneChain();
        invariants.countsAddUp();
        invariants.filesAreThereOnce();
        return invariants;
    }

    /** The table holds exactly these rows, in any order. */
    public Invariants rows(String columns, Collection<Row> expected) {
        List<String> wanted = sorted(expected);
        List<String> found =
                sorted(session.sql("SELECT " + columns + " FROM " + name).collectAsList());
        assertEquals(wanted, found, context + ": rows of " + name);
        return this;
    }

    /** The flow has taken in everything up to here. */
    public Invariants end(Position end) {
        assertEquals(end, ledger.position(flow).orElseThrow(), context + ": position of " + flow);
        return this;
    }

    /** Where the flow stands. */
    public Position position() {
        return ledger.position(flow).orElseThrow();
    }

    /** What became of the records of all batches together. */
    public Invariants counts(BatchCounts expected) {
        BatchCounts sum = oldestFirst.stream()
                .map(committed -> committed.entry().counts())
                .reduce(BatchCounts.ZERO, BatchCounts::plus);
        assertEquals(expected, sum, context + ": counts of " + flow);
        return this;
    }

    /** How many batches have landed. */
    public long batches() {
        return oldestFirst.stream()
                .filter(committed -> committed.entry().kind() == LedgerEntry.Kind.BATCH)
                .count();
    }

    private void positionIsTheNewestEntry() {
        LedgerCheck check = ledger.check(flow);
        assertTrue(check instanceof LedgerCheck.Agrees, context + ": " + check);
        CommittedEntry newest = ledger.newestEntry(flow).orElseThrow();
        assertEquals(newest.entry().batchId(), ledger.lastBatch(flow).orElse("none"), context + ": last batch");
        assertTrue(table.refs().containsKey("frazil_" + flow), context + ": no tag of " + flow);
        assertEquals(
                newest.snapshotId(), table.refs().get("frazil_" + flow).snapshotId(), context + ": tag of " + flow);
    }

    /** Each batch begins where the one before it ended, down to the position that the table states. */
    private void rangesAreOneChain() {
        Set<String> batchIds = new HashSet<>();
        Position at = null;
        for (CommittedEntry committed : oldestFirst) {
            LedgerEntry entry = committed.entry();
            assertTrue(batchIds.add(entry.batchId()), context + ": twice in the ledger: " + entry);
            if (entry.kind() != LedgerEntry.Kind.BATCH || at == null) {
                at = ledger.positionAt(flow, committed.snapshotId()).orElseThrow();
                continue;
            }
            for (OffsetRange range : entry.ranges()) {
                OptionalLong next = at.next(range.topicPartition());
                assertTrue(
                        next.isEmpty() || next.getAsLong() == range.from(),
                        context + ": " + range + " follows " + next + " in " + oldestFirst);
            }
            at = at.advance(entry.ranges());
            if (committed.position().isPresent()) {
                assertEquals(at, committed.position().get(), context + ": position in the entry " + entry);
            }
        }
        assertEquals(at, ledger.position(flow).orElseThrow(), context + ": position and ledger");
    }

    private void countsAddUp() {
        for (CommittedEntry committed : oldestFirst) {
            BatchCounts counts = committed.entry().counts();
            assertTrue(counts.addsUp(), context + ": " + counts);
            long offsets = committed.entry().ranges().stream()
                    .mapToLong(OffsetRange::offsets)
                    .sum();
            assertTrue(counts.read() <= offsets, context + ": more records than offsets: " + committed.entry());
        }
    }

    private void filesAreThereOnce() {
        Set<String> paths = new HashSet<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                String path = task.file().location();
                assertTrue(paths.add(path), context + ": referenced twice: " + path);
                assertTrue(table.io().newInputFile(path).exists(), context + ": gone: " + path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> sorted(Collection<Row> rows) {
        return rows.stream().map(Row::toString).sorted().toList();
    }
}
