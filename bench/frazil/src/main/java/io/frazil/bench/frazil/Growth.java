package io.frazil.bench.frazil;

import io.frazil.app.session.FrazilSession;
import io.frazil.broker.ConfirmedProducer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.spark.sql.SparkSession;

/**
 * What a commit costs as its table grows: a topic is taken in by commits of so many records each; CPU time of the flow's
 * process (the broker is another one) and time, by tenths. Arguments: commits, records of each, how many partitions the
 * table gets, one after the other, and for how many seconds a snapshot is kept; without, as long as Iceberg does.
 */
public final class Growth {

    private Growth() {}

    public static void main(String[] args) throws Exception {
        int commits = Integer.parseInt(args[0]);
        int records = Integer.parseInt(args[1]);
        int days = Integer.parseInt(args[2]);
        Path warehouse = Files.createTempDirectory("frazil-growth");
        try (BrokerProcess broker = BrokerProcess.start();
                FrazilSession session = BenchSession.open(warehouse)) {
            fill(broker.bootstrapServers(), (long) commits * records, days);
            SparkSession spark = session.spark();
            spark.sql("CREATE TABLE growth_s (id BIGINT, user_id STRING, amount DOUBLE, day DATE) USING kafka OPTIONS"
                    + " (bootstrap.servers = '" + broker.bootstrapServers() + "', subscribe = 'growth',"
                    + " startingOffsets = 'earliest', maxOffsetsPerTrigger = " + records + ")");
            try (CpuClock cpu = CpuClock.started();
                    CommitClock committed = CommitClock.started(spark, records)) {
                spark.sql("CREATE TABLE growth_t USING iceberg PARTITIONED BY (day) " + properties(args)
                        + "AS SELECT id, user_id, amount, day FROM growth_s");
                spark.sql("WAIT FOR FLOW growth_t TIMEOUT 600 MINUTES");
                tell(committed, cpu, records);
            }
            System.out.println("snapshots: "
                    + spark.sql("SELECT count(*) FROM default.growth_t.snapshots")
                            .first()
                            .getLong(0));
            System.out.printf(Locale.ROOT, "warehouse: %d MB%n", bytesBelow(warehouse) >> 20);
        }
    }

    private static void fill(String servers, long records, int days) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic("growth", 1, (short) 1)))
                    .all()
                    .get();
        }
        Map<String, String> settings = Map.of("batch.size", Integer.toString(64 << 10), "linger.ms", "20");
        LocalDate first = LocalDate.of(2026, 1, 1);
        try (ConfirmedProducer producer = new ConfirmedProducer(servers, settings)) {
            for (long i = 0; i < records; i++) {
                String json = "{\"id\":" + i + ",\"user_id\":\"u" + i % 5000 + "\",\"amount\":" + i % 977 / 4.0
                        + ",\"day\":\"" + first.plusDays(i * days / records) + "\"}";
                producer.send("growth", 0, json);
            }
        }
    }

    private static String properties(String[] args) {
        return args.length < 4
                ? ""
                : "TBLPROPERTIES ('history.expire.max-snapshot-age-ms' = '" + Integer.parseInt(args[3]) * 1000L
                        + "') OPTIONS (maintenance = 'auto') ";
    }

    private static void tell(CommitClock committed, CpuClock cpu, int records) {
        long first = committed.first();
        long step = Math.max(1, (committed.last() - first) / 10);
        System.out.println("commits        ms each   CPU ms each   records/s   records/CPU s");
        for (long from = first; from + step <= committed.last(); from += step) {
            long began = committed.millisAt(from);
            long ended = committed.millisAt(from + step);
            double cpuMillis = (cpu.secondsAt(ended) - cpu.secondsAt(began)) * 1000 / step;
            double millis = (double) (ended - began) / step;
            System.out.printf(
                    Locale.ROOT,
                    "%5d..%-6d %8.1f %12.1f %12.0f %14.0f%n",
                    from,
                    from + step,
                    millis,
                    cpuMillis,
                    records * 1000 / millis,
                    records * 1000 / cpuMillis);
        }
    }

    private static long bytesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(Growth::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
