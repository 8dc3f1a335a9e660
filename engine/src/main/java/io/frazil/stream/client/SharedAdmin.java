package io.frazil.stream.client;

import io.frazil.stream.option.ClientOptions;
import io.frazil.stream.option.References;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * An admin client for all of this process that have the same client settings, closed by the last of them. Thread-safe.
 */
public final class SharedAdmin implements AutoCloseable {

    private static final Map<Map<String, Object>, SharedAdmin> OPEN = new HashMap<>();

    private final Map<String, Object> config;
    private final Admin admin;
    private int users;

    private SharedAdmin(Map<String, Object> config, Admin admin) {
        this.config = config;
        this.admin = admin;
    }

    /** To be closed once. */
    public static SharedAdmin open(ClientOptions options, References references) {
        Map<String, Object> config = options.admin(references);
        synchronized (OPEN) {
            SharedAdmin shared =
                    OPEN.computeIfAbsent(config, missing -> new SharedAdmin(config, make(options, config)));
            shared.users++;
            return shared;
        }
    }

    private static Admin make(ClientOptions options, Map<String, Object> config) {
        try {
            return Admin.create(config);
        } catch (KafkaException e) {
            throw new KafkaFailures(options).notMade(e);
        }
    }

    public Admin admin() {
        return admin;
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            if (--users > 0) {
                return;
            }
            OPEN.remove(config);
        }
        admin.close(Duration.ZERO);
    }
}
