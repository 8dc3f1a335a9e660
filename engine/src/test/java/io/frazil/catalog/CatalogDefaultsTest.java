package io.frazil.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.frazil.flow.FrazilException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogDefaultsTest {

    @Test
    void withoutATypeADatabaseInTheWarehouse() {
        assertEquals(
                Map.of(
                        "warehouse", "/data/w",
                        "type", "jdbc",
                        "uri", "jdbc:sqlite:/data/w/catalog.db",
                        "clients", "2",
                        "jdbc.strict-mode", "true",
                        "jdbc.schema-version", "V1",
                        "jdbc.journal_mode", "WAL",
                        "jdbc.busy_timeout", "30000",
                        "io-impl", "org.apache.iceberg.io.ResolvingFileIO"),
                CatalogDefaults.complete("c", Map.of("warehouse", "/data/w")));
    }

    @Test
    void whatIsGivenStays() {
        Map<String, String> rest = Map.of("type", "rest", "uri", "http://localhost:1");
        assertEquals(rest, CatalogDefaults.complete("c", rest));
        Map<String, String> given = Map.of(
                "Type", "JDBC",
                "uri", "jdbc:postgresql://h/d",
                "jdbc.schema-version", "V0",
                "clients", "9",
                "io-impl", "org.apache.iceberg.hadoop.HadoopFileIO");
        assertEquals(given, CatalogDefaults.complete("c", given));
        Map<String, String> own = Map.of("catalog-impl", "my.Catalog");
        assertEquals(own, CatalogDefaults.complete("c", own));
    }

    @Test
    void onlyDirectoriesOfThisMachineAreLocal() {
        assertEquals(Optional.of(Path.of("/w")), CatalogDefaults.localWarehouse(Map.of("warehouse", "file:///w")));
        assertEquals(Optional.of(Path.of("w")), CatalogDefaults.localWarehouse(Map.of("warehouse", "w")));
        assertEquals(Optional.empty(), CatalogDefaults.localWarehouse(Map.of("warehouse", "s3://bucket/w")));
        FrazilException e = assertThrows(
                FrazilException.class, () -> CatalogDefaults.complete("c", Map.of("warehouse", "s3://bucket/w")));
        assertEquals(
                "cannot open catalog c: it has no type, and no directory of this machine for a catalog of its own."
                        + " Hint: set spark.sql.catalog.c.warehouse to a directory, or .type and .uri. [BAD_OPTION]",
                e.getMessage());
    }
}
