package io.frazil.run.flow;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** A catalog that machines share. */
class PostgresTakeoverTest extends TakeoverContract {

    private EmbeddedPostgres postgres;

    @Override
    Map<String, String> catalogOptions(Path directory) throws IOException {
        postgres = EmbeddedPostgres.start();
        return Map.of("type", "jdbc", "uri", postgres.getJdbcUrl("postgres", "postgres"));
    }

    @AfterAll
    void stopPostgres() throws IOException {
        postgres.close();
    }
}
