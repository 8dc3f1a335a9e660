package io.frazil.commit;

import static io.frazil.commit.CatalogContract.landed;
import static io.frazil.commit.FlowFixture.START;
import static io.frazil.commit.FlowFixture.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.commit.FaultyCatalog.Fault;
import io.frazil.flow.FrazilException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wrong answers of the catalog, wrong counts, and who is believed. */
class CommitFaultTest {

    private static SparkSession spark;
    private static FlowFixture flow;

    private static final String MERGE =
            "MERGE INTO c.default.t USING (SELECT id, 'merged' AS v FROM range(4)) s ON t.id = s.id"
                    + " WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT *";

    @BeforeAll
    static void openSession(@TempDir Path directory) {
        spark = SparkSessions.open(Map.of(
                "catalog-impl",
                FaultyCatalog.class.getName(),
                "uri",
                "jdbc:sqlite:" + directory.resolve("catalog.db"),
                "jdbc.schema-version",
                "V1",
                "warehouse",
                directory.toString()));
        flow = new FlowFixture(spark);
    }

    @AfterEach
    void dropTable() {
        FaultyCatalog.NEXT.set(null);
        spark.sql("DROP TABLE IF EXISTS c.default.t");
    }

    @AfterAll
    static void closeSession() {
        spark.stop();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {
                "FAILED_BUT_LANDED",
                "UNKNOWN_BUT_LANDED",
                "CONNECTION_LOST_BUT_LANDED",
                "FAILED_AND_LANDS_LATER",
                "LANDED_AND_SILENT"
            })
    void whatHasLandedCountsAsLandedWithItsFiles(Fault fault) {
        for (String mode : List.of("copy-on-write", "merge-on-read")) {
            flow.createTable(" TBLPROPERTIES ('write.merge.mode'='" + mode + "', 'commit.retry.min-wait-ms'='1')");
            landed(flow.append(START, 3));

            FaultyCatalog.NEXT.set(fault);
            landed(flow.append(at(13), 2));
            FaultyCatalog.NEXT.set(fault);
            landed(flow.commit(flow.batch(at(15), 4, Counting.RECORDS), MERGE));

            assertEquals(Optional.of(at(19)), flow.ledger().position("t"));
            assertEquals(4, flow.ledger().entries("t").size());
            assertEquals(6, flow.count(), fault + " " + mode);
            assertEquals(
                    6, spark.sql("SELECT * FROM c.default.t WHERE v = 'merged'").count());
            dropTable();
        }
    }

    @Test
    void aFailureIsTriedAgain() {
        flow.createTable(" TBLPROPERTIES ('commit.retry.min-wait-ms'='1')");
        FaultyCatalog.NEXT.set(Fault.FAILED);
        landed(flow.append(START, 3));
        assertEquals(3, flow.count());
    }

    @Test
    void anUnknownThatDidNotLandLeavesTheFlowAtTheStart() {
        flow.createTable("");
        FaultyCatalog.NEXT.set(Fault.UNKNOWN);
        assertInstanceOf(Outcome.NotLanded.class, flow.append(START, 3));
        assertEquals(Optional.of(START), flow.ledger().position("t"));
        landed(flow.append(START, 3));
        assertEquals(3, flow.count());
    }

    @Test
    void aForeignWriterIsSparedFalseFailuresToo() {
        flow.createTable("");
        FaultyCatalog.NEXT.set(Fault.FAILED_BUT_LANDED);
        spark.sql(FlowFixture.insert(3));
        assertEquals(3, flow.count());
        assertEquals(1, flow.ledger().entries("t").size());
    }

    @Test
    void exhaustedTriesAreAConflict() {
        FlowTable table = flow.createTable(" TBLPROPERTIES ('commit.retry.num-retries'='0')");
        FaultyCatalog.NEXT.set(Fault.FAILED);
        FrazilException e = assertThrows(
                FrazilException.class, () -> table.reset("t", at(0), "cluster", FlowFixture.TOPIC_IDS, "writer-1"));
        assertEquals(
                "could not change the flows of " + table.ledger().table()
                        + ": other commits came first each time. Hint: try again. [CONFLICT]",
                e.getMessage());
        assertInstanceOf(CommitFailedException.class, e.getCause());
    }

    @Test
    void countsThatDoNotAddUpStopTheFlow() {
        FlowTable table = flow.createTable("");
        BatchCommit batch = flow.batch(START, 5, Counting.PROJECTION);
        UnbalancedException lost =
                assertThrows(UnbalancedException.class, () -> flow.commit(batch, FlowFixture.insert(4)));
        assertEquals(
                "cannot commit [orders-0@10..14] of flow t to " + table.ledger().table()
                        + ": the counts do not add up, read 5 = written 4 + filtered 1 + late 0 + skipped 0"
                        + " + dead-lettered 0. Hint: please report it, with the statement. [BUG]",
                lost.getMessage());
        assertThrows(UnbalancedException.class, () -> flow.commit(batch, FlowFixture.insert(6)));
        BatchCommit filtering = flow.batch(START, 5, Counting.FILTER);
        assertThrows(UnbalancedException.class, () -> flow.commit(filtering, FlowFixture.insert(6)));
        assertEquals(0, flow.count());
        assertEquals(Optional.of(START), flow.ledger().position("t"));

        BatchFacts facts = new BatchFacts(9, 1, 2, 3, OptionalLong.empty());
        assertEquals(
                "read 9 = written 2 + filtered 1 + late 1 + skipped 2 + dead-lettered 3",
                landed(flow.commit(flow.batch(START, 9, Counting.FILTER, facts), FlowFixture.insert(2)))
                        .counts()
                        .toString());
    }

    @Test
    void theFormerStatementIsFenced() {
        FlowTable table = flow.createTable("");
        BatchCommit former = flow.batch(START, 3, Counting.PROJECTION);
        table.declare(
                FlowFixture.definition("INSERT INTO t SELECT 1, 'x' FROM orders"),
                START,
                "cluster",
                FlowFixture.TOPIC_IDS,
                "writer-2");
        Outcome.Fenced fenced = assertInstanceOf(Outcome.Fenced.class, flow.commit(former, FlowFixture.insert(3)));
        assertEquals(Optional.of("writer-2"), fenced.writerId());
        assertEquals(0, flow.count());
    }

    @Test
    void theFenceSaysWhere() {
        FlowTable table = flow.createTable("");
        BatchCommit stale = flow.batch(START, 3, Counting.PROJECTION);
        landed(flow.append(START, 5));
        FencedException e = assertThrows(
                FencedException.class,
                () -> LedgerCommit.call(
                        table.table().uuid().toString(), new BatchRule(stale), () -> spark.sql(FlowFixture.insert(3))));
        assertEquals(
                "cannot commit [orders-0@10..12] of flow t to " + table.ledger().table()
                        + ": the flow stands at offset 15 of orders-0. Hint: another writer has gone on with the flow;"
                        + " stop this one. [FENCED]",
                e.getMessage());
    }

    @Test
    void aFencedBatchLeavesNoFiles() throws Exception {
        FlowTable table = flow.createTable("");
        BatchCommit stale = flow.batch(START, 3, Counting.PROJECTION);
        landed(flow.append(START, 5));
        List<String> before = files(table);
        flow.commit(stale, FlowFixture.insert(3));
        assertEquals(before, files(table));
        assertFalse(before.isEmpty());
    }

    @Test
    void onlyFlowsChangeTheLedger() {
        FlowTable table = flow.createTable("");
        landed(flow.append(START, 3));
        Exception set = assertThrows(
                Exception.class,
                () -> spark.sql("ALTER TABLE c.default.t SET TBLPROPERTIES ('frazil.flow.t.position'='{}')"));
        assertEquals(
                "cannot change property frazil.flow.t.position of "
                        + table.ledger().table()
                        + ": it belongs to a flow. Hint: use CREATE FLOW, ALTER FLOW .. RESET TO, or DROP FLOW."
                        + " [UNSUPPORTED]",
                set.getMessage());
        assertThrows(
                Exception.class,
                () -> spark.sql("ALTER TABLE c.default.t UNSET TBLPROPERTIES ('frazil.flow.t.definition')"));
        spark.sql("ALTER TABLE c.default.t SET TBLPROPERTIES ('mine'='yes')");
        assertTrue(flow.table().table().properties().containsKey("mine"));
        assertEquals(Optional.of(at(13)), flow.ledger().position("t"));
    }

    @Test
    void anotherStreamNeedsAnotherFlow() {
        FlowTable table = flow.createTable("");
        FrazilException e = assertThrows(
                FrazilException.class,
                () -> table.declare(
                        new io.frazil.flow.FlowDefinition(
                                "t",
                                "c.default.t",
                                "c.default.payments",
                                "INSERT INTO t SELECT * FROM payments",
                                FlowFixture.definition("").meaning(),
                                new java.util.TreeMap<>()),
                        START,
                        "cluster",
                        FlowFixture.TOPIC_IDS,
                        "writer-1"));
        assertEquals(
                "cannot declare flow t on " + table.ledger().table()
                        + ": it reads c.default.orders there, not c.default.payments. Hint: give the new flow a name"
                        + " of its own, CREATE FLOW <name> AS .., or DROP FLOW t first. [ALREADY_EXISTS]",
                e.getMessage());
    }

    private static List<String> files(FlowTable table) throws Exception {
        Path location = Path.of(table.table().location().replaceFirst("^file:", ""));
        try (var files = java.nio.file.Files.walk(location)) {
            return files.map(Path::toString)
                    .filter(name -> !name.endsWith(".crc"))
                    .filter(name -> !name.contains("metadata.json"))
                    .sorted()
                    .toList();
        }
    }
}
