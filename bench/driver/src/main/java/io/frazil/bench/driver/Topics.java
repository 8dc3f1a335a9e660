package io.frazil.bench.driver;

import io.frazil.broker.ConfirmedProducer;
import io.frazil.broker.EmbeddedKafka;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The topics of the works, each filled once. Confined to one thread. */
final class Topics {

    private final EmbeddedKafka kafka;
    private final Map<String, String> filled = new HashMap<>();

    Topics(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    /** The topic that holds so many records of a work, spread evenly over its topic partitions. */
    String of(Work work, long records) {
        String name = work.messages().name().toLowerCase(java.util.Locale.ROOT) + "-" + work.partitions() + "-"
                + work.compression() + "-" + records;
        return filled.computeIfAbsent(name, missing -> {
            fill(missing, work, records);
            return missing;
        });
    }

    private void fill(String topic, Work work, long records) {
        kafka.createTopic(topic, work.partitions(), Map.of());
        Map<String, String> settings = Map.of(
                "compression.type", work.compression(), "batch.size", Integer.toString(64 << 10), "linger.ms", "20");
        try (ConfirmedProducer producer = new ConfirmedProducer(kafka.bootstrapServers(), settings)) {
            for (long i = 0; i < records; i++) {
                byte[] value = work.messages().message(i);
                producer.send(new ProducerRecord<>(topic, (int) (i % work.partitions()), null, value));
            }
        }
    }
}
