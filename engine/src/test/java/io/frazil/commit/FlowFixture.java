package io.frazil.commit;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.SessionMeaning;
import io.frazil.flow.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Identifier;

/** A flow "t" from topic "orders" into table {@code c.default.t}, and what tests do with it. */
final class FlowFixture {

    static final TopicPartition P0 = new TopicPartition("orders", 0);
    static final TopicPartition P1 = new TopicPartition("orders", 1);
    static final Position START = Position.of(Map.of(P0, 10L, P1, 100L));
    static final SortedMap<String, String> TOPIC_IDS = new TreeMap<>(Map.of("orders", "topic-id"));

    private final SparkSession spark;
    private final FrazilCatalog catalog;
    private final Committer committer = new Committer();

    FlowFixture(SparkSession spark) {
        this.spark = spark;
        this.catalog = (FrazilCatalog) spark.sessionState().catalogManager().catalog("c");
    }

    static FlowDefinition definition(String statement) {
        return new FlowDefinition(
                "t",
                "c.default.t",
                "c.default.orders",
                statement,
                new SessionMeaning("c", "default", "UTC", true),
                new TreeMap<>(Map.of("trigger.interval", "10 seconds")));
    }

    FlowTable createTable(String properties) {
        spark.sql("CREATE TABLE c.default.t (id BIGINT, v STRING) USING iceberg" + properties);
        return declared();
    }

    FlowTable declared() {
        FlowTable table = table();
        table.declare(definition("INSERT INTO t SELECT * FROM orders"), START, "cluster", TOPIC_IDS, "writer-1");
        return table;
    }

    FlowTable table() {
        return catalog.flowTable(Identifier.of(new String[] {"default"}, "t"));
    }

    Ledger ledger() {
        return table().ledger();
    }

    /** The next {@code records} of partition 0. */
    BatchCommit batch(Position from, int records, Counting counting) {
        return batch(
                from, records, counting, new BatchFacts(records, 0, 0, 0, OptionalLong.of(1_700_000_000_123_456L)));
    }

    BatchCommit batch(Position from, int records, Counting counting, BatchFacts facts) {
        long first = from.next(P0).orElseThrow();
        String hash = table().definition("t").orElseThrow().statementHash();
        return new BatchCommit(
                "t",
                hash,
                UUID.randomUUID().toString(),
                "writer-1",
                "cluster",
                TOPIC_IDS,
                from,
                List.of(new OffsetRange(P0, first, first + records)),
                counting,
                OptionalLong.empty(),
                () -> facts);
    }

    Outcome commit(BatchCommit batch, String statement) {
        return committer.commit(table(), batch, () -> spark.sql(statement));
    }

    /** Appends {@code records} rows as the next batch. */
    Outcome append(Position from, int records) {
        return commit(batch(from, records, Counting.PROJECTION), insert(records));
    }

    static String insert(int records) {
        return "INSERT INTO c.default.t SELECT id, 'batch' FROM range(" + records + ")";
    }

    long count() {
        return spark.sql("SELECT * FROM c.default.t").count();
    }

    static Position at(long p0) {
        return Position.of(Map.of(P0, p0, P1, 100L));
    }
}
