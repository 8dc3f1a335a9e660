package io.frazil.commit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A REST catalog on 127.0.0.1, a process of its own, over a SQLite file. */
public final class RestServer implements AutoCloseable {

    private static final int MAX_STARTING_CHECKS = 600;

    private final Process server;
    private final String address;

    private RestServer(Process server, String address) {
        this.server = server;
        this.address = address;
    }

    /** @param directory holds its database, its tables and its log */
    public static RestServer start(Path directory) throws IOException, InterruptedException {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-jar",
                        System.getProperty("frazil.rest-catalog"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "CATALOG_CATALOG__IMPL",
                        "org.apache.iceberg.jdbc.JdbcCatalog",
                        "CATALOG_URI",
                        "jdbc:sqlite:" + directory.resolve("rest.db"),
                        "CATALOG_JDBC_SCHEMA__VERSION",
                        "V1",
                        "CATALOG_WAREHOUSE",
                        directory.toString(),
                        "CATALOG_REST_PORT",
                        Integer.toString(port)));
        RestServer started = new RestServer(builder.start(), "http://127.0.0.1:" + port);
        started.awaitAnswer();
        return started;
    }

    /** What a catalog needs to know to use it. */
    public Map<String, String> catalogOptions() {
        return Map.of("type", "rest", "uri", address, "io-impl", "org.apache.iceberg.hadoop.HadoopFileIO");
    }

    private void awaitAnswer() throws InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < MAX_STARTING_CHECKS; i++) {
            if (server.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the REST catalog ended with " + server.exitValue());
            }
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/v1/config"))
                        .build();
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // Nothing listens yet.
            }
        }
        throw new IllegalStateException("the REST catalog does not answer");
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
