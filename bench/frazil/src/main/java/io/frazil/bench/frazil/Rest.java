package io.frazil.bench.frazil;

import io.frazil.app.session.FrazilSession;
import io.frazil.broker.ConfirmedProducer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.spark.sql.SparkSession;

/**
 * What many flows cost whose topics are at rest: CPU time, threads and sockets of their process; the broker is another
 * one. Arguments: flows, seconds until they are long idle, seconds that are measured.
 */
public final class Rest {

    private Rest() {}

    public static void main(String[] args) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start()) {
            measure(
                    broker.bootstrapServers(),
                    Integer.parseInt(args[0]),
                    Integer.parseInt(args[1]),
                    Integer.parseInt(args[2]));
        }
    }

    private static void measure(String servers, int flows, int settling, int seconds) throws Exception {
        try (FrazilSession session = BenchSession.open(Files.createTempDirectory("frazil-rest"))) {
            SparkSession spark = session.spark();
            tell("no flow", seconds);
            fill(servers, flows);
            for (int i = 0; i < flows; i++) {
                spark.sql("CREATE TABLE s" + i + " (id BIGINT) USING kafka OPTIONS (bootstrap.servers = '" + servers
                        + "', subscribe = 'rest" + i + "', startingOffsets = 'earliest')");
                spark.sql("CREATE TABLE t" + i + " USING iceberg AS SELECT id FROM s" + i);
            }
            for (int i = 0; i < flows; i++) {
                spark.sql("WAIT FOR FLOW t" + i + " TIMEOUT 30 MINUTES");
            }
            Thread.sleep(settling * 1000L);
            tell(flows + " flows at rest", seconds);
            System.out.println("threads by name: " + threads());
        }
    }

    private static void fill(String servers, int flows) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            for (int i = 0; i < flows; i++) {
                admin.createTopics(List.of(new NewTopic("rest" + i, 1, (short) 1)))
                        .all()
                        .get();
            }
        }
        try (ConfirmedProducer producer = new ConfirmedProducer(servers, Map.of())) {
            for (int i = 0; i < flows; i++) {
                producer.send("rest" + i, 0, "{\"id\":1}");
            }
        }
    }

    private static void tell(String what, int seconds) throws Exception {
        double before = Freshness.processCpuSeconds();
        Thread.sleep(seconds * 1000L);
        System.out.printf(
                Locale.ROOT,
                "%s: %.2f %% of a core over %d s, %d threads, %d sockets%n",
                what,
                (Freshness.processCpuSeconds() - before) / seconds * 100,
                seconds,
                Thread.getAllStackTraces().size(),
                sockets());
    }

    private static Map<String, Long> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .collect(Collectors.groupingBy(
                        thread -> thread.getName().replaceAll("[-\\s]*t?[0-9]+.*", ""),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private static long sockets() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(Rest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            // Closed meanwhile.
            return false;
        }
    }
}
