package io.frazil.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The settings in Kafka's own words, for one small broker: few threads, little memory, one replica of everything. */
record BrokerProperties(BrokerSettings settings, Path directory, int port, int saslPort, int controllerPort) {

    Map<String, String> all() {
        Map<String, String> all = new HashMap<>();
        all.putAll(identity());
        all.putAll(listeners());
        all.putAll(single());
        all.putAll(small());
        all.putAll(settings.overrides());
        return all;
    }

    private Map<String, String> identity() {
        return Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "log.dirs", directory.toString(),
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "controller.listener.names", "CONTROLLER",
                "num.partitions", Integer.toString(settings.topicPartitions()),
                "auto.create.topics.enable", "true");
    }

    private Map<String, String> listeners() {
        Map<String, String> listeners = new HashMap<>();
        String clients = "PLAINTEXT://127.0.0.1:" + port;
        String controller = ",CONTROLLER://127.0.0.1:" + controllerPort;
        String protocols = "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT";
        if (saslPort != 0) {
            clients += ",SASL://127.0.0.1:" + saslPort;
            protocols += ",SASL:SASL_PLAINTEXT";
            listeners.put("sasl.enabled.mechanisms", "PLAIN");
            listeners.put("listener.name.sasl.plain.sasl.jaas.config", loginModule());
        }
        listeners.put("listeners", clients + controller);
        listeners.put("advertised.listeners", clients);
        listeners.put("listener.security.protocol.map", protocols);
        listeners.put("inter.broker.listener.name", "PLAINTEXT");
        return listeners;
    }

    private String loginModule() {
        return settings.users().entrySet().stream()
                .map(user -> " user_" + user.getKey() + "=\"" + user.getValue() + "\"")
                .collect(Collectors.joining(
                        "", "org.apache.kafka.common.security.plain.PlainLoginModule required", ";"));
    }

    private static Map<String, String> single() {
        return Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "1",
                "group.initial.rebalance.delay.ms", "0");
    }

    private static Map<String, String> small() {
        return Map.of(
                "num.network.threads", "1",
                "num.io.threads", "2",
                "background.threads", "2",
                "num.recovery.threads.per.data.dir", "1",
                "num.replica.fetchers", "1",
                "log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20),
                "log.cleaner.io.buffer.size", Integer.toString(256 << 10));
    }
}
