package io.frazil.commit;

import java.nio.file.Path;
import java.util.Map;

/** The catalog that is a directory, for one process. */
class HadoopContractTest extends CatalogContract {

    @Override
    Map<String, String> catalogOptions(Path directory) {
        return Map.of("type", "hadoop", "warehouse", directory.toString());
    }
}
