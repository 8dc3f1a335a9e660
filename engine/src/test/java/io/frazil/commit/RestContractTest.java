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
import org.junit.jupiter.api.AfterAll;

/** A catalog that compares refs and ids instead of the whole metadata; the server is a process of its own. */
class RestContractTest extends CatalogContract {

    private static final int MAX_STARTING_CHECKS = 600;

    private Process server;

    @Override
    Map<String, String> catalogOptions(Path directory) throws Exception {
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
        server = builder.start();
        String address = "http://127.0.0.1:" + port;
        awaitAnswer(URI.create(address + "/v1/config"));
        return Map.of("type", "rest", "uri", address, "io-impl", "org.apache.iceberg.hadoop.HadoopFileIO");
    }

    @AfterAll
    void stopServer() {
        server.destroy();
    }

    private void awaitAnswer(URI address) throws InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < MAX_STARTING_CHECKS; i++) {
            if (server.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the REST catalog ended with " + server.exitValue());
            }
            try {
                HttpRequest request = HttpRequest.newBuilder(address).build();
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
}
