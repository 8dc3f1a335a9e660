package io.frazil.app.session;

import io.frazil.FrazilExtensions;
import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.PlainLocalFileSystem;
import io.frazil.catalog.ReadMemoryPlugin;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a Spark session of Frazil is configured with. Immutable.
 *
 * @param warehouse an absolute path, or a URI as given
 * @param conf Spark's configuration, complete; what the user gave has won over what Frazil would choose
 */
public record SessionSettings(String warehouse, SortedMap<String, String> conf) {

    public static final String CATALOG = "frazil";

    private static final String SECRET_KEYS =
            "(?i)secret|password|token|credential|access[.-]?key|sasl[.]jaas[.]config|basic[.]auth|ssl[.]key(store[.]key)?$";

    private static final String SECRET_TEXT =
            "(?i)[\\w.\"'`-]*(secret|password|token|credential|access[.-]?key|jaas[.]config|basic[.]auth)[\\w.\"'`-]*"
                    + "\\s*(=>|=|:)\\s*(\"[^\"]*\"|'[^']*'|[^\\s,)]+)";

    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");
    private static final Pattern SECRET = Pattern.compile(SECRET_TEXT);

    /**
     * @param warehouse a directory or URI as the user wrote it
     * @param chosen the user's own settings; they win
     * @param cores how many threads this machine runs at once
     */
    public static SessionSettings of(String warehouse, String master, Map<String, String> chosen, int cores) {
        String place = URI.matcher(warehouse).matches()
                ? warehouse
                : Path.of(warehouse).toAbsolutePath().normalize().toString();
        TreeMap<String, String> conf = new TreeMap<>();
        conf.put("spark.app.name", "frazil");
        conf.put("spark.master", master);
        conf.put("spark.ui.enabled", "false");
        if (master.matches("local(\\[.*])?")) {
            // The classes are sure to be there where all of Spark is this process.
            conf.put("spark.hadoop.fs.file.impl", PlainLocalFileSystem.class.getName());
            conf.put("spark.plugins", ReadMemoryPlugin.class.getName());
        }
        if (master.startsWith("local")) {
            conf.put("spark.driver.host", "127.0.0.1");
            conf.put("spark.driver.bindAddress", "127.0.0.1");
            conf.put("spark.sql.shuffle.partitions", Integer.toString(cores));
        }
        conf.put(
                "spark.sql.extensions",
                "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions,"
                        + FrazilExtensions.class.getName());
        conf.put("spark.sql.catalog." + CATALOG, FrazilCatalog.class.getName());
        conf.put("spark.sql.catalog." + CATALOG + ".warehouse", place);
        conf.put("spark.sql.defaultCatalog", CATALOG);
        conf.put("spark.sql.catalogImplementation", "in-memory");
        // Of Spark's own catalog; no file system but a local one is sure to be known to Spark.
        conf.put("spark.sql.warehouse.dir", directory(place, "spark_catalog").toString());
        conf.put("spark.sql.session.timeZone", "UTC");
        // Spark would put the value of ${env:NAME} into the statement's text, and so into plans and stored definitions.
        conf.put("spark.sql.variable.substitute", "false");
        conf.put("spark.redaction.regex", SECRET_KEYS);
        conf.put("spark.sql.redaction.options.regex", SECRET_KEYS);
        conf.put("spark.redaction.string.regex", SECRET_TEXT);
        conf.putAll(chosen);
        return new SessionSettings(place, Collections.unmodifiableSortedMap(conf));
    }

    /** Whether a text, such as a statement, seems to hold a secret in plain letters. */
    public static boolean holdsSecret(String text) {
        return SECRET.matcher(text).find();
    }

    /** Where the log files are. */
    public Path logs() {
        return localDirectory("logs");
    }

    /** A directory of ours: in the warehouse, or under the home directory if the warehouse is not a directory. */
    public Path localDirectory(String name) {
        return directory(warehouse, name);
    }

    private static Path directory(String place, String name) {
        return URI.matcher(place).matches()
                ? Path.of(System.getProperty("user.home"), ".frazil", name)
                : Path.of(place, name);
    }
}
