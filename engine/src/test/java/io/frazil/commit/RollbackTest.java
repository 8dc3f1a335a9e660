package io.frazil.commit;

import static io.frazil.commit.FlowFixture.P0;
import static io.frazil.commit.FlowFixture.P1;
import static io.frazil.commit.FlowFixture.TOPIC_IDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What taking a table back does to its flows: positions, entries, tags, all in one commit. */
class RollbackTest {

    private static final TopicPartition P2 = new TopicPartition("orders", 2);
    private static final Position START = Position.of(Map.of(P0, 0L, P1, 0L));

    @TempDir
    Path directory;

    private JdbcCatalog catalog;
    private FlowTable table;

    @BeforeEach
    void createTable() {
        catalog = RaceTest.open(directory);
        catalog.createNamespace(Namespace.of("default"));
        catalog.buildTable(RaceTest.NAME, new Schema(Types.NestedField.required(1, "id", Types.LongType.get())))
                .create();
        table = RaceTest.load(catalog);
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    private void declare(String flow) {
        table.declare(definition(flow), START, "cluster", TOPIC_IDS, "w");
    }

    private static FlowDefinition definition(String flow) {
        FlowDefinition definition = FlowFixture.definition("INSERT");
        return new FlowDefinition(
                flow,
                definition.table(),
                definition.stream(),
                definition.statement(),
                definition.meaning(),
                definition.options());
    }

    private long head() {
        return table.ledger().snapshots().head().orElseThrow().snapshotId();
    }

    private long batch(String flow, OffsetRange... ranges) {
        return batch(flow, OptionalLong.empty(), ranges);
    }

    private long batch(String flow, OptionalLong watermark, OffsetRange... ranges) {
        long offsets = List.of(ranges).stream().mapToLong(OffsetRange::offsets).sum();
        BatchCommit commit = new BatchCommit(
                flow,
                definition(flow).statementHash(),
                UUID.randomUUID().toString(),
                "w",
                "cluster",
                TOPIC_IDS,
                table.position(flow).orElseThrow(),
                List.of(ranges),
                Counting.RECORDS,
                OptionalLong.empty(),
                () -> new BatchFacts(offsets, 0, 0, 0, watermark));
        return assertInstanceOf(Outcome.Landed.class, new Committer().commit(table, commit, () -> null))
                .snapshotId();
    }

    private static OffsetRange range(TopicPartition topicPartition, long from, long until) {
        return new OffsetRange(topicPartition, from, until);
    }

    private FlowRollback rollback(long snapshotId, boolean replay) {
        List<FlowRollback> done = new TableRollback(table, snapshotId, replay).commit();
        assertEquals(1, done.size());
        assertSound(done.get(0));
        return done.get(0);
    }

    /** The ledger agrees, says what was done, and the tag moved along. */
    private void assertSound(FlowRollback done) {
        String flow = done.flow().name();
        Ledger ledger = table.ledger();
        assertInstanceOf(LedgerCheck.Agrees.class, ledger.check(flow));
        assertEquals(Optional.of(done.after()), ledger.position(flow));
        CommittedEntry newest = ledger.newestEntry(flow).orElseThrow();
        assertEquals(LedgerEntry.Kind.ROLLBACK, newest.entry().kind());
        assertEquals(done.leftOut(), newest.entry().ranges());
        assertEquals(Optional.of(done.after()), newest.position());
        assertEquals(
                newest.snapshotId(),
                table.table().refs().get(LedgerKeys.tag(flow)).snapshotId());
    }

    @Test
    void aPlainRollbackKeepsThePositionAndSaysWhatIsLeftOut() {
        declare("t");
        long first = batch("t", OptionalLong.of(1000), range(P0, 0, 10));
        batch("t", OptionalLong.of(2000), range(P0, 10, 15), range(P1, 0, 3));
        batch("t", OptionalLong.of(3000), range(P0, 15, 20));

        FlowRollback done = rollback(first, false);

        assertEquals(List.of(range(P0, 10, 20), range(P1, 0, 3)), done.leftOut());
        assertEquals(List.of(), done.again());
        assertEquals(done.before(), done.after());
        assertEquals(
                OptionalLong.of(1000),
                table.newestEntry("t").orElseThrow().entry().watermarkMicros());
        assertEquals(first, table.ledger().snapshots().head().orElseThrow().parentId());
        batch("t", range(P0, 20, 21));
        assertEquals(
                Optional.of(done.after()),
                table.ledger().positionAt("t", head()).map(position -> Position.of(Map.of(P0, 20L, P1, 3L))));
    }

    @Test
    void aReplayGoesBackAndSaysWhatIsTakenInAgain() {
        declare("t");
        long first = batch("t", range(P0, 0, 10));
        batch("t", range(P0, 10, 15), range(P2, 7, 9));

        FlowRollback done = rollback(first, true);

        assertEquals(List.of(), done.leftOut());
        assertEquals(List.of(range(P0, 10, 15), range(P2, 7, 9)), done.again());
        assertEquals(Position.of(Map.of(P0, 10L, P1, 0L, P2, 7L)), done.after());
        batch("t", range(P0, 10, 12));
    }

    @Test
    void aFlowThatHadNotBegunGoesBackToItsBeginning() {
        table.table().newFastAppend().commit();
        long before = head();
        declare("t");
        batch("t", range(P0, 0, 10));
        assertEquals(START, rollback(before, true).after());
        batch("t", range(P0, 0, 10));
        FlowRollback done = rollback(before, false);
        assertEquals(List.of(range(P0, 0, 10)), done.leftOut());
        assertEquals(Position.of(Map.of(P0, 10L, P1, 0L)), done.after());
    }

    @Test
    void everyFlowOfTheTableGetsAnEntryInTheOneCommit() {
        declare("a");
        declare("b");
        long both = batch("a", range(P0, 0, 1));
        batch("a", range(P0, 1, 5));
        batch("b", range(P0, 0, 7));
        int metadataFiles = table.operations().refresh().previousFiles().size();

        List<FlowRollback> done = new TableRollback(table, both, false).commit();

        assertEquals(
                metadataFiles + 1, table.operations().refresh().previousFiles().size(), "one commit");
        done.forEach(flow -> {
            assertInstanceOf(LedgerCheck.Agrees.class, table.check(flow.flow().name()));
            assertEquals(
                    flow.leftOut(),
                    table.newestEntry(flow.flow().name()).orElseThrow().entry().ranges());
        });
        assertEquals(
                List.of(List.of(range(P0, 1, 5)), List.of(range(P0, 0, 7))),
                done.stream().map(FlowRollback::leftOut).toList());
    }

    @Test
    void rollingForwardAgainTakesNothingInTwice() {
        declare("t");
        long first = batch("t", range(P0, 0, 10));
        long far = batch("t", range(P0, 10, 50));
        rollback(first, true);
        batch("t", range(P0, 10, 20));

        FlowRollback done = rollback(far, false);

        assertEquals(50, done.after().next(P0).orElseThrow());
        assertEquals(List.of(), done.leftOut());
        assertEquals(far, table.ledger().snapshots().head().orElseThrow().parentId());
    }

    @Test
    void aRollbackMendsWhatAnotherToolRolledBack() {
        declare("t");
        long first = batch("t", range(P0, 0, 10));
        batch("t", range(P0, 10, 50));
        table.table().manageSnapshots().rollbackTo(first).commit();
        assertInstanceOf(LedgerCheck.Mismatch.class, table.check("t"));
        assertTrue(!new TableRollback(table, first, false).isDone());

        assertEquals(List.of(range(P0, 10, 50)), rollback(first, false).leftOut());
    }

    @Test
    void whatSnapshotsNoLongerTellIsRefused() {
        declare("t");
        table.table().newFastAppend().commit();
        long first = batch("t", range(P0, 0, 10));
        table.table().newFastAppend().commit();
        long foreign = head();
        batch("t", range(P0, 10, 50));
        table.table().expireSnapshots().expireSnapshotId(first).commit();

        FrazilException refused =
                assertThrows(FrazilException.class, () -> new TableRollback(table, foreign, true).commit());
        assertEquals(
                "cannot take flow t back to where it stood at snapshot " + foreign
                        + " of c.default.t: the snapshots that told are expired. Hint: roll back without WITH REPLAY,"
                        + " then ALTER FLOW t RESET TO TIMESTAMP '..'. [NOT_FOUND]",
                refused.getMessage());
        assertEquals(List.of(range(P0, 10, 50)), rollback(foreign, false).leftOut());
    }

    @Test
    void totalsGoBackToo() {
        declare("t");
        String uuid = table.operations().current().uuid();
        long[] ids = new long[2];
        for (int i = 0; i < 2; i++) {
            Position from = table.position("t").orElseThrow();
            BatchRule rule = new BatchRule(new BatchCommit(
                    "t",
                    definition("t").statementHash(),
                    "batch-" + i,
                    "w",
                    "cluster",
                    TOPIC_IDS,
                    from,
                    List.of(range(P0, i, i + 1)),
                    Counting.RECORDS,
                    OptionalLong.of(1000 + i),
                    () -> new BatchFacts(1, 0, 0, 0, OptionalLong.empty())));
            LedgerCommit.call(uuid, rule, () -> {
                table.table().newFastAppend().commit();
                return null;
            });
            ids[i] = head();
        }
        rollback(ids[0], false);
        assertEquals(
                "1000",
                table.ledger().snapshots().head().orElseThrow().summary().get(LedgerKeys.TOTALS_SNAPSHOT));
    }

    /** Whatever is rolled where: what history took in and left out lies side by side, up to the position. */
    @Test
    void historyHasNeitherHolesNorOverlaps() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        declare("t");
        Map<Long, Long> offsetsIn = new HashMap<>();
        for (int step = 0; step < 80; step++) {
            List<Long> known = new ArrayList<>();
            table.table().snapshots().forEach(snapshot -> known.add(snapshot.snapshotId()));
            int what = random.nextInt(10);
            if (what < 6) {
                long from = table.position("t").orElseThrow().next(P0).orElseThrow();
                long size = 1 + random.nextInt(20);
                long before = head();
                long id = batch("t", range(P0, from, from + size));
                offsetsIn.put(id, offsetsIn.getOrDefault(before, 0L) + size);
            } else {
                long to = known.get(random.nextInt(known.size()));
                rollback(to, what < 8);
                offsetsIn.put(head(), offsetsIn.getOrDefault(to, 0L));
            }
            assertTiles("seed " + seed + ", step " + step, offsetsIn.getOrDefault(head(), 0L));
        }
    }

    private void assertTiles(String context, long offsetsIn) {
        Ledger ledger = table.ledger();
        TreeMap<Long, Long> tiles = new TreeMap<>();
        long taken = 0;
        for (CommittedEntry committed : ledger.entries("t")) {
            for (OffsetRange range : committed.entry().ranges()) {
                assertEquals(null, tiles.put(range.from(), range.until()), context + ": twice " + range);
                taken += committed.entry().kind() == LedgerEntry.Kind.BATCH ? range.offsets() : 0;
            }
        }
        long at = 0;
        for (Map.Entry<Long, Long> tile : tiles.entrySet()) {
            assertEquals(at, tile.getKey(), context + ": " + tiles);
            at = tile.getValue();
        }
        assertEquals(ledger.position("t").orElseThrow().next(P0).orElseThrow(), at, context);
        assertEquals(offsetsIn, taken, context);
        for (Snapshot snapshot : ledger.snapshots().history()) {
            assertTrue(ledger.positionAt("t", snapshot.snapshotId()).isPresent(), context);
        }
    }
}
