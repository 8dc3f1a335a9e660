package io.frazil.commit;

import java.nio.file.Path;
import java.util.Map;

/** The catalog that Frazil makes by itself. */
class SqliteContractTest extends CatalogContract {

    @Override
    Map<String, String> catalogOptions(Path directory) {
        return Map.of("warehouse", directory.toString());
    }
}
