package io.frazil.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Positions of older snapshots where they are too long to be written with each batch. */
class PositionAtTest {

    private static final int TOPIC_PARTITIONS = 200;

    @Test
    void theRangesTellAsFarAsSnapshotsAreKept(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        JdbcCatalog catalog = RaceTest.open(directory);
        catalog.createNamespace(Namespace.of("default"));
        catalog.buildTable(RaceTest.NAME, new Schema(Types.NestedField.required(1, "id", Types.LongType.get())))
                .create();
        FlowTable table = RaceTest.load(catalog);
        Map<TopicPartition, Long> starts = new TreeMap<>();
        for (int i = 0; i < TOPIC_PARTITIONS; i++) {
            starts.put(new TopicPartition("orders", i), 1_000_000L + random.nextInt(1000));
        }
        Position position = Position.of(starts);
        table.declare(FlowFixture.definition("INSERT"), position, "cluster", FlowFixture.TOPIC_IDS, "w");
        long declared = table.table().currentSnapshot().snapshotId();

        Map<Long, Position> expected = new TreeMap<>();
        List<Long> snapshots = new ArrayList<>();
        for (int batch = 0; batch < 6; batch++) {
            List<OffsetRange> ranges = new ArrayList<>();
            for (TopicPartition topicPartition : position.topicPartitions()) {
                if (random.nextInt(3) == 0) {
                    long from = position.next(topicPartition).orElseThrow();
                    ranges.add(new OffsetRange(topicPartition, from, from + 1 + random.nextInt(100)));
                }
            }
            BatchCommit commit = new BatchCommit(
                    "t",
                    FlowFixture.definition("INSERT").statementHash(),
                    "batch-" + batch,
                    "w",
                    "cluster",
                    FlowFixture.TOPIC_IDS,
                    position,
                    ranges,
                    Counting.FILTER,
                    OptionalLong.empty(),
                    () -> new BatchFacts(1, 0, 0, 0, OptionalLong.empty()));
            long id = assertInstanceOf(Outcome.Landed.class, new Committer().commit(table, commit, () -> null))
                    .snapshotId();
            position = commit.to();
            expected.put(id, position);
            snapshots.add(id);
        }
        assertEquals(Optional.empty(), table.newestEntry("t").orElseThrow().position(), "too long to be repeated");
        assertPositions(table, expected, seed);

        table.table().expireSnapshots().expireSnapshotId(declared).commit();
        assertPositions(table, expected, seed);

        table.table().expireSnapshots().expireSnapshotId(snapshots.get(3)).commit();
        Ledger ledger = table.ledger();
        assertEquals(Optional.of(expected.get(snapshots.get(4))), ledger.positionAt("t", snapshots.get(4)));
        assertEquals(Optional.empty(), ledger.positionAt("t", snapshots.get(2)), "what would tell is gone");
        assertEquals(Optional.empty(), ledger.positionAt("t", 42));
        catalog.close();
    }

    private static void assertPositions(FlowTable table, Map<Long, Position> expected, long seed) {
        Ledger ledger = table.ledger();
        expected.forEach(
                (id, position) -> assertEquals(Optional.of(position), ledger.positionAt("t", id), "seed " + seed));
    }
}
