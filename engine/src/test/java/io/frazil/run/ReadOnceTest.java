package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker hands out for a batch of a MERGE, which reads its source more than once in Spark. */
class ReadOnceTest {

    private static final int MESSAGES = 300;

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy-on-write", "merge-on-read"})
    void aBatchOfAMergeIsFetchedOnce(String mode) {
        String name = "once_" + mode.charAt(0);
        bed.kafka().createTopic(name, 1, Map.of());
        bed.stream(name + "_s", name, "id BIGINT, v BIGINT, more STRING", "");
        bed.sql("SET frazil.write.mode = " + mode);
        bed.sql("CREATE TABLE " + name + " (id BIGINT, v BIGINT, more STRING) USING iceberg");
        bed.sql("MERGE INTO " + name + " t USING " + name + "_s s ON t.id = s.id"
                + " WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT *");
        send(name, 0);
        bed.caughtUp(name);
        // So that the next batch takes all that follows, and nobody waits for its first message.
        bed.sql("STOP FLOW " + name);
        long in = bytes("In", name);
        long out = bytes("Out", name);
        send(name, MESSAGES / 2);
        bed.sql("START FLOW " + name);
        bed.caughtUp(name);
        long sent = bytes("In", name) - in;
        long fetched = bytes("Out", name) - out;
        assertEquals(
                String.valueOf(MESSAGES + MESSAGES / 2), bed.one("SELECT count(*) FROM " + name), "updated and added");
        assertTrue(fetched >= sent && fetched < sent * 3 / 2, fetched + " bytes fetched of " + sent);
    }

    private static void send(String topic, int from) {
        for (int id = from; id < from + MESSAGES; id++) {
            bed.send(
                    topic,
                    0,
                    "{\"id\": " + id + ", \"v\": " + (id + from) + ", \"more\": \"" + "m".repeat(500) + "\"}");
        }
        bed.flush();
    }

    /** By the broker's own count. */
    private static long bytes(String direction, String topic) {
        try {
            return (Long) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(
                            new ObjectName("kafka.server:type=BrokerTopicMetrics,name=Bytes" + direction
                                    + "PerSec,topic=" + topic),
                            "Count");
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
