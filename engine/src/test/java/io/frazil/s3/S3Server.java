package io.frazil.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An S3 server on 127.0.0.1, a process of its own that checks signatures, over a directory. */
public final class S3Server implements AutoCloseable {

    static final String KEY_ID = "frazil-test";
    static final String SECRET = "not-to-be-seen-4711";

    private static final int MAX_STARTING_CHECKS = 1200;

    private final Process server;
    private final Path directory;
    private final int port;

    private S3Server(Process server, Path directory, int port) {
        this.server = server;
        this.directory = directory;
        this.port = port;
    }

    /** @param directory holds its buckets and its log */
    public static S3Server start(Path directory) {
        try {
            int port = freePort();
            Files.createDirectories(directory.resolve("buckets"));
            Path settings = Files.write(
                    directory.resolve("s3proxy.conf"),
                    List.of(
                            "s3proxy.endpoint=http://127.0.0.1:" + port,
                            "s3proxy.authorization=aws-v2-or-v4",
                            "s3proxy.identity=" + KEY_ID,
                            "s3proxy.credential=" + SECRET,
                            "jclouds.provider=filesystem-nio2",
                            "jclouds.identity=none",
                            "jclouds.credential=none",
                            "jclouds.filesystem.basedir=" + directory.resolve("buckets")));
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-jar",
                            System.getProperty("frazil.s3-server"),
                            "--properties",
                            settings.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("server.log").toFile())
                    .start();
            S3Server started = new S3Server(process, directory, port);
            started.awaitListening();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public void makeBucket(String bucket) {
        try {
            Files.createDirectories(directory.resolve("buckets").resolve(bucket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An object, where the server keeps it. */
    Path object(String bucket, String key) {
        return directory.resolve("buckets").resolve(bucket).resolve(key);
    }

    /** The keys of a bucket that begin with a prefix and a slash, sorted. */
    List<String> keys(String bucket, String prefix) {
        Path root = directory.resolve("buckets").resolve(bucket);
        if (!Files.isDirectory(root.resolve(prefix))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root.resolve(prefix))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a session's catalog needs to know to use it.
     *
     * @param port of the server, or of what stands before it
     */
    public static Map<String, String> settings(String catalog, int port) {
        String prefix = "spark.sql.catalog." + catalog + ".";
        return Map.of(
                prefix + "s3.endpoint", "http://127.0.0.1:" + port,
                prefix + "s3.path-style-access", "true",
                prefix + "s3.access-key-id", KEY_ID,
                prefix + "s3.secret-access-key", SECRET,
                prefix + "client.region", "us-east-1",
                // What the client would hide by asking again shall be seen.
                prefix + "s3.retry.num-retries", "0",
                prefix + "http-client.apache.socket-timeout-ms", "5000");
    }

    private void awaitListening() {
        for (int i = 0; i < MAX_STARTING_CHECKS; i++) {
            try {
                if (server.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("the S3 server ended with " + server.exitValue());
                }
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                // Nothing listens yet.
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("the S3 server does not listen");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        server.destroy();
    }
}
