package io.frazil.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An audit that does not add up is told by the exit code, with its rows before it. */
class AuditCommandTest {

    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(1, List.of("--warehouse", dir.toString(), "--master", "local[2]"));
        return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(new String[0]));
    }

    @Test
    void whatDoesNotAddUpIsFive() throws IOException {
        assertEquals(0, run("sql", "-e", "CREATE TABLE t (id BIGINT) USING iceberg; INSERT INTO t VALUES (1)"));
        assertEquals(0, run("sql", "-e", "AUDIT TABLE t WITH ROWS"), err::toString);
        registerAgain();
        assertEquals(5, run("sql", "-e", "AUDIT TABLE t"), err::toString);
        assertTrue(out.toString().contains("is in the table twice"), out::toString);
        assertTrue(
                err.toString()
                        .contains("cannot prove the table: the audit does not add up. Hint: see its lines with the"
                                + " status wrong. [LEDGER_MISMATCH]"),
                err::toString);
        Path file = Files.writeString(dir.resolve("audit.sql"), "AUDIT TABLE t;");
        assertEquals(5, run("run", file.toString()), err::toString);
    }

    private void registerAgain() throws IOException {
        try (JdbcCatalog catalog = new JdbcCatalog()) {
            catalog.setConf(new org.apache.hadoop.conf.Configuration());
            catalog.initialize(
                    "frazil",
                    Map.of(
                            "uri",
                            "jdbc:sqlite:" + dir.resolve("catalog.db"),
                            "jdbc.schema-version",
                            "V1",
                            "warehouse",
                            dir.toString()));
            Table table = catalog.loadTable(TableIdentifier.of("default", "t"));
            try (Stream<Path> files = Files.walk(Path.of(table.location().replaceFirst("^file:", "")))) {
                Path file = files.filter(path -> path.toString().endsWith(".parquet"))
                        .findFirst()
                        .orElseThrow();
                table.newFastAppend()
                        .appendFile(DataFiles.builder(table.spec())
                                .withPath(file.toString())
                                .withFileSizeInBytes(Files.size(file))
                                .withRecordCount(1)
                                .build())
                        .commit();
            }
        }
    }
}
