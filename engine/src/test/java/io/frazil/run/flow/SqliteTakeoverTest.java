package io.frazil.run.flow;

import java.nio.file.Path;
import java.util.Map;

/** The catalog that Frazil brings along. */
class SqliteTakeoverTest extends TakeoverContract {

    @Override
    Map<String, String> catalogOptions(Path directory) {
        return Map.of();
    }
}
