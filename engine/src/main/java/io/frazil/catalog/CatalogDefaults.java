package io.frazil.catalog;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a catalog's options mean where the user said nothing; pure. */
final class CatalogDefaults {

    static final String TYPE = "type";
    static final String IMPLEMENTATION = "catalog-impl";
    static final String ADDRESS = "uri";
    static final String WAREHOUSE = "warehouse";
    static final String CACHE = "cache-enabled";
    static final String FILES = "io-impl";

    /** Chosen by each location's scheme: a table on S3 beside those in a local warehouse. */
    private static final String FILES_BY_SCHEME = "org.apache.iceberg.io.ResolvingFileIO";

    /** Long enough for another process to commit, short enough to notice one that hangs. */
    private static final String BUSY_TIMEOUT_MILLIS = "30000";

    private CatalogDefaults() {}

    /** Without a type: a SQLite file in the warehouse, which two processes may use at once. */
    static Map<String, String> complete(String catalog, Map<String, String> given) {
        Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        options.putAll(given);
        if (!options.containsKey(TYPE) && !options.containsKey(IMPLEMENTATION)) {
            options.put(TYPE, "jdbc");
            // A table in a namespace that does not exist would be seen by nobody.
            options.putIfAbsent("jdbc.strict-mode", "true");
            if (!options.containsKey(ADDRESS)) {
                options.put(ADDRESS, "jdbc:sqlite:" + database(catalog, options));
            }
        }
        if (isJdbc(options)) {
            options.putIfAbsent("jdbc.schema-version", "V1");
            options.putIfAbsent("clients", "2");
            options.putIfAbsent(FILES, FILES_BY_SCHEME);
        }
        if (options.getOrDefault(ADDRESS, "").startsWith("jdbc:sqlite:")) {
            options.putIfAbsent("jdbc.journal_mode", "WAL");
            options.putIfAbsent("jdbc.busy_timeout", BUSY_TIMEOUT_MILLIS);
        }
        return options;
    }

    static boolean isJdbc(Map<String, String> options) {
        return "jdbc".equalsIgnoreCase(options.get(TYPE));
    }

    /** The warehouse as a directory of this machine, empty if it is none. */
    static Optional<Path> localWarehouse(Map<String, String> options) {
        String warehouse = options.get(WAREHOUSE);
        if (warehouse == null) {
            return Optional.empty();
        }
        if (warehouse.startsWith("file:")) {
            return Optional.of(Path.of(URI.create(warehouse).getPath()));
        }
        return warehouse.contains("://") ? Optional.empty() : Optional.of(Path.of(warehouse));
    }

    private static Path database(String catalog, Map<String, String> options) {
        return localWarehouse(options)
                .map(directory -> directory.toAbsolutePath().resolve("catalog.db"))
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.BAD_OPTION,
                        "cannot open catalog " + catalog + ": it has no type, and no directory of this machine for a"
                                + " catalog of its own",
                        "set spark.sql.catalog." + catalog + ".warehouse to a directory, or .type and .uri"));
    }
}
