package io.frazil.bench.frazil;

import io.frazil.app.session.FrazilSession;
import io.frazil.broker.ConfirmedProducer;
import io.frazil.broker.EmbeddedKafka;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How long a message takes from its producer to a committed snapshot, while messages come at an even rate; and what the
 * flow costs when none come. Broker, producer and flow are one process. Arguments: messages a second, seconds that are
 * measured, seconds to warm up, seconds at rest.
 */
public final class Freshness {

    private static final int PARTITIONS = 4;

    private Freshness() {}

    public static void main(String[] args) throws Exception {
        int rate = Integer.parseInt(args[0]);
        int seconds = Integer.parseInt(args[1]);
        int warmUp = Integer.parseInt(args[2]);
        int rest = Integer.parseInt(args[3]);
        Path directory = Files.createTempDirectory("frazil-freshness");
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary();
                FrazilSession session = BenchSession.open(directory)) {
            SparkSession spark = session.spark();
            kafka.createTopic("fresh", PARTITIONS, Map.of());
            spark.sql("CREATE TABLE fresh_s (id BIGINT, user_id STRING, amount DOUBLE) USING kafka OPTIONS"
                    + " (bootstrap.servers = '" + kafka.bootstrapServers()
                    + "', subscribe = 'fresh', startingOffsets = 'earliest')");
            spark.sql("CREATE TABLE fresh_t USING iceberg AS SELECT id, user_id, amount, _timestamp AS produced FROM"
                    + " fresh_s");
            long first = produce(kafka, rate, warmUp + seconds) + warmUp * 1000L;
            spark.sql("WAIT FOR FLOW fresh_t TIMEOUT 5 MINUTES");
            tell(spark, first);
            double cpu = processCpuSeconds();
            Thread.sleep(rest * 1000L);
            System.out.printf(
                    Locale.ROOT,
                    "at rest: %.2f %% of a core for flow and broker, over %d s%n",
                    (processCpuSeconds() - cpu) / rest * 100,
                    rest);
        }
    }

    /** Returns when the first was sent, in milliseconds since 1970-01-01 UTC. */
    private static long produce(EmbeddedKafka kafka, int rate, int seconds) {
        try (ConfirmedProducer producer = new ConfirmedProducer(kafka.bootstrapServers(), Map.of("linger.ms", "0"))) {
            long began = System.nanoTime();
            long first = System.currentTimeMillis();
            for (long i = 0; i < (long) rate * seconds; i++) {
                long due = began + i * 1_000_000_000L / rate;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                String json = "{\"id\":" + i + ",\"user_id\":\"u" + i % 5000 + "\",\"amount\":" + i % 977 / 4.0 + "}";
                producer.send("fresh", (int) (i % PARTITIONS), json);
            }
            return first;
        }
    }

    /** Of the messages that were produced from then on. */
    private static void tell(SparkSession spark, long fromMillis) {
        Row row = spark.sql("WITH late AS (SELECT unix_millis(s.committed_at) - unix_millis(t.produced) AS ms"
                        + " FROM (SELECT produced, _file FROM fresh_t) t"
                        + " JOIN (SELECT snapshot_id, data_file.file_path FROM default.fresh_t.entries) e ON e.file_path = t._file"
                        + " JOIN default.fresh_t.snapshots s ON s.snapshot_id = e.snapshot_id"
                        + " WHERE unix_millis(t.produced) >= " + fromMillis + ")"
                        + " SELECT count(*), percentile(ms, 0.5), percentile(ms, 0.99), max(ms) FROM late")
                .first();
        Row commits = spark.sql("SELECT count(*) FROM default.fresh_t.snapshots WHERE unix_millis(committed_at) >= "
                        + fromMillis)
                .first();
        System.out.printf(
                Locale.ROOT,
                "%d messages in %d commits: p50 %.0f ms, p99 %.0f ms, largest %d ms%n",
                row.getLong(0),
                commits.getLong(0),
                row.getDouble(1),
                row.getDouble(2),
                row.getLong(3));
    }

    /** Of all threads of this process, since it began. */
    static double processCpuSeconds() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }
}
