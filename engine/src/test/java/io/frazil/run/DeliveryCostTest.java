package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.Invariants;
import io.frazil.TestBed;
import io.frazil.flow.BatchCounts;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import io.frazil.s3.S3Bed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What both kinds of delivery cost on a disk, and over an object store whose every request takes a while: the same
 * batches in rounds, one kind after the other, and the medians printed.
 */
@Tag("long")
class DeliveryCostTest {

    private static final int ROUNDS = 3;
    private static final List<String> KINDS = List.of("exactly-once", "at-least-once");
    private static final int ON_DISK = -1;

    private static final List<String> REPORT = new ArrayList<>(List.of(
            "| table on | batches | records in each | exactly once | at least once |", "|---|---|---|---|---|"));

    private static S3Bed s3;
    private static TestBed bed;
    private static int tables;

    /** @param requests to the object store */
    private record Cost(double seconds, double cpuSeconds, int requests) {}

    @BeforeAll
    static void start() {
        s3 = S3Bed.start(port -> Map.of());
        bed = s3.bed();
        send("warm", 20, 20);
        for (int requestMillis : List.of(ON_DISK, 0)) {
            KINDS.forEach(kind -> measure("warm", kind, 20 * 20, requestMillis));
        }
        send("small", 20, 20);
        send("large", 20, 20_000);
        send("huge", 6, 300_000);
    }

    private static void send(String topic, int batches, int batchRecords) {
        bed.kafka().createTopic(topic, 1, Map.of());
        for (int i = 0; i < batches * batchRecords; i++) {
            bed.send(topic, 0, "{\"id\": " + i + ", \"name\": \"name " + i + "\"}");
        }
        bed.flush();
        bed.stream(topic + "_s", topic, "id BIGINT, name STRING", "maxOffsetsPerTrigger = " + batchRecords);
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
        REPORT.forEach(System.out::println);
    }

    /** @param requestMillis of each request to the object store */
    @ParameterizedTest
    @CsvSource({
        ON_DISK + ", small, 20, 20",
        ON_DISK + ", large, 20, 20000",
        ON_DISK + ", huge, 6, 300000",
        "50, small, 20, 20",
        "50, large, 20, 20000",
        "50, huge, 6, 300000",
        "100, small, 20, 20",
        "100, large, 20, 20000",
        "100, huge, 6, 300000"
    })
    void theSameBatchesUnderEitherDelivery(int requestMillis, String topic, int batches, int batchRecords) {
        List<List<Cost>> costs = List.of(new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < KINDS.size(); i++) {
                int kind = (round + i) % KINDS.size();
                costs.get(kind).add(measure(topic, KINDS.get(kind), batches * batchRecords, requestMillis));
            }
        }
        REPORT.add(String.format(
                "| %s | %d | %,d | %s | %s |",
                requestMillis == ON_DISK ? "disk" : "S3, " + requestMillis + " ms a request",
                batches,
                batchRecords,
                medians(costs.get(0)),
                medians(costs.get(1))));
    }

    private static String medians(List<Cost> costs) {
        return String.format("%.1f s, %.1f CPU s", median(costs, Cost::seconds), median(costs, Cost::cpuSeconds));
    }

    private static Cost measure(String topic, String kind, int records, int requestMillis) {
        String table = topic + ++tables;
        String path = requestMillis == ON_DISK ? "" : ", path = 's3://" + S3Bed.BUCKET + "/" + table + "'";
        s3.wire().delay(Duration.ofMillis(Math.max(0, requestMillis)));
        int requests = s3.wire().passed();
        long cpu = cpuNanos();
        long begun = System.nanoTime();
        bed.sql("CREATE TABLE " + table + " USING iceberg OPTIONS (delivery = '" + kind + "'" + path
                + ") AS SELECT * FROM " + topic + "_s");
        bed.caughtUp(table);
        Cost cost = new Cost(
                (System.nanoTime() - begun) / 1e9,
                (cpuNanos() - cpu) / 1e9,
                s3.wire().passed() - requests);
        s3.wire().delay(Duration.ZERO);
        System.out.println(topic + ", " + requestMillis + " ms, " + kind + ": " + cost);
        check(table, topic, kind, records);
        bed.sql("DROP FLOW " + table);
        return cost;
    }

    private static void check(String table, String topic, String kind, long records) {
        Invariants.hold(bed.session(), "frazil.default." + table, table, table)
                .end(Position.of(Map.of(new TopicPartition(topic, 0), records)))
                .counts(new BatchCounts(records, records, 0, 0, 0, 0));
        assertEquals(Long.toString(records), bed.one("SELECT count(DISTINCT id) FROM " + table), table);
        long rows = Long.parseLong(bed.one("SELECT count(*) FROM " + table));
        assertTrue(rows == records || rows > records && kind.equals("at-least-once"), table + ": " + rows);
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> value) {
        return costs.stream()
                .mapToDouble(value)
                .sorted()
                .skip(costs.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
