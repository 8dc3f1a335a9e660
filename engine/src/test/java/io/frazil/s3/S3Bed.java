package io.frazil.s3;

import io.frazil.TestBed;
import io.frazil.broker.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/** A {@link TestBed} whose catalog keeps its database on this machine and reaches S3 through a wire that can be spoilt. */
public record S3Bed(S3Server server, S3Wire wire, TestBed bed) implements AutoCloseable {

    public static final String BUCKET = "my-bucket";

    /** @param more settings of the session by the wire's port; they win */
    public static S3Bed start(IntFunction<Map<String, String>> more) {
        return start(S3Wire::port, more);
    }

    /** The session does not go through the wire: it looks on while others do. */
    static S3Bed startPastTheWire(Map<String, String> more) {
        return start(S3Wire::serverPort, port -> more);
    }

    private static S3Bed start(ToIntFunction<S3Wire> port, IntFunction<Map<String, String>> more) {
        try {
            Path directory = Files.createTempDirectory("frazil-s3");
            S3Server server = S3Server.start(directory);
            server.makeBucket(BUCKET);
            S3Wire wire = S3Wire.start(server.port());
            Map<String, String> settings = new HashMap<>(S3Server.settings("frazil", port.applyAsInt(wire)));
            settings.putAll(more.apply(wire.port()));
            return new S3Bed(server, wire, TestBed.start(EmbeddedKafka.startTemporary(), settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        bed.close();
        wire.close();
        server.close();
    }
}
