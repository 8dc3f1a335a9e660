package io.frazil.app.process;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.jdbc.JdbcCatalog;

/** The catalog that a process keeps in its warehouse, opened with nothing but Iceberg's own classes. */
final class LocalCatalog {

    private LocalCatalog() {}

    /** @param warehouse holds a catalog already */
    static JdbcCatalog open(Path warehouse) {
        JdbcCatalog catalog = new JdbcCatalog();
        catalog.setConf(new Configuration());
        catalog.initialize(
                "frazil",
                Map.of(
                        "uri",
                        "jdbc:sqlite:" + warehouse.resolve("catalog.db"),
                        "jdbc.schema-version",
                        "V1",
                        "jdbc.busy_timeout",
                        "30000",
                        "warehouse",
                        warehouse.toString()));
        return catalog;
    }

    static Path metadataFile(Table table) {
        String location = ((HasTableOperations) table).operations().current().metadataFileLocation();
        return Path.of(location.replaceFirst("^file:/+", "/"));
    }
}
