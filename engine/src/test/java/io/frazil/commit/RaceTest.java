package io.frazil.commit;

import static io.frazil.commit.FlowFixture.P0;
import static io.frazil.commit.FlowFixture.TOPIC_IDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two writers of one flow, each with a catalog of its own on one SQLite file. */
class RaceTest {

    private static final int ROUNDS = 200;
    private static final int RECORDS = 5;
    static final TableIdentifier NAME = TableIdentifier.of("default", "t");

    @Test
    void oneWriterWinsEveryRoundAndTheLedgerHasNoGap(@TempDir Path directory) throws Exception {
        JdbcCatalog first = open(directory);
        JdbcCatalog second = open(directory);
        first.createNamespace(Namespace.of("default"));
        first.buildTable(NAME, new Schema(Types.NestedField.required(1, "id", Types.LongType.get())))
                .withProperty("commit.retry.min-wait-ms", "1")
                .create();
        FlowTable table = load(first);
        table.declare(FlowFixture.definition("INSERT"), Position.of(Map.of(P0, 0L)), "cluster", TOPIC_IDS, "first");

        ExecutorService pool = Executors.newFixedThreadPool(2);
        CyclicBarrier start = new CyclicBarrier(2);
        int[] wins = new int[2];
        try {
            for (int round = 0; round < ROUNDS; round++) {
                long from = (long) round * RECORDS;
                Future<Outcome> one = pool.submit(() -> attempt(load(first), "first", from, start));
                Future<Outcome> other = pool.submit(() -> attempt(load(second), "second", from, start));
                boolean oneWon = one.get() instanceof Outcome.Landed;
                Outcome lost = oneWon ? other.get() : one.get();
                assertInstanceOf(Outcome.Landed.class, oneWon ? one.get() : other.get(), "round " + round);
                assertEquals(
                        oneWon ? "first" : "second",
                        assertInstanceOf(Outcome.Fenced.class, lost, "round " + round)
                                .writerId()
                                .orElseThrow());
                wins[oneWon ? 0 : 1]++;
            }
        } finally {
            pool.shutdownNow();
        }

        List<CommittedEntry> entries = table.entries("t");
        assertEquals(ROUNDS + 1, entries.size(), "wins " + wins[0] + " and " + wins[1]);
        for (int round = 0; round < ROUNDS; round++) {
            long from = (long) (ROUNDS - 1 - round) * RECORDS;
            assertEquals(
                    List.of(new OffsetRange(P0, from, from + RECORDS)),
                    entries.get(round).entry().ranges());
        }
        assertEquals(
                Integer.toString(ROUNDS * RECORDS),
                table.table().currentSnapshot().summary().get("total-records"));
        first.close();
        second.close();
    }

    private static Outcome attempt(FlowTable table, String writer, long from, CyclicBarrier start) throws Exception {
        BatchCommit batch = new BatchCommit(
                "t",
                FlowFixture.definition("INSERT").statementHash(),
                UUID.randomUUID().toString(),
                writer,
                "cluster",
                TOPIC_IDS,
                Position.of(Map.of(P0, from)),
                List.of(new OffsetRange(P0, from, from + RECORDS)),
                Counting.PROJECTION,
                OptionalLong.empty(),
                () -> new BatchFacts(RECORDS, 0, 0, 0, OptionalLong.empty()));
        DataFile file = DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(table.table().location() + "/data/" + batch.batchId() + ".parquet")
                .withFileSizeInBytes(100)
                .withRecordCount(RECORDS)
                .build();
        start.await();
        return new Committer().commit(table, batch, () -> {
            table.table().newAppend().appendFile(file).commit();
            return null;
        });
    }

    static JdbcCatalog open(Path directory) {
        JdbcCatalog catalog = new JdbcCatalog();
        catalog.setConf(new org.apache.hadoop.conf.Configuration());
        catalog.initialize(
                "c",
                Map.of(
                        "uri", "jdbc:sqlite:" + directory.resolve("catalog.db"),
                        "jdbc.schema-version", "V1",
                        "jdbc.journal_mode", "WAL",
                        "jdbc.busy_timeout", "30000",
                        "warehouse", directory.toString()));
        return catalog;
    }

    static FlowTable load(JdbcCatalog catalog) {
        BaseTable table = (BaseTable) catalog.loadTable(NAME);
        return FlowTable.of(new BaseTable(new FencedOperations(table.operations(), "c.default.t"), "c.default.t"));
    }
}
