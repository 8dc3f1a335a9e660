package io.frazil.s3;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.Invariants;
import io.frazil.TestBed;
import io.frazil.flow.BatchCounts;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The Nth request of a flow to S3 goes wrong, N = 1, 2, 3, .. until none does: nothing is lost, nothing is there twice,
 * and the flow goes on by itself.
 */
class S3FaultTest {

    private static final int MANY = 100_000;
    private static final int MESSAGES = 24;

    /** A statement that a fault has hit is given again, as a person would. */
    private static final int TRIES = 3;

    /** What flows store. */
    private enum Form {
        ROWS("id, kind, _partition AS p, _offset AS o", "") {
            @Override
            List<Row> meaning() {
                return EXPECTED;
            }
        },
        TOTALS_BESIDE("kind, COUNT(*) AS n, SUM(id) / COUNT(*) AS mean", " GROUP BY kind") {
            @Override
            List<Row> meaning() {
                Map<String, List<Row>> groups =
                        EXPECTED.stream().collect(Collectors.groupingBy(row -> row.getString(1)));
                return groups.entrySet().stream()
                        .map(group -> RowFactory.create(
                                group.getKey(),
                                (long) group.getValue().size(),
                                group.getValue().stream()
                                        .mapToLong(row -> row.getLong(0))
                                        .average()
                                        .orElseThrow()))
                        .toList();
            }
        };

        private final String select;
        private final String groups;

        Form(String select, String groups) {
            this.select = select;
            this.groups = groups;
        }

        abstract List<Row> meaning();
    }

    private static S3Bed s3;
    private static TestBed bed;
    private static final List<Row> EXPECTED = new ArrayList<>();
    private static int runs;

    @BeforeAll
    static void start() {
        s3 = S3Bed.start(port -> Map.of());
        bed = s3.bed();
        bed.kafka().createTopic("orders", 2, Map.of());
        for (int i = 0; i < MESSAGES; i++) {
            bed.send("orders", i % 2, "{\"id\": " + i + ", \"kind\": \"k" + i % 3 + "\"}");
            if (i % 8 != 6) {
                EXPECTED.add(RowFactory.create((long) i, "k" + i % 3, i % 2, (long) i / 2));
            }
        }
        bed.flush();
        bed.stream("orders_s", "orders", "id BIGINT, kind STRING", "maxOffsetsPerTrigger = 8");
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
    }

    @ParameterizedTest
    @EnumSource
    void theFlowGoesOn(S3Fault fault) {
        every(fault, Form.ROWS, fault == S3Fault.SILENCE ? 40 : 20);
    }

    @ParameterizedTest
    @EnumSource
    void aFlowWithTotalsBesideItsTableGoesOn(S3Fault fault) {
        every(fault, Form.TOTALS_BESIDE, fault == S3Fault.SILENCE ? 160 : 80);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void aFlowWithTotalsBesideItsTableGoesOnAfterEachRequest(S3Fault fault) {
        every(fault, Form.TOTALS_BESIDE, 1);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void theFlowGoesOnAfterEachRequest(S3Fault fault) {
        every(fault, Form.ROWS, 1);
    }

    /** Every so many requests. */
    private static void every(S3Fault fault, Form form, int stride) {
        long started = System.nanoTime();
        int struck = 0;
        for (int nth = 1 + TestBed.PHASE % stride; nth < MANY; nth += stride) {
            if (run(fault, nth, form).isEmpty()) {
                System.out.println(fault + ", " + form + ": struck " + struck + " times, up to request " + nth + ", in "
                        + (System.nanoTime() - started) / 1_000_000 + " ms");
                assertTrue(struck > 0 || stride > 1, fault + " never struck");
                return;
            }
            struck++;
        }
        throw new AssertionError(fault + " strikes without end");
    }

    /** @return the request that was spoilt, empty if there were fewer than that */
    private static Optional<String> run(S3Fault fault, int nth, Form form) {
        String table = "f" + ++runs;
        String context = fault + " at request " + nth + ", " + form;
        s3.wire().arm(fault, nth);
        Optional<String> struck;
        try {
            insist("CREATE TABLE " + table + " USING iceberg PARTITIONED BY (kind) OPTIONS (path = 's3://my-bucket/"
                    + table + "', checkpointLocation = 's3://my-bucket/cp') TBLPROPERTIES ("
                    + "'commit.retry.min-wait-ms' = '10', 'write.metadata.previous-versions-max' = '1')"
                    + " AS SELECT " + form.select + " FROM orders_s WHERE id % 8 <> 6" + form.groups);
            insist("WAIT FOR FLOW " + table + " TIMEOUT 300 SECONDS");
        } catch (RuntimeException e) {
            throw new AssertionError(
                    context + ", struck " + s3.wire().disarm() + ", flow " + bed.sql("SHOW FLOWS LIKE '" + table + "'"),
                    e);
        } finally {
            struck = s3.wire().disarm();
        }
        Invariants.hold(bed.session(), "frazil.default." + table, table, context + ", struck " + struck)
                .rows("*", form.meaning())
                .end(Position.of(Map.of(
                        new TopicPartition("orders", 0),
                        MESSAGES / 2L,
                        new TopicPartition("orders", 1),
                        MESSAGES / 2L)))
                .counts(
                        form == Form.ROWS
                                ? new BatchCounts(MESSAGES, EXPECTED.size(), 3, 0, 0, 0)
                                : new BatchCounts(MESSAGES, MESSAGES, 0, 0, 0, 0));
        bed.sql("DROP FLOW " + table);
        bed.sql("DROP TABLE " + table);
        return struck;
    }

    private static void insist(String statement) {
        for (int tries = 1; ; tries++) {
            try {
                bed.sql(statement);
                return;
            } catch (Exception e) {
                if (tries == TRIES) {
                    throw new AssertionError(statement, e);
                }
            }
        }
    }
}
