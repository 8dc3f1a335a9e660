package io.frazil.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.catalog.Catalog;
import org.apache.spark.sql.connector.catalog.Identifier;

/**
 * A {@link FrazilCatalog} that reads what is stored and changes none of it: changes are seen by the sessions of one check
 * and forgotten with it. As thread-safe as Iceberg's.
 */
public final class CheckCatalog extends FrazilCatalog {

    /** The option that says to which check the catalog belongs. */
    public static final String CHECK = "frazil-check";

    private static final String SQLITE = "jdbc:sqlite:";

    /** By check and catalog name: Spark makes a catalog anew for each session, by its class's name. */
    private static final Map<String, Map<String, ScratchCatalog>> OPEN = new ConcurrentHashMap<>();

    @Override
    Catalog storage(String name, Map<String, String> options) {
        String check = options.remove(CHECK);
        return OPEN.computeIfAbsent(check, id -> new ConcurrentHashMap<>())
                .computeIfAbsent(name, id -> new ScratchCatalog(name, stored(name, options)));
    }

    private Optional<Catalog> stored(String name, Map<String, String> options) {
        String address = options.getOrDefault(CatalogDefaults.ADDRESS, "");
        if (address.startsWith(SQLITE)) {
            String file = address.substring(SQLITE.length()).replaceFirst("[?].*", "");
            if (!Files.exists(Path.of(file))) {
                // To look into it would make it.
                return Optional.empty();
            }
        }
        return Optional.of(open(name, options));
    }

    /** Forgets what was changed, and lets go of the stored catalogs. */
    public static void close(String check) {
        Map<String, ScratchCatalog> catalogs = OPEN.remove(check);
        if (catalogs == null) {
            return;
        }
        for (ScratchCatalog catalog : catalogs.values()) {
            try {
                catalog.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Iceberg would go and look for the files. */
    @Override
    public boolean purgeTable(Identifier identifier) {
        return dropTable(identifier);
    }
}
