package io.frazil.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.frazil.Invariants;
import io.frazil.TestBed;
import io.frazil.flow.FrazilException;
import io.frazil.run.flow.Flows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables, tables of totals and copies of positions on S3, beside a catalog on this machine. */
class S3FlowTest {

    @TempDir
    private static Path other;

    private static S3Bed s3;
    private static TestBed bed;

    @BeforeAll
    static void start() {
        s3 = S3Bed.start(port -> {
            Map<String, String> others = new HashMap<>(catalog("stranger", port));
            others.put("spark.sql.catalog.stranger.s3.secret-access-key", "wrong");
            others.putAll(catalog("nowhere", 1));
            return others;
        });
        bed = s3.bed();
        bed.kafka().createTopic("payments", 2, Map.of());
        bed.stream("payments", "payments", "id BIGINT, account STRING, amount DOUBLE", "");
        for (int i = 0; i < 20; i++) {
            bed.send("payments", i % 2, "{\"id\": " + i + ", \"account\": \"a" + i % 3 + "\", \"amount\": " + i + "}");
        }
        bed.flush();
    }

    /** A catalog beside the first one. */
    private static Map<String, String> catalog(String name, int port) {
        Map<String, String> conf = new HashMap<>(S3Server.settings(name, port));
        conf.put("spark.sql.catalog." + name, "io.frazil.catalog.FrazilCatalog");
        conf.put("spark.sql.catalog." + name + ".warehouse", other.resolve(name).toString());
        return conf;
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
    }

    private static String options(String name) {
        return " OPTIONS (path = \"s3://my-bucket/" + name + "/\", checkpointLocation = \"s3://my-bucket/cp/\") ";
    }

    @Test
    void aBatchAsksForNothingThatItHasWrittenButTheMetadata() {
        bed.kafka().createTopic("steps", 1, Map.of());
        bed.stream("steps", "steps", "id BIGINT", "maxOffsetsPerTrigger = 2");
        for (int i = 0; i < 10; i++) {
            bed.send("steps", 0, "{\"id\": " + i + "}");
        }
        bed.flush();
        for (String delivery : List.of("exactly-once", "at-least-once")) {
            int before = s3.wire().passed();
            String table = "steps_" + delivery.replace('-', '_');
            bed.sql("CREATE TABLE " + table + " USING iceberg OPTIONS (path = \"s3://my-bucket/" + table
                    + "/\", delivery = '" + delivery + "') AS SELECT id FROM steps");
            bed.caughtUp(table);
            Map<String, Long> asked = s3.wire().passedSince(before).stream()
                    .filter(line -> line.contains("/" + table + "/"))
                    .collect(Collectors.groupingBy(S3FlowTest::asked, TreeMap::new, Collectors.counting()));
            assertEquals(
                    Set.of("PUT data", "PUT manifest", "PUT list", "PUT metadata", "GET metadata"),
                    asked.keySet(),
                    delivery + ": " + asked);
            assertEquals(5, asked.get("PUT data"), delivery);
            assertEquals(5, asked.get("PUT manifest"), delivery);
            Invariants.hold(bed.session(), "frazil.default." + table, table, delivery);
        }
    }

    /** @param line {@code PUT /my-bucket/t/metadata/snap-1-1-a.avro HTTP/1.1} */
    private static String asked(String line) {
        String[] words = line.split(" ");
        String file = words[1].substring(words[1].lastIndexOf('/') + 1);
        if (file.endsWith(".avro")) {
            return words[0] + (file.startsWith("snap-") ? " list" : " manifest");
        }
        return words[0] + (file.endsWith(".metadata.json") ? " metadata" : " data");
    }

    @Test
    void aTableWithItsCopiedPosition() throws IOException {
        bed.kafka().createTopic("clicks", 2, Map.of());
        bed.stream("clicks", "clicks", "id BIGINT, day DATE", "");
        bed.send("clicks", 0, "{\"id\": 1, \"day\": \"2026-03-01\"}");
        bed.send("clicks", 1, "{\"id\": 2, \"day\": \"2026-03-02\"}");
        bed.flush();
        String declaration =
                "CREATE TABLE t USING iceberg PARTITIONED BY (day)" + options("t") + "AS SELECT id, day FROM clicks";
        assertEquals(
                "flow t declared: frazil.default.clicks -> frazil.default.t, from clicks-0@0, clicks-1@0",
                bed.one(declaration));
        bed.caughtUp("t");
        Flows.of(bed.session()).stopAll(Duration.ofSeconds(60));
        bed.send("clicks", 0, "{\"id\": 3, \"day\": \"2026-03-01\"}");
        bed.flush();
        assertEquals(
                "flow t resumed: frazil.default.clicks -> frazil.default.t, from clicks-0@1, clicks-1@1",
                bed.one(declaration));
        bed.caughtUp("t");
        Flows.of(bed.session()).stopAll(Duration.ofSeconds(60));

        Invariants.hold(bed.session(), "frazil.default.t", "t", "on S3")
                .rows("id", Stream.of(1L, 2L, 3L).map(RowFactory::create).toList());
        List<String> keys = s3.server().keys("my-bucket", "t");
        assertTrue(keys.stream().anyMatch(key -> key.startsWith("t/metadata/")), keys::toString);
        assertTrue(keys.stream().anyMatch(key -> key.startsWith("t/data/day=2026-03-02/")), keys::toString);
        JsonNode copy = new ObjectMapper()
                .readTree(s3.server().object("my-bucket", "cp/t/position.json").toFile());
        Row newest = bed.sql("SELECT snapshot_id, committed_at FROM frazil.default.t.snapshots"
                        + " ORDER BY committed_at DESC LIMIT 1")
                .get(0);
        assertEquals("t", copy.path("flow").textValue());
        assertEquals("frazil.default.t", copy.path("table").textValue());
        assertEquals("frazil.default.clicks", copy.path("stream").textValue());
        assertEquals(Long.toString(newest.getLong(0)), copy.path("snapshot-id").textValue());
        assertEquals("{\"clicks\":{\"0\":2,\"1\":1}}", copy.path("position").toString());
        assertTrue(copy.path("watermark").isNull());
        assertEquals(
                newest.getTimestamp(1).toInstant(),
                Instant.parse(copy.path("committed-at").textValue()));
    }

    @Test
    void totalsBesideTheTableLieBelowTheCheckpointLocation() {
        bed.sql("CREATE TABLE means USING iceberg" + options("means")
                + "AS SELECT account, AVG(amount) AS mean FROM payments GROUP BY account");
        bed.caughtUp("means");
        Invariants.hold(bed.session(), "frazil.default.means", "means", "totals on S3")
                .rows(
                        "account, mean",
                        List.of(
                                RowFactory.create("a0", 9.0),
                                RowFactory.create("a1", 10.0),
                                RowFactory.create("a2", 9.5)));
        List<String> keys = s3.server().keys("my-bucket", "cp");
        assertTrue(keys.stream().anyMatch(key -> key.startsWith("cp/means") && key.contains("/data/")), keys::toString);
    }

    @Test
    void aTableThatExistsStaysWhereItIs() {
        bed.sql("CREATE TABLE stays USING iceberg AS SELECT id FROM payments");
        bed.caughtUp("stays");
        String warehouse = bed.directory().resolve("warehouse").toString();
        String answer = bed.one(
                "CREATE TABLE stays USING iceberg" + options("elsewhere") + "AS SELECT id FROM payments WHERE id >= 0");
        assertEquals(
                "flow stays replaced: frazil.default.payments -> frazil.default.stays, from payments-0@10,"
                        + " payments-1@10; table stays at " + warehouse
                        + "/default/stays; path = s3://my-bucket/elsewhere/ applies to new tables",
                answer);
        assertEquals(List.of(), s3.server().keys("my-bucket", "elsewhere"));
    }

    @Test
    void thePlaceThatATableHasAlreadyIsNoNews() {
        bed.sql("CREATE TABLE same USING iceberg" + options("same") + "AS SELECT id FROM payments");
        bed.caughtUp("same");
        assertEquals(
                "flow same is running; nothing is changed",
                bed.one("CREATE TABLE same USING iceberg" + options("same") + "AS SELECT id FROM payments"));
        assertEquals(
                "flow same replaced: frazil.default.payments -> frazil.default.same, from payments-0@10,"
                        + " payments-1@10",
                bed.one("CREATE TABLE same USING iceberg" + options("same")
                        + "AS SELECT id FROM payments WHERE id > 0"));
    }

    @Test
    void aPositionThatCannotBeCopiedIsToldAndTheFlowGoesOn() {
        bed.sql("CREATE TABLE uncopied USING iceberg OPTIONS (path = 's3://my-bucket/uncopied',"
                + " checkpointLocation = 's3://no-such-bucket/cp') AS SELECT id FROM payments");
        bed.caughtUp("uncopied");
        assertEquals("20", bed.one("SELECT COUNT(*) FROM uncopied"));
        Flows.of(bed.session()).statuses().stream()
                .filter(status -> status.flow().equals("uncopied"))
                .forEach(status -> assertEquals("RUNNING", status.state()));
        bed.sql("STOP FLOW uncopied");
        String error = bed.sql("SHOW FLOWS LIKE 'uncopied'").get(0).getString(8);
        assertTrue(
                error.startsWith("could not copy the position to s3://no-such-bucket/cp/uncopied/position.json, and"
                        + " goes on: could not use the object store: The specified bucket does not exist"),
                error);
        assertTrue(
                bed.sql("DESCRIBE FLOW uncopied").toString().contains("[last error,could not copy the position to"),
                error);
    }

    @Test
    void orphansAreFoundAndADroppedTableIsPurged() {
        bed.sql("CREATE TABLE purged USING iceberg" + options("purged") + "AS SELECT id FROM payments");
        bed.caughtUp("purged");
        bed.sql("STOP FLOW purged");
        assertEquals(List.of(), bed.sql("CALL purged.REMOVE_ORPHAN_FILES()"));
        bed.sql("DROP TABLE purged PURGE");
        assertEquals(List.of(), s3.server().keys("my-bucket", "purged"));
    }

    @Test
    void aMissingBucket() {
        assertEquals(
                "could not use the object store: The specified bucket does not exist"
                        + " (Service: S3, Status Code: 404, Request ID: <any>) (SDK Attempt Count: 1)."
                        + " Hint: make the bucket, or correct path and checkpointLocation. [STORAGE]",
                refusal("frazil", "s3://no-such-bucket/t"));
    }

    @Test
    void refusedCredentials() {
        assertEquals(
                "could not use the object store: The request signature we calculated does not match the signature you"
                        + " provided. Check your key and signing method."
                        + " (Service: S3, Status Code: 403, Request ID: <any>) (SDK Attempt Count: 1)."
                        + " Hint: see whether the credentials are right and may use the bucket: AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY, a profile, or spark.sql.catalog.<catalog>.s3.access-key-id and"
                        + " .s3.secret-access-key. [STORAGE]",
                refusal("stranger", "s3://my-bucket/t"));
    }

    @Test
    void anEndpointWhereNothingListens() {
        assertEquals(
                "could not use the object store: Unable to execute HTTP request: Connect to http://127.0.0.1:1"
                        + " failed: Connection refused (SDK Attempt Count: 1)."
                        + " Hint: see whether spark.sql.catalog.<catalog>.s3.endpoint is right and can be reached."
                        + " [STORAGE]",
                refusal("nowhere", "s3://my-bucket/t"));
    }

    @Test
    void aSchemeThatNobodyKnows() {
        assertEquals(
                "cannot use the location: No FileSystem for scheme \"s4\". Hint: use a directory, or s3:// with the AWS"
                        + " SDK on the class path, docs/s3.md. [BAD_OPTION]",
                refusal("frazil", "s4://my-bucket/t"));
    }

    private static String refusal(String catalog, String path) {
        FrazilException e = assertThrows(
                FrazilException.class,
                () -> bed.sql("CREATE TABLE " + catalog + ".default.refused USING iceberg OPTIONS (path = '" + path
                        + "') AS SELECT id FROM payments"));
        return e.getMessage().replaceAll("Request ID: [^,)]+(, Extended Request ID: [^)]+)?", "Request ID: <any>");
    }

    @Test
    void secretsAreNowhere() {
        String table = "CREATE TABLE discreet USING iceberg OPTIONS (path = 's3://my-bucket/discreet') AS SELECT id"
                + " FROM payments";
        StringBuilder seen = new StringBuilder(bed.sql("EXPLAIN " + table).toString());
        bed.sql(table);
        bed.caughtUp("discreet");
        for (String statement : List.of(
                "SHOW TBLPROPERTIES discreet",
                "SHOW CREATE TABLE discreet",
                "DESCRIBE TABLE EXTENDED discreet",
                "DESCRIBE FLOW discreet",
                "DESCRIBE HISTORY discreet",
                "SHOW FLOWS",
                "EXPLAIN EXTENDED SELECT * FROM discreet",
                "SET")) {
            seen.append(bed.sql(statement));
        }
        seen.append(refusal("frazil", "s3://no-such-bucket/t"));
        assertFalse(seen.toString().contains(S3Server.SECRET));
    }

    @Test
    void aSecretIsNotStoredWithATable() {
        for (String clause : List.of("OPTIONS", "TBLPROPERTIES")) {
            FrazilException e = assertThrows(
                    FrazilException.class,
                    () -> bed.sql("CREATE TABLE leaky USING iceberg " + clause
                            + " ('s3.secret-access-key' = 'hunter2') AS SELECT id FROM payments"));
            assertEquals(
                    "cannot store 's3.secret-access-key' with table frazil.default.leaky: it holds a secret. Hint: set"
                            + " spark.sql.catalog.frazil.s3.secret-access-key where Frazil runs; S3's credentials also"
                            + " come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or a profile. [PLAIN_SECRET]",
                    e.getMessage());
        }
    }
}
