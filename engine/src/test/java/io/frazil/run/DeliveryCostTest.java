package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.frazil.TestBed;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What both kinds of delivery cost: the same batches, one kind after the other, printed. */
class DeliveryCostTest {

    private static final int BATCHES = 60;
    private static final List<String> KINDS = List.of("exactly-once", "at-least-once");

    @Test
    @Tag("long")
    void theSameBatchesUnderEitherDelivery() {
        try (TestBed bed = TestBed.start()) {
            measure(bed, "warm", 20, BATCHES / 3);
            measure(bed, "small", 20, BATCHES);
            measure(bed, "large", 20_000, BATCHES / 3);
        }
    }

    private static void measure(TestBed bed, String topic, int batchRecords, int batches) {
        bed.kafka().createTopic(topic, 1, Map.of());
        for (int i = 0; i < batchRecords * batches; i++) {
            bed.send(topic, 0, "{\"id\": " + i + ", \"name\": \"name " + i + "\"}");
        }
        bed.flush();
        bed.stream(topic + "_s", topic, "id BIGINT, name STRING", "maxOffsetsPerTrigger = " + batchRecords);
        for (int round = 0; round < 2; round++) {
            for (String kind : KINDS) {
                String table = topic + round + "_" + kind.charAt(0);
                long cpu = cpuNanos();
                long begun = System.nanoTime();
                bed.sql("CREATE TABLE " + table + " USING iceberg OPTIONS (delivery = '" + kind + "')"
                        + " AS SELECT * FROM " + topic + "_s");
                bed.caughtUp(table);
                System.out.printf(
                        "%s, %d batches of %d records, %s: %.1f s CPU, %.1f s%n",
                        topic,
                        batches,
                        batchRecords,
                        kind,
                        (cpuNanos() - cpu) / 1e9,
                        (System.nanoTime() - begun) / 1e9);
                assertEquals(
                        Long.toString((long) batchRecords * batches), bed.one("SELECT count(*) FROM " + table), table);
                bed.sql("DROP FLOW " + table);
            }
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
