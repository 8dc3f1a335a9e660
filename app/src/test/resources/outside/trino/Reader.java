import io.trino.Session;
import io.trino.plugin.iceberg.IcebergPlugin;
import io.trino.testing.MaterializedResult;
import io.trino.testing.MaterializedRow;
import io.trino.testing.StandaloneQueryRunner;
import io.trino.testing.TestingSession;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Has Trino read Iceberg tables and writes their rows as JSON Lines: Reader DIRECTORY (NAME LOCATION)... */
public class Reader {

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Session session = TestingSession.testSessionBuilder()
                .setCatalog("iceberg")
                .setSchema("read")
                .build();
        try (StandaloneQueryRunner trino = new StandaloneQueryRunner(session)) {
            trino.installPlugin(new IcebergPlugin());
            trino.createCatalog(
                    "iceberg",
                    "iceberg",
                    Map.of(
                            "iceberg.catalog.type", "TESTING_FILE_METASTORE",
                            "hive.metastore.catalog.dir", "local://" + directory.resolve("metastore"),
                            "fs.local.enabled", "true",
                            "local.location", "/",
                            "iceberg.register-table-procedure.enabled", "true"));
            trino.execute(session, "CREATE SCHEMA read");
            for (int i = 1; i < arguments.length; i += 2) {
                String table = arguments[i];
                trino.execute(
                        session,
                        "CALL iceberg.system.register_table('read', '" + table + "', '" + arguments[i + 1] + "')");
                write(trino.execute(session, "SELECT * FROM " + table), directory.resolve(table + ".jsonl"));
            }
        }
        // Trino leaves threads behind.
        System.exit(0);
    }

    private static void write(MaterializedResult result, Path file) throws Exception {
        List<String> names = result.getColumnNames();
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
            for (MaterializedRow row : result.getMaterializedRows()) {
                List<String> fields = new ArrayList<>();
                for (int i = 0; i < names.size(); i++) {
                    fields.add("\"" + names.get(i) + "\":" + json(row.getField(i)));
                }
                out.println("{" + String.join(",", fields) + "}");
            }
        }
    }

    /** Of numbers and of texts without quotes. */
    private static String json(Object value) {
        return value instanceof String text ? "\"" + text + "\"" : String.valueOf(value);
    }
}
