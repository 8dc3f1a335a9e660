package io.frazil.broker;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How an embedded broker is set up. Immutable.
 *
 * @param directory where its data is kept; empty: in a temporary directory that is deleted on close
 * @param port of the listener without authentication on 127.0.0.1; 0: any free one, the same for the broker's life
 * @param topicPartitions how many partitions a topic gets that is made by being written to
 * @param users name to password; if there are any, a second listener asks for them with SASL/PLAIN
 * @param overrides Kafka's own broker properties, stronger than what is set here
 */
public record BrokerSettings(
        Optional<Path> directory,
        int port,
        int topicPartitions,
        SortedMap<String, String> users,
        SortedMap<String, String> overrides) {

    /** A broker in a temporary directory, on any free port, with topics of one partition. */
    public static final BrokerSettings TEMPORARY =
            new BrokerSettings(Optional.empty(), 0, 1, Collections.emptySortedMap(), Collections.emptySortedMap());

    public BrokerSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
        if (topicPartitions < 1) {
            throw new IllegalArgumentException("not a number of partitions: " + topicPartitions);
        }
        users = Collections.unmodifiableSortedMap(new TreeMap<>(users));
        overrides = Collections.unmodifiableSortedMap(new TreeMap<>(overrides));
    }

    public BrokerSettings in(Path directory) {
        return new BrokerSettings(Optional.of(directory), port, topicPartitions, users, overrides);
    }

    public BrokerSettings onPort(int port) {
        return new BrokerSettings(directory, port, topicPartitions, users, overrides);
    }

    public BrokerSettings withTopicPartitions(int topicPartitions) {
        return new BrokerSettings(directory, port, topicPartitions, users, overrides);
    }

    public BrokerSettings withUser(String name, String password) {
        TreeMap<String, String> more = new TreeMap<>(users);
        more.put(name, password);
        return new BrokerSettings(directory, port, topicPartitions, more, overrides);
    }

    public BrokerSettings withOverrides(Map<String, String> overrides) {
        return new BrokerSettings(directory, port, topicPartitions, users, new TreeMap<>(overrides));
    }
}
