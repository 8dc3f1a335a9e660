package io.frazil.run.flow;

import io.frazil.broker.ConfirmedProducer;
import io.frazil.broker.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A broker of its own that a test can stop and start again at the same address, with one topic of one partition. */
final class TestBroker implements AutoCloseable {

    private final Path directory;
    private final String topic;
    private EmbeddedKafka kafka;

    private TestBroker(Path directory, String topic) {
        this.directory = directory;
        this.topic = topic;
        this.kafka = EmbeddedKafka.start(directory, 0);
    }

    static TestBroker start(String topic) {
        try {
            TestBroker broker = new TestBroker(Files.createTempDirectory("frazil-broker"), topic);
            broker.kafka.createTopic(topic, 1, Map.of());
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    void send(String value) {
        try (ConfirmedProducer producer = new ConfirmedProducer(kafka.bootstrapServers())) {
            producer.send(topic, value);
        }
    }

    void stop() {
        kafka.stop();
    }

    void restart() {
        kafka.restart();
    }

    @Override
    public void close() {
        kafka.close();
    }
}
