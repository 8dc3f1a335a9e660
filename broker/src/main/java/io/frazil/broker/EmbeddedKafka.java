package io.frazil.broker;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka broker in KRaft mode, broker and controller in one, inside this process and only on 127.0.0.1.
 *
 * <p>The methods may be called from any thread, one at a time.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final BrokerSettings settings;
    private final Path directory;
    private final int port;
    private final int saslPort;
    private KafkaRaftServer server;

    private EmbeddedKafka(BrokerSettings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
        this.port = settings.port() == 0 ? freePort(Set.of()) : settings.port();
        this.saslPort = settings.users().isEmpty() ? 0 : freePort(Set.of(port));
    }

    /** Starts a broker that keeps its data in a directory; data that is there is used again. */
    public static EmbeddedKafka start(Path directory, int port) {
        return start(BrokerSettings.TEMPORARY.in(directory).onPort(port));
    }

    /** Starts a broker whose data is gone when it is closed. */
    public static EmbeddedKafka startTemporary() {
        return start(BrokerSettings.TEMPORARY);
    }

    public static EmbeddedKafka start(BrokerSettings settings) {
        EmbeddedKafka kafka = new EmbeddedKafka(settings, settings.directory().orElseGet(EmbeddedKafka::temporary));
        try {
            kafka.restart();
            return kafka;
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    /** Where clients connect without authentication. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Where clients connect with SASL/PLAIN over plain text; empty if the settings name no users. */
    public Optional<String> saslBootstrapServers() {
        return saslPort == 0 ? Optional.empty() : Optional.of("127.0.0.1:" + saslPort);
    }

    public boolean isRunning() {
        return server != null;
    }

    /** Takes the broker away; its data, address and cluster id stay for {@link #restart()}. */
    public void stop() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    /** Starts the broker again, on the same data and the same port; does nothing while it runs. */
    public void restart() {
        if (server != null) {
            return;
        }
        requireFree(port);
        try {
            format();
            int controllerPort = freePort(Set.of(port, saslPort));
            KafkaRaftServer starting =
                    new KafkaRaftServer(new KafkaConfig(properties(controllerPort), false), Time.SYSTEM);
            starting.startup();
            server = starting;
        } catch (RuntimeException e) {
            throw new IllegalStateException("could not start Kafka on " + bootstrapServers() + " in " + directory, e);
        }
    }

    /** Returns once the broker takes messages for all of the topic's partitions. */
    public void createTopic(String name, int partitions, Map<String, String> config) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(config);
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("could not create topic " + name, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topic " + name, e);
        }
        awaitLeader(name, partitions);
    }

    /**
     * Only who leads a partition tells its end. A broker that is about to lead refuses a producer's first batch and may
     * take its second, and then the first can never be sent again: it is out of sequence for good.
     */
    private void awaitLeader(String topic, int partitions) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers(), "allow.auto.create.topics", "false");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.endOffsets(IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList());
        } catch (KafkaException e) {
            throw new IllegalStateException(
                    "made topic " + topic + ", but the broker at " + bootstrapServers() + " does not lead it", e);
        }
    }

    @Override
    public void close() {
        stop();
        if (settings.directory().isEmpty()) {
            delete(directory);
        }
    }

    private void format() {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(PrintStream.nullOutputStream()))
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(directory.toString())
                .addDirectory(directory.toString());
        try {
            formatter.run();
        } catch (Exception e) {
            throw new IllegalStateException("could not set up Kafka's data directory " + directory, e);
        }
    }

    private Map<String, String> properties(int controllerPort) {
        return new BrokerProperties(settings, directory, port, saslPort, controllerPort).all();
    }

    private static void requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(LOOPBACK, port));
        } catch (IOException e) {
            throw new IllegalStateException("could not start Kafka: 127.0.0.1:" + port + " is in use", e);
        }
    }

    /** A port that nobody listens on, and none of those chosen before: they are as free until the broker starts. */
    private static int freePort(Set<Integer> chosen) {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            int port = socket.getLocalPort();
            return chosen.contains(port) ? freePort(chosen) : port;
        } catch (IOException e) {
            throw new UncheckedIOException("could not find a free port on 127.0.0.1", e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("frazil-kafka-");
        } catch (IOException e) {
            throw new UncheckedIOException("could not create a temporary directory for Kafka", e);
        }
    }

    private static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new Deletion());
        } catch (IOException e) {
            throw new UncheckedIOException("could not delete " + directory, e);
        }
    }

    /** Deletes a tree whose files may vanish by themselves meanwhile. */
    private static final class Deletion extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
