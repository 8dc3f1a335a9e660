package io.frazil.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

    @TempDir
    Path directory;

    @Test
    void keepsWhatWasWrittenOverARestartOnTheSameAddress() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("data"), 0)) {
            String address = kafka.bootstrapServers();
            String cluster = clusterId(address);
            write(Map.of("bootstrap.servers", address), "kept", "one");

            kafka.stop();
            assertFalse(kafka.isRunning());
            kafka.restart();
            kafka.restart();

            assertTrue(kafka.isRunning());
            assertEquals(address, kafka.bootstrapServers());
            assertEquals(cluster, clusterId(address));
            write(Map.of("bootstrap.servers", address), "kept", "two");
            assertEquals(List.of("one", "two"), read(address, "kept", 2));
        }
        assertTrue(
                Files.exists(directory.resolve("data").resolve("meta.properties")), "data that was asked to be kept");
    }

    @Test
    void transactionsAndTopicSettingsWork() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(BrokerSettings.TEMPORARY.withTopicPartitions(3))) {
            kafka.createTopic("made", 5, Map.of("cleanup.policy", "compact"));
            Map<String, Object> transactional =
                    Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "t1");
            try (KafkaProducer<String, String> producer = producer(transactional)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("written", "k", "v"));
                producer.commitTransaction();
            }
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                var topics = admin.describeTopics(List.of("made", "written"))
                        .allTopicNames()
                        .get(20, TimeUnit.SECONDS);
                assertEquals(5, topics.get("made").partitions().size());
                assertEquals(3, topics.get("written").partitions().size());
            }
            IllegalStateException twice =
                    assertThrows(IllegalStateException.class, () -> kafka.createTopic("made", 1, Map.of()));
            assertEquals("could not create topic made", twice.getMessage());
        }
    }

    /** Two batches on their way at once: if the first were refused and the second taken, Kafka would lose the first. */
    @Test
    void aTopicTakesMessagesAsSoonAsItIsMade() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary();
                KafkaProducer<String, String> producer =
                        producer(Map.of("bootstrap.servers", kafka.bootstrapServers(), "batch.size", 0))) {
            for (int topic = 0; topic < 50; topic++) {
                kafka.createTopic("new" + topic, 5, Map.of());
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    sent.add(producer.send(new ProducerRecord<>("new" + topic, i % 5, "k", "v")));
                }
                for (Future<RecordMetadata> message : sent) {
                    message.get();
                }
            }
        }
    }

    @Test
    void theSecondListenerAsksForAPassword() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(BrokerSettings.TEMPORARY.withUser("ada", "s3cret"))) {
            String address = kafka.saslBootstrapServers().orElseThrow();
            write(sasl(address, "s3cret"), "guarded", "hello");
            assertEquals(List.of("hello"), read(kafka.bootstrapServers(), "guarded", 1));

            ExecutionException refused =
                    assertThrows(ExecutionException.class, () -> write(sasl(address, "wrong"), "guarded", "no"));
            assertEquals(SaslAuthenticationException.class, refused.getCause().getClass());
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            IllegalStateException refused = assertThrows(
                    IllegalStateException.class, () -> EmbeddedKafka.start(BrokerSettings.TEMPORARY.onPort(port)));
            assertEquals("could not start Kafka: 127.0.0.1:" + port + " is in use", refused.getMessage());
        }
    }

    private static Map<String, Object> sasl(String address, String password) {
        return Map.of(
                "bootstrap.servers",
                address,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"ada\" password=\""
                        + password + "\";");
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private static void write(Map<String, Object> config, String topic, String value) throws Exception {
        try (KafkaProducer<String, String> producer = producer(config)) {
            producer.send(new ProducerRecord<>(topic, 0, "k", value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static List<String> read(String address, String topic, int count) {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", address));
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            List<String> values = new ArrayList<>();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (values.size() < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
            return values;
        }
    }

    private static String clusterId(String address) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            return admin.describeCluster().clusterId().get(20, TimeUnit.SECONDS);
        }
    }
}
