package io.frazil.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.commit.DesiredState;
import io.frazil.commit.SparkSessions;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Position;
import io.frazil.flow.SessionMeaning;
import io.frazil.flow.StreamColumn;
import io.frazil.flow.StreamDefinition;
import io.frazil.flow.TopicPartition;
import io.frazil.stream.scan.KafkaTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams beside tables in the catalog that Frazil makes by itself. */
class FrazilCatalogTest {

    private static final Identifier ORDERS = Identifier.of(new String[] {"default"}, "orders");
    private static final StreamDefinition DEFINITION = new StreamDefinition(
            "c.default.orders",
            List.of(
                    new StreamColumn("id", "BIGINT", false, Optional.empty(), Optional.of("the key")),
                    new StreamColumn("small", "TINYINT", true, Optional.empty(), Optional.empty()),
                    new StreamColumn(
                            "items",
                            "ARRAY<STRUCT<name: STRING, price: DECIMAL(10,2)>>",
                            true,
                            Optional.empty(),
                            Optional.empty()),
                    new StreamColumn("day", "DATE", true, Optional.of("CAST(ts AS DATE)"), Optional.empty())),
            true,
            new TreeMap<>(Map.of("bootstrap.servers", "localhost:9092", "kafka.sasl.jaas.config", "${env:JAAS}")));

    private static SparkSession spark;
    private static FrazilCatalog catalog;
    private static Path directory;

    @BeforeAll
    static void openSession(@TempDir Path warehouse) {
        directory = warehouse.resolve("made/by/us");
        spark = SparkSessions.open(Map.of("warehouse", directory.toString()));
        catalog = (FrazilCatalog) spark.sessionState().catalogManager().catalog("c");
    }

    @AfterEach
    void dropAll() {
        for (Identifier identifier : catalog.listTables(new String[] {"default"})) {
            catalog.dropTable(identifier);
        }
    }

    @AfterAll
    static void closeSession() {
        spark.stop();
    }

    @Test
    void theDefaultIsADatabaseInTheWarehouse() {
        assertTrue(Files.exists(directory.resolve("catalog.db")));
        assertArrayEquals(new String[] {"default"}, catalog.defaultNamespace());
        assertTrue(catalog.namespaceExists(new String[] {"default"}));
    }

    @Test
    void aStreamIsFoundByANewProcess() throws Exception {
        catalog.createStream(ORDERS, DEFINITION);
        FrazilCatalog other = (FrazilCatalog)
                SparkSessions.sibling(spark).sessionState().catalogManager().catalog("c");
        assertEquals(Optional.of(DEFINITION), other.loadStream(ORDERS));
        assertTrue(other.isStream(ORDERS));

        KafkaTable table = assertInstanceOf(KafkaTable.class, other.loadTable(ORDERS));
        Column[] columns = table.columns();
        assertEquals("bigint", columns[0].dataType().catalogString());
        assertFalse(columns[0].nullable());
        assertEquals("the key", columns[0].comment());
        assertEquals("tinyint", columns[1].dataType().catalogString());
        assertEquals(
                "array<struct<name:string,price:decimal(10,2)>>",
                columns[2].dataType().catalogString());
        assertEquals("day", columns[3].name());
        assertEquals(1, spark.sql("SHOW TABLES IN c.default").count());
    }

    @Test
    void aStreamWithoutColumnsIsKept() {
        StreamDefinition unknown = new StreamDefinition("c.default.orders", List.of(), false, DEFINITION.options());
        catalog.createStream(ORDERS, unknown);
        assertEquals(Optional.of(unknown), catalog.loadStream(ORDERS));
        catalog.replaceStream(ORDERS, DEFINITION);
        assertEquals(Optional.of(DEFINITION), catalog.loadStream(ORDERS));
        assertTrue(catalog.dropTable(ORDERS));
        assertEquals(Optional.empty(), catalog.loadStream(ORDERS));
        assertFalse(catalog.isStream(ORDERS));
    }

    @Test
    void aStreamIsNotATable() {
        catalog.createStream(ORDERS, DEFINITION);
        assertMessage(
                "cannot create stream c.default.orders: something of that name exists. Hint: see SHOW TABLES, or use"
                        + " CREATE OR REPLACE TABLE. [ALREADY_EXISTS]",
                () -> catalog.createStream(ORDERS, DEFINITION));
        assertMessage(
                "cannot alter c.default.orders as a table: it is a stream. Hint: use CREATE OR REPLACE TABLE .. USING"
                        + " kafka, or DROP TABLE first. [UNSUPPORTED]",
                () -> spark.sql("ALTER TABLE c.default.orders SET TBLPROPERTIES ('a'='b')"));
        assertMessage(
                "cannot replace c.default.orders as a table: it is a stream. Hint: use CREATE OR REPLACE TABLE .. USING"
                        + " kafka, or DROP TABLE first. [UNSUPPORTED]",
                () -> spark.sql("CREATE OR REPLACE TABLE c.default.orders USING iceberg AS SELECT 1 AS x"));
        assertMessage(
                "cannot rename c.default.orders as a table: it is a stream. Hint: use CREATE OR REPLACE TABLE .. USING"
                        + " kafka, or DROP TABLE first. [UNSUPPORTED]",
                () -> spark.sql("ALTER TABLE c.default.orders RENAME TO default.others"));
        assertMessage(
                "cannot read stream c.default.orders as of a version or time. Hint: give the offsets,"
                        + " WITH (startingOffsets = ..). [UNSUPPORTED]",
                () -> catalog.loadTable(ORDERS, 1L));
        assertMessage(
                "cannot use c.default.orders as the table of a flow: it is a stream. Hint: name an Iceberg table."
                        + " [UNSUPPORTED]",
                () -> catalog.flowTable(ORDERS));
        Table place = catalog.icebergCatalog().loadTable(TableIdentifier.of("default", "orders"));
        assertMessage(
                "cannot write to " + place.name() + ": it is a stream, not a table. Hint: write to an Iceberg table, or"
                        + " produce to the stream's topic. [UNSUPPORTED]",
                () -> place.newFastAppend().commit());
        assertEquals(Optional.of(DEFINITION), catalog.loadStream(ORDERS));
    }

    @Test
    void streamsAreDeclaredInTheLanguage() {
        assertMessage(
                "cannot create stream c.default.orders without Frazil's language. Hint: run CREATE TABLE .. USING kafka"
                        + " as SQL, in a session with Frazil's extension in spark.sql.extensions. [UNSUPPORTED]",
                () -> spark.sql("CREATE TABLE c.default.orders (id BIGINT) USING kafka"));
        assertMessage(
                "could not find stream c.default.orders. Hint: see SHOW TABLES. [NOT_FOUND]",
                () -> catalog.replaceStream(ORDERS, DEFINITION));
        assertMessage(
                "could not find table c.default.orders. Hint: see SHOW TABLES. [NOT_FOUND]",
                () -> catalog.flowTable(ORDERS));
    }

    @Test
    void oneBadTableDoesNotHideTheFlows() throws Exception {
        catalog.createStream(ORDERS, DEFINITION);
        spark.sql("CREATE TABLE c.default.good (id BIGINT) USING iceberg");
        spark.sql("CREATE TABLE c.default.bad (id BIGINT) USING iceberg");
        FlowDefinition flow = new FlowDefinition(
                "good",
                "c.default.good",
                "c.default.orders",
                "INSERT INTO good SELECT id FROM orders",
                new SessionMeaning("c", "default", "UTC", true),
                new TreeMap<>());
        Identifier good = Identifier.of(new String[] {"default"}, "good");
        catalog.flowTable(good)
                .declare(
                        flow,
                        Position.of(Map.of(new TopicPartition("orders", 0), 0L)),
                        "cluster",
                        new TreeMap<>(),
                        "writer");
        Path metadata = directory.resolve("default/bad/metadata");
        try (var files = Files.list(metadata)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }

        FlowListing listing = catalog.flows("default");
        assertEquals(List.of(flow), listing.flows());
        assertEquals(
                List.of("c.default.bad"),
                listing.unreadable().stream().map(bad -> bad.table().toString()).toList());
        assertEquals(DesiredState.RUNNING, catalog.flowTable(good).desiredState("good"));
    }

    @Test
    void commitsOfOthersAreSeen() {
        spark.sql("CREATE TABLE c.default.t (id BIGINT) USING iceberg");
        SparkSession other = SparkSessions.sibling(spark);
        assertEquals(0, spark.sql("SELECT * FROM c.default.t").count());
        assertEquals(0, spark.sql("SELECT * FROM c.default.t.snapshots").count());
        other.sql("INSERT INTO c.default.t VALUES (1)");
        assertEquals(1, spark.sql("SELECT * FROM c.default.t").count());
        assertEquals(1, spark.sql("SELECT * FROM c.default.t.snapshots").count());
        other.sql("ALTER TABLE c.default.t CREATE BRANCH b");
        assertEquals(1, spark.sql("SELECT * FROM c.default.t.branch_b").count());
    }

    @Test
    void viewsStayViews() {
        assertInstanceOf(ViewCatalog.class, FencedCatalog.around(new org.apache.iceberg.jdbc.JdbcCatalog()));
        assertFalse(
                (Object) FencedCatalog.around(new org.apache.iceberg.hadoop.HadoopCatalog()) instanceof ViewCatalog);
        spark.sql("CREATE TABLE c.default.t (id BIGINT) USING iceberg");
        spark.sql("INSERT INTO c.default.t VALUES (1)");
        spark.sql("CREATE VIEW c.default.v AS SELECT id + 1 AS next FROM c.default.t");
        assertEquals(2L, spark.sql("SELECT next FROM c.default.v").first().getLong(0));
        spark.sql("DROP VIEW c.default.v");
    }

    private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable executable) {
        assertEquals(expected, assertThrows(FrazilException.class, executable).getMessage());
    }
}
