package io.frazil.run.flow;

import io.frazil.commit.RestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** A catalog that compares refs and ids instead of the whole metadata. */
class RestTakeoverTest extends TakeoverContract {

    private RestServer server;

    @Override
    Map<String, String> catalogOptions(Path directory) throws Exception {
        server = RestServer.start(directory);
        return server.catalogOptions();
    }

    @AfterAll
    void stopServer() {
        server.close();
    }
}
