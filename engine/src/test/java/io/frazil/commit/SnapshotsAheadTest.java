package io.frazil.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that reach beyond their flow's position are told as long as they do. */
class SnapshotsAheadTest {

    private static final TopicPartition ONLY = new TopicPartition("orders", 0);

    private static Position at(long offset) {
        return Position.of(Map.of(ONLY, offset));
    }

    private static BatchCommit batch(long from, long until) {
        return new BatchCommit(
                "t",
                FlowFixture.definition("INSERT").statementHash(),
                "batch-" + from + "-" + until,
                "w",
                "cluster",
                FlowFixture.TOPIC_IDS,
                at(from),
                List.of(new OffsetRange(ONLY, from, until)),
                Counting.FILTER,
                OptionalLong.empty(),
                () -> new BatchFacts(1, 0, 0, 0, OptionalLong.empty()));
    }

    @Test
    void untilThePositionHasPassedThem(@TempDir Path directory) throws Exception {
        JdbcCatalog catalog = RaceTest.open(directory);
        catalog.createNamespace(Namespace.of("default"));
        catalog.buildTable(RaceTest.NAME, new Schema(Types.NestedField.required(1, "id", Types.LongType.get())))
                .create();
        FlowTable table = RaceTest.load(catalog);
        table.declare(FlowFixture.definition("INSERT"), at(0), "cluster", FlowFixture.TOPIC_IDS, "w");
        assertEquals(Set.of(), table.ledger().snapshotsAhead());
        Outcome rows =
                new TrailingCommitter().rows(table, batch(10, 20), Set.of(at(0)), CommitTurn.AT_ONCE, () -> null);
        assertInstanceOf(Outcome.Ahead.class, rows);
        long ahead = table.table().currentSnapshot().snapshotId();
        assertEquals(Set.of(ahead), table.ledger().snapshotsAhead());
        commit(table, 0, 15);
        assertEquals(Set.of(ahead), table.ledger().snapshotsAhead(), "a crash has repeated some of them");
        commit(table, 15, 20);
        assertEquals(Set.of(), table.ledger().snapshotsAhead());
        table.drop("t");
        assertEquals(Set.of(), table.ledger().snapshotsAhead(), "nobody goes on with them");
    }

    private static void commit(FlowTable table, long from, long until) {
        assertInstanceOf(Outcome.Landed.class, new Committer().commit(table, batch(from, until), () -> null));
    }
}
