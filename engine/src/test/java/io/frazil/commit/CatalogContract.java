package io.frazil.commit;

import static io.frazil.commit.FlowFixture.P0;
import static io.frazil.commit.FlowFixture.START;
import static io.frazil.commit.FlowFixture.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a flow may rely on, whatever catalog keeps its table. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CatalogContract {

    private SparkSession spark;
    private FlowFixture flow;

    /** The options of catalog "c". */
    abstract Map<String, String> catalogOptions(Path directory) throws Exception;

    @BeforeAll
    void openSession(@TempDir Path directory) throws Exception {
        spark = SparkSessions.open(catalogOptions(directory));
        flow = new FlowFixture(spark);
        spark.sql("CREATE NAMESPACE IF NOT EXISTS c.default");
    }

    @AfterEach
    void dropTable() {
        spark.sql("DROP TABLE IF EXISTS c.default.t");
    }

    @AfterAll
    void closeSession() {
        spark.stop();
    }

    @Test
    void declaringFixesTheFirstPositionInAnEmptySnapshot() {
        FlowTable table = flow.createTable("");
        FlowDefinition declared = FlowFixture.definition("INSERT INTO t SELECT * FROM orders");

        assertEquals(List.of(declared), table.definitions());
        assertEquals(Optional.of(START), table.position("t"));
        CommittedEntry entry = table.newestEntry("t").orElseThrow();
        assertEquals(LedgerEntry.Kind.DECLARE, entry.entry().kind());
        assertEquals(Optional.of(START), entry.position());
        assertEquals(BatchCounts.ZERO, entry.entry().counts());
        assertTagAtHead(table.table());
        assertEquals(0, flow.count());
    }

    @Test
    void declaringTheSameAgainCommitsNothing() {
        FlowTable table = flow.createTable("");
        long head = table.table().currentSnapshot().snapshotId();

        FlowTable again = flow.declared();
        assertEquals(head, again.table().currentSnapshot().snapshotId());
        assertEquals(1, again.entries("t").size());
    }

    @Test
    void anotherStatementKeepsThePosition() {
        flow.createTable("");
        flow.append(START, 3);
        FlowTable table = flow.table();
        FlowDefinition other = FlowFixture.definition("INSERT INTO t SELECT id, 'x' FROM orders");

        Position position = table.declare(other, Position.of(Map.of(P0, 0L)), "cluster", FlowFixture.TOPIC_IDS, "w");
        assertEquals(at(13), position);
        assertEquals(Optional.of(other), table.definition("t"));
        assertInstanceOf(LedgerCheck.Agrees.class, table.check("t"));
    }

    @ParameterizedTest
    @CsvSource({"copy-on-write,2", "merge-on-read,2", "merge-on-read,3"})
    void everyStatementCarriesTheLedger(String mode, int formatVersion) {
        flow.createTable(
                " TBLPROPERTIES ('format-version'='" + formatVersion + "', 'write.merge.mode'='" + mode + "')");
        BatchCommit insert = flow.batch(START, 4, Counting.PROJECTION);
        LedgerEntry entry = landed(flow.commit(insert, FlowFixture.insert(4)));

        assertEquals(insert.batchId(), entry.batchId());
        assertEquals(new BatchCounts(4, 4, 0, 0, 0, 0), entry.counts());
        assertEquals(List.of(new OffsetRange(P0, 10, 14)), entry.ranges());
        assertEquals(FlowFixture.TOPIC_IDS, entry.topicIds());
        assertEquals(OptionalLong.of(1_700_000_000_123_456L), entry.watermarkMicros());

        String merge = "MERGE INTO c.default.t USING (SELECT id + 2 AS id, 'merged' AS v FROM range(%d)) s"
                + " ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v %s";
        LedgerEntry merged = landed(flow.commit(
                flow.batch(at(14), 5, Counting.RECORDS), merge.formatted(5, "WHEN NOT MATCHED THEN INSERT *")));
        assertEquals(new BatchCounts(5, 5, 0, 0, 0, 0), merged.counts());
        LedgerEntry withoutMatch = landed(flow.commit(
                flow.batch(at(19), 2, Counting.RECORDS),
                "MERGE INTO c.default.t USING (SELECT 99 AS id, 'merged' AS v) s"
                        + " ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v"));
        assertEquals(2, withoutMatch.counts().written());

        Ledger ledger = flow.ledger();
        assertEquals(Optional.of(at(21)), ledger.position("t"));
        assertEquals(4, ledger.entries("t").size());
        assertEquals(7, flow.count());
        assertEquals(
                5, spark.sql("SELECT * FROM c.default.t WHERE v = 'merged'").count());
        assertTagAtHead(flow.table().table());
    }

    @Test
    void aRollbackIsOneCommitWithAnEntry() {
        flow.createTable("");
        flow.append(START, 3);
        long first = flow.ledger().snapshots().head().orElseThrow().snapshotId();
        flow.append(at(13), 4);

        FlowRollback done =
                new TableRollback(flow.table(), first, false).commit().get(0);
        assertEquals(List.of(new OffsetRange(P0, 13, 17)), done.leftOut());
        assertEquals(3, flow.count());
        assertInstanceOf(LedgerCheck.Agrees.class, flow.table().check("t"));
        assertEquals(Optional.of(at(17)), flow.ledger().position("t"));
        assertTagAtHead(flow.table().table());

        new TableRollback(flow.table(), first, true).commit();
        flow.append(at(13), 4);
        assertEquals(7, flow.count());
        assertEquals(Optional.of(at(17)), flow.ledger().position("t"));
    }

    @Test
    void aBatchWithoutRowsMovesThePosition() {
        flow.createTable("");
        LedgerEntry entry =
                landed(flow.commit(flow.batch(START, 6, Counting.FILTER), FlowFixture.insert(6) + " WHERE id > 10"));
        assertEquals(new BatchCounts(6, 0, 6, 0, 0, 0), entry.counts());
        assertEquals(Optional.of(at(16)), flow.ledger().position("t"));
    }

    @Test
    void aStatementThatCommitsNothingMovesThePosition() {
        flow.createTable("");
        landed(flow.commit(flow.batch(START, 6, Counting.FILTER), "SELECT 1"));
        assertEquals(Optional.of(at(16)), flow.ledger().position("t"));
    }

    @Test
    void aBatchThatBeginsElsewhereIsFenced() {
        flow.createTable("");
        BatchCommit stale = flow.batch(START, 3, Counting.PROJECTION);
        BatchCommit winner = flow.batch(START, 5, Counting.PROJECTION);
        landed(flow.commit(winner, FlowFixture.insert(5)));

        Outcome.Fenced fenced = assertInstanceOf(Outcome.Fenced.class, flow.commit(stale, FlowFixture.insert(3)));
        assertEquals(winner.batchId(), fenced.newest().orElseThrow().entry().batchId());
        assertEquals(Optional.of("writer-1"), fenced.writerId());
        assertEquals(5, flow.count());
        assertEquals(Optional.of(at(15)), flow.ledger().position("t"));
        assertEquals(2, flow.ledger().entries("t").size());
    }

    @Test
    void foreignCommitsKeepThePosition() {
        flow.createTable("");
        landed(flow.append(START, 3));
        spark.sql("INSERT INTO c.default.t VALUES (100, 'foreign')");
        landed(flow.append(at(13), 3));
        spark.sql("CALL c.system.rewrite_data_files(table => 'default.t', options => map('rewrite-all','true'))");
        assertInstanceOf(LedgerCheck.Agrees.class, flow.ledger().check("t"));
        spark.sql("INSERT INTO c.default.t VALUES (101, 'foreign')");
        expireAll();
        assertInstanceOf(LedgerCheck.Agrees.class, flow.ledger().check("t"));
        assertNotNull(flow.table().table().snapshot("frazil_t"), "the tag keeps the flow's newest snapshot");
        landed(flow.append(at(16), 3));
        assertEquals(11, flow.count());
        assertEquals(Optional.of(at(19)), flow.ledger().position("t"));
    }

    @Test
    void aForeignRollbackIsSeenAndNamed() {
        FlowTable declared = flow.createTable("");
        landed(flow.append(START, 3));
        long kept = flow.table().table().currentSnapshot().snapshotId();
        landed(flow.append(at(13), 4));
        landed(flow.append(at(17), 5));
        long newest = flow.table().table().currentSnapshot().snapshotId();
        spark.sql("CALL c.system.rollback_to_snapshot('default.t', " + kept + ")");
        spark.sql("INSERT INTO c.default.t VALUES (100, 'foreign')");

        LedgerCheck.Mismatch mismatch =
                assertInstanceOf(LedgerCheck.Mismatch.class, flow.ledger().check("t"));
        assertEquals(at(22), mismatch.recorded());
        assertEquals(Optional.of(at(13)), mismatch.ofRows());
        assertEquals(List.of(new OffsetRange(P0, 13, 22)), mismatch.leftOut());
        assertEquals(
                "cannot go on with flow t: table " + declared.ledger().table()
                        + " was rolled back by someone else and no longer holds orders-0@13..21. Hint: leave that out"
                        + " with ALTER FLOW t RESET TO VERSION " + newest + ", or take it in again with ALTER FLOW t"
                        + " RESET TO VERSION " + kept + ". [LEDGER_MISMATCH]",
                mismatch.toException().getMessage());

        Ledger ledger = flow.ledger();
        assertEquals(Optional.of(at(22)), ledger.positionAt("t", newest));
        flow.table().reset("t", ledger.positionAt("t", kept).orElseThrow(), "cluster", FlowFixture.TOPIC_IDS, "w");
        assertInstanceOf(LedgerCheck.Agrees.class, flow.ledger().check("t"));
        landed(flow.append(at(13), 4));
        assertEquals(8, flow.count());
    }

    @Test
    void aRollbackIsSeenAfterExpiry() {
        flow.createTable("");
        landed(flow.append(START, 3));
        long kept = flow.table().table().currentSnapshot().snapshotId();
        landed(flow.append(at(13), 4));
        landed(flow.append(at(17), 5));
        spark.sql("CALL c.system.rollback_to_snapshot('default.t', " + kept + ")");
        expireAll();

        LedgerCheck.Mismatch mismatch =
                assertInstanceOf(LedgerCheck.Mismatch.class, flow.ledger().check("t"));
        assertEquals(List.of(new OffsetRange(P0, 13, 22)), mismatch.leftOut());
        assertEquals(Optional.of(at(13)), mismatch.ofRows());
    }

    @Test
    void aDroppedFlowFencesItsWriterAndLeavesTheRows() {
        flow.createTable("");
        landed(flow.append(START, 3));
        BatchCommit late = flow.batch(at(13), 2, Counting.PROJECTION);
        FlowTable table = flow.table();
        table.setDesiredState("t", DesiredState.STOPPED);
        assertEquals(DesiredState.STOPPED, flow.table().desiredState("t"));
        table.drop("t");

        assertEquals(List.of(), flow.ledger().definitions());
        assertEquals(Optional.empty(), flow.ledger().position("t"));
        assertEquals(DesiredState.RUNNING, flow.ledger().desiredState("t"));
        assertNull(flow.table().table().refs().get("frazil_t"));
        assertInstanceOf(Outcome.Fenced.class, flow.commit(late, FlowFixture.insert(2)));
        assertEquals(3, flow.count());
        assertEquals(
                "could not find flow t on table " + flow.ledger().table() + ". Hint: see SHOW FLOWS. [NOT_FOUND]",
                assertThrows(FrazilException.class, () -> flow.table().drop("t"))
                        .getMessage());
    }

    @Test
    void aFailedStatementChangesNothing() {
        flow.createTable("");
        Outcome.NotLanded notLanded = assertInstanceOf(
                Outcome.NotLanded.class,
                flow.commit(
                        flow.batch(START, 3, Counting.PROJECTION),
                        "INSERT INTO c.default.t SELECT raise_error('no'), 'x' FROM range(3)"));
        assertTrue(
                notLanded.cause().toString().contains("no"), notLanded.cause().toString());
        assertEquals(Optional.of(START), flow.ledger().position("t"));
        landed(flow.append(START, 3));
    }

    private void expireAll() {
        Table table = flow.table().table();
        table.expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1000)
                .retainLast(1)
                .commit();
    }

    static LedgerEntry landed(Outcome outcome) {
        if (outcome instanceof Outcome.NotLanded notLanded) {
            throw new AssertionError("not landed", notLanded.cause());
        }
        return assertInstanceOf(Outcome.Landed.class, outcome).entry();
    }

    private static void assertTagAtHead(Table table) {
        SnapshotRef tag = table.refs().get("frazil_t");
        assertNotNull(tag);
        assertTrue(tag.isTag());
        assertEquals(table.currentSnapshot().snapshotId(), tag.snapshotId());
    }
}
