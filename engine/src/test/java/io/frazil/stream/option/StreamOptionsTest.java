package io.frazil.stream.option;

import static io.frazil.stream.Streams.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.decode.KeyFormat;
import io.frazil.decode.ValueFormat;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StreamOptionsTest {

    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    @TempDir
    Path directory;

    @Test
    void theGuidesStreamIsUnderstood() {
        StreamOptions options = StreamOptions.parse(
                "kafka_stream",
                Map.of(
                        "bootstrap.servers", "kafka-broker:9092",
                        "subscribe", "transactions",
                        "startingOffsets", "latest",
                        "maxOffsetsPerTrigger", "10000"));
        assertEquals("kafka-broker:9092", options.client().bootstrapServers());
        assertEquals(new Subscription.Topics(new TreeSet<>(List.of("transactions"))), options.subscription());
        assertEquals(new StartingPoint.Latest(), options.starting());
        assertEquals(
                new BatchLimits(OptionalLong.of(10_000), OptionalLong.empty(), Duration.ofMinutes(15)),
                options.limits());
        assertTrue(options.failOnDataLoss());
        assertEquals(ValueFormat.JSON, options.valueFormat());
        assertEquals(KeyFormat.BINARY, options.keyFormat());
        assertEquals(BadRecords.SKIP, options.badRecords());
    }

    @Test
    void everyOptionIsRead() {
        StreamOptions options = StreamOptions.parse(
                "s",
                Map.ofEntries(
                        Map.entry("KAFKA.BOOTSTRAP.SERVERS", "k:1"),
                        Map.entry("ASSIGN", "{\"t\": [0, 2], \"u\": [1]}"),
                        Map.entry("startingoffsets", "{\"t\": {\"0\": 23, \"2\": -2}, \"u\": {\"1\": -1}}"),
                        Map.entry("minOffsetsPerTrigger", "7"),
                        Map.entry("maxOffsetsPerTrigger", "70"),
                        Map.entry("MaxTriggerDelay", "90 Seconds"),
                        Map.entry("failOnDataLoss", "FALSE"),
                        Map.entry("value.format", "TEXT"),
                        Map.entry("key.format", "CSV"),
                        Map.entry("Key.Type", "struct<id: bigint, at: timestamp>"),
                        Map.entry("bad.records", "fail"),
                        Map.entry("schema.evolution", "none"),
                        Map.entry("kafka.fetch.max.bytes", "1000")));
        assertEquals(
                new Subscription.Assigned(new TreeSet<>(List.of(at("t", 0), at("t", 2), at("u", 1)))),
                options.subscription());
        assertEquals(
                new StartingPoint.Offsets(new TreeMap<>(Map.of(at("t", 0), 23L, at("t", 2), -2L, at("u", 1), -1L))),
                options.starting());
        assertEquals(
                new BatchLimits(OptionalLong.of(70), OptionalLong.of(7), Duration.ofSeconds(90)), options.limits());
        assertFalse(options.failOnDataLoss());
        assertEquals(ValueFormat.TEXT, options.valueFormat());
        assertEquals(
                new KeyFormat(
                        ValueFormat.CSV,
                        new StructType().add("id", DataTypes.LongType).add("at", DataTypes.TimestampType)),
                options.keyFormat());
        assertEquals(BadRecords.FAIL, options.badRecords());
        assertEquals(
                Map.of("bootstrap.servers", "k:1", "fetch.max.bytes", "1000"),
                options.client().properties());
    }

    @Test
    void timesAndDurationsHaveManyShapes() {
        Instant noon = Instant.parse("2026-03-01T12:00:00Z");
        for (String text :
                List.of("1772366400000", "2026-03-01T12:00:00Z", "2026-03-01 12:00:00", "2026-03-01T14:00:00+02:00")) {
            StreamOptions options = StreamOptions.parse("s", with("startingTimestamp", text));
            assertEquals(new StartingPoint.At(noon), options.starting(), text);
        }
        assertEquals(
                new StartingPoint.At(Instant.parse("2026-03-01T00:00:00Z")),
                StreamOptions.parse("s", with("startingTimestamp", "2026-03-01"))
                        .starting());
        Map<String, Duration> durations = Map.of(
                "15m", Duration.ofMinutes(15),
                "15 minutes", Duration.ofMinutes(15),
                "250", Duration.ofMillis(250),
                "250ms", Duration.ofMillis(250),
                "1 h", Duration.ofHours(1),
                "2 days", Duration.ofDays(2));
        durations.forEach((text, duration) -> assertEquals(
                duration,
                StreamOptions.parse("s", with("maxTriggerDelay", text)).limits().maxDelay(),
                text));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("subscrib", "t", "unknown option 'subscrib'", "the nearest is 'subscribe'"),
                mistake("startingOffset", "x", "unknown option 'startingOffset'", "the nearest is 'startingOffsets'"),
                mistake(
                        "max.offsets.per.trigger",
                        "1",
                        "unknown option 'max.offsets.per.trigger'",
                        "the nearest is 'maxOffsetsPerTrigger'"),
                mistake("valueformat", "json", "unknown option 'valueformat'", "the nearest is 'value.format'"),
                mistake(
                        "zzz",
                        "1",
                        "unknown option 'zzz'",
                        "the options are bootstrap.servers, subscribe, subscribePattern, assign, startingOffsets,"
                                + " startingTimestamp, maxOffsetsPerTrigger, minOffsetsPerTrigger, maxTriggerDelay,"
                                + " failOnDataLoss, value.format, key.format, key.type, bad.records, schema.evolution,"
                                + " and kafka.* for Kafka's clients"),
                mistake(
                        "security.protocol",
                        "SSL",
                        "unknown option 'security.protocol'",
                        "the nearest is 'kafka.security.protocol'"),
                mistake(
                        "kafka.securty.protocol",
                        "SSL",
                        "unknown option 'kafka.securty.protocol'",
                        "the nearest is 'kafka.security.protocol'"),
                mistake(
                        "subscribePattern",
                        "t.*",
                        "'subscribe' and 'subscribePattern' exclude each other",
                        "keep one of them"),
                mistake("subscribe", "a b", "cannot read subscribe = 'a b'", "name the topics, separated by commas"),
                mistake("subscribe", " , ", "cannot read subscribe = ' , '", "name the topics, separated by commas"),
                mistake("startingOffsets", "erliest", "cannot read startingOffsets = 'erliest'", STARTING),
                mistake("startingOffsets", "{\"t\": 5}", "cannot read startingOffsets = '{\"t\": 5}'", STARTING),
                mistake(
                        "startingOffsets",
                        "{\"t\": {\"0\": -3}}",
                        "cannot read startingOffsets = '{\"t\": {\"0\": -3}}'",
                        STARTING),
                mistake(
                        "startingOffsets",
                        "{\"u\": {\"0\": 3}}",
                        "startingOffsets names u-0, which the stream does not read",
                        "name only topic partitions of the stream"),
                mistake(
                        "startingTimestamp",
                        "yesterday",
                        "cannot read startingTimestamp = 'yesterday'",
                        "write milliseconds since 1970 or ISO-8601 such as 2026-03-01T00:00:00Z"),
                mistake(
                        "maxOffsetsPerTrigger",
                        "0",
                        "cannot read maxOffsetsPerTrigger = '0'",
                        "write a whole number above 0"),
                mistake(
                        "maxOffsetsPerTrigger",
                        "10k",
                        "cannot read maxOffsetsPerTrigger = '10k'",
                        "write a whole number above 0"),
                mistake(
                        "minOffsetsPerTrigger",
                        "-1",
                        "cannot read minOffsetsPerTrigger = '-1'",
                        "write a whole number above 0"),
                mistake(
                        "maxTriggerDelay",
                        "soon",
                        "cannot read maxTriggerDelay = 'soon'",
                        "write a duration such as 15m or '15 minutes'"),
                mistake("failOnDataLoss", "yes", "cannot read failOnDataLoss = 'yes'", "write true or false"),
                mistake(
                        "value.format",
                        "xml",
                        "cannot read value.format = 'xml'",
                        "the formats are json, csv, text and binary"),
                mistake(
                        "key.format",
                        "xml",
                        "cannot read key.format = 'xml'",
                        "the formats are json, csv, text and binary"),
                mistake(
                        "key.format",
                        "JSON",
                        "key.format = 'json' needs the type of _key",
                        "add it, such as key.type = 'STRUCT<id: BIGINT>'"),
                mistake(
                        "key.format",
                        "csv",
                        "key.format = 'csv' needs the type of _key",
                        "add it, such as key.type = 'STRUCT<id: BIGINT>'"),
                mistake(
                        "key.type",
                        "BIGINT",
                        "'key.type' is only for key.format = 'json' and 'csv': with 'binary' _key is BINARY",
                        "leave it out, or set key.format to json or csv"),
                mistake(
                        "bad.records",
                        "ignore",
                        "cannot read bad.records = 'ignore'",
                        "use 'skip' (counted) or 'fail'"),
                mistake("schema.evolution", "magic", "cannot read schema.evolution = 'magic'", "write 'none'"),
                mistake(
                        "kafka.enable.auto.commit",
                        "true",
                        "'kafka.enable.auto.commit' is not yours to set",
                        "the position is kept in the table, not in Kafka"),
                mistake(
                        "kafka.auto.offset.reset",
                        "earliest",
                        "'kafka.auto.offset.reset' is not yours to set",
                        "where a stream starts is told by startingOffsets, and nothing may move it silently"),
                mistake(
                        "kafka.key.deserializer",
                        "X",
                        "'kafka.key.deserializer' is not yours to set",
                        "key.format tells how keys are decoded"),
                mistake(
                        "kafka.group.id",
                        "g",
                        "'kafka.group.id' is not yours to set",
                        "the position is kept in the table, so there is no consumer group"),
                mistake(
                        "kafka.client.rack",
                        "${vault:rack}",
                        "'kafka.client.rack' refers to ${vault:rack}",
                        "references are ${env:NAME} and ${file:PATH}"),
                mistake(
                        "kafka.client.rack",
                        "${env:RACK",
                        "'kafka.client.rack' refers to ${env:RACK",
                        "references are ${env:NAME} and ${file:PATH}"),
                mistake(
                        "kafka.default.api.timeout.ms",
                        "${env:X}",
                        "cannot read kafka.default.api.timeout.ms = '${env:X}'",
                        "write milliseconds, a whole number above 0"),
                mistake(
                        "kafka.bootstrap.servers", "other:1",
                        "'bootstrap.servers' is given twice, with different values", "keep one of them"));
    }

    private static final String STARTING =
            "write 'earliest', 'latest' or {\"topic\": {\"0\": 23, \"1\": -2}}, where -2 is earliest and -1 latest";

    private static Arguments mistake(String option, String value, String what, String hint) {
        return Arguments.of(option, value, what, hint);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamed(String option, String value, String what, String hint) {
        FrazilException failure =
                assertThrows(FrazilException.class, () -> StreamOptions.parse("pay", with(option, value)));
        assertEquals(
                "cannot use the options of stream pay: " + what + ". Hint: " + hint + ". [BAD_OPTION]",
                failure.getMessage());
    }

    @Test
    void whatIsNotBuiltYetIsSaid() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("value.format=avro", "use json, csv, text or binary");
        expected.put("value.format=protobuf", "use json, csv, text or binary");
        expected.put("key.format=avro", "use json, csv, text or binary");
        expected.put("key.format=protobuf", "use json, csv, text or binary");
        expected.put("bad.records=dead-letter", "use 'skip' (counted) or 'fail'");
        expected.put("schema.evolution=add", "leave it out, or write 'none'");
        expected.forEach((option, hint) -> {
            String[] parts = option.split("=");
            FrazilException failure =
                    assertThrows(FrazilException.class, () -> StreamOptions.parse("pay", with(parts[0], parts[1])));
            assertEquals(
                    "cannot use the options of stream pay: " + parts[0] + " = '" + parts[1]
                            + "' is not built yet. Hint: " + hint + ". [UNSUPPORTED]",
                    failure.getMessage());
        });
        FrazilException registry = assertThrows(
                FrazilException.class, () -> StreamOptions.parse("pay", with("schema.registry.url", "http://r")));
        assertEquals(ErrorCode.UNSUPPORTED, registry.code());
    }

    @Test
    void allMistakesAreInOneError() {
        FrazilException failure = assertThrows(
                FrazilException.class,
                () -> StreamOptions.parse("pay", Map.of("subscrib", "t", "maxOffsetsPerTrigger", "x")));
        assertEquals(
                "cannot use the options of stream pay: (1) unknown option 'subscrib'; (2) 'bootstrap.servers' is"
                        + " required; (3) one of 'subscribe', 'subscribePattern' and 'assign' is required; (4) cannot"
                        + " read maxOffsetsPerTrigger = 'x'. Hint: (1) the nearest is 'subscribe'; (2) add"
                        + " bootstrap.servers = 'host:9092'; (3) add subscribe = 'topic'; (4) write a whole number"
                        + " above 0. [BAD_OPTION]",
                failure.getMessage());
    }

    @Test
    void keysHaveTheTypeThatIsWritten() {
        assertEquals(
                KeyFormat.TEXT,
                StreamOptions.parse("s", with("key.format", "text")).keyFormat());
        Map<String, DataType> types = Map.of(
                "bigint", DataTypes.LongType,
                "VARCHAR(3)", DataTypes.StringType,
                " DECIMAL(10, 2) ", DataTypes.createDecimalType(10, 2),
                "ARRAY<INT>", DataTypes.createArrayType(DataTypes.IntegerType),
                "MAP<STRING, DATE>", DataTypes.createMapType(DataTypes.StringType, DataTypes.DateType),
                "STRUCT<id: INT NOT NULL>", new StructType().add("id", DataTypes.IntegerType, false));
        types.forEach((text, type) -> assertEquals(
                new KeyFormat(ValueFormat.JSON, type),
                StreamOptions.parse("s", withKey("json", text)).keyFormat(),
                text));
    }

    @Test
    void whatIsNoTypeOfKeysIsNamed() {
        for (String text :
                List.of("", "NUMBER", "id BIGINT", "BIGINT, x INT", "BIGINT NOT NULL", "DECIMAL(50)", "INT)")) {
            assertEquals(
                    "cannot use the options of stream pay: cannot read key.type = '" + text
                            + "'. Hint: write a type of Spark SQL, such as BIGINT or STRUCT<id: BIGINT>. [BAD_OPTION]",
                    failure(withKey("json", text)));
        }
        for (String type : List.of("INTERVAL", "STRUCT<v: VARIANT>", "MAP<INT, INT>")) {
            assertEquals(
                    "cannot use the options of stream pay: cannot decode keys of type " + type
                            + " from json. Hint: STRING takes a value as it is written. [UNSUPPORTED]",
                    failure(withKey("json", type)));
        }
        for (String type : List.of("ARRAY<INT>", "STRUCT<id: STRUCT<x: INT>>", "MAP<STRING, INT>")) {
            assertEquals(
                    "cannot use the options of stream pay: cannot decode keys of type " + type
                            + " from csv. Hint: a key is one scalar, or a STRUCT of scalars. [UNSUPPORTED]",
                    failure(withKey("csv", type)));
        }
        assertEquals(
                "cannot use the options of stream pay: 'key.type' is only for key.format = 'json' and 'csv': with 'text'"
                        + " _key is STRING. Hint: leave it out, or set key.format to json or csv. [BAD_OPTION]",
                failure(withKey("text", "STRING")));
        assertEquals(
                "cannot use the options of stream pay: (1) cannot read key.type = 'NUMBER'; (2) key.format = 'avro' is not"
                        + " built yet. Hint: (1) write a type of Spark SQL, such as BIGINT or STRUCT<id: BIGINT>; (2) use"
                        + " json, csv, text or binary. [BAD_OPTION]",
                failure(withKey("avro", "NUMBER")));
    }

    @Test
    void noQueryChangesTheTypeOfKeys() {
        FrazilException failure = assertThrows(
                FrazilException.class,
                () -> StreamOptions.overlay("pay", with("bad.records", "fail"), Map.of("KEY.FORMAT", "text")));
        assertEquals(
                "cannot use the options of stream pay: 'key.format' is the stream's, not a query's. Hint: use ALTER TABLE"
                        + " pay SET OPTIONS (..). [BAD_OPTION]",
                failure.getMessage());
    }

    private static Map<String, String> withKey(String format, String type) {
        Map<String, String> options = with("key.format", format);
        options.put("key.type", type);
        return options;
    }

    @Test
    void contradictionsAreNamed() {
        Map<String, String> limits = with("maxOffsetsPerTrigger", "5");
        limits.put("minOffsetsPerTrigger", "6");
        assertEquals(
                "cannot use the options of stream pay: minOffsetsPerTrigger = 6 is more than maxOffsetsPerTrigger ="
                        + " 5. Hint: make it the smaller one. [BAD_OPTION]",
                failure(limits));
        Map<String, String> starts = with("startingOffsets", "earliest");
        starts.put("startingTimestamp", "0");
        assertEquals(
                "cannot use the options of stream pay: 'startingOffsets' and 'startingTimestamp' exclude each other."
                        + " Hint: keep one of them. [BAD_OPTION]",
                failure(starts));
        for (String bad : List.of("[", "")) {
            assertEquals(
                    "cannot use the options of stream pay: cannot read subscribePattern = '" + bad
                            + "'. Hint: write a Java regular expression over whole topic names. [BAD_OPTION]",
                    failure(Map.of("bootstrap.servers", "k:1", "subscribePattern", bad)));
        }
        for (String bad : List.of("t", "[1]", "{}", "{\"t\": []}", "{\"t\": [\"0\"]}", "{\"t\": [-1]}")) {
            assertEquals(
                    "cannot use the options of stream pay: cannot read assign = '" + bad
                            + "'. Hint: write {\"topic\": [0, 1]}. [BAD_OPTION]",
                    failure(Map.of("bootstrap.servers", "k:1", "assign", bad)));
        }
    }

    @Test
    void secretsInPlainTextAreRefusedAndNotRepeated() {
        Map<String, String> plain = Map.of(
                "kafka.ssl.key.password", "hunter2",
                "kafka.ssl.keystore.password", "hunter2",
                "kafka.ssl.keystore.key", "-----BEGIN hunter2",
                "kafka.sasl.oauthbearer.client.credentials.client.secret", "hunter2",
                "kafka.sasl.jaas.config", LOGIN + "username=\"ada\" password=\"hunter2\";",
                "kafka.SASL.jaas.config", LOGIN + "username=\"${env:U}\" password=hunter2;",
                "kafka.listener.name.x.sasl.jaas.config", LOGIN + "clientId=\"c\" clientSecret=\"hunter2\";",
                "kafka.my.token", "hunter2");
        plain.forEach((option, value) -> {
            FrazilException failure =
                    assertThrows(FrazilException.class, () -> StreamOptions.parse("pay", with(option, value)), option);
            assertEquals(
                    "cannot use the options of stream pay: '" + option.replace("SASL", "sasl")
                            + "' holds a secret in plain text. Hint: write ${env:NAME} or ${file:PATH} in its place."
                            + " [PLAIN_SECRET]",
                    failure.getMessage());
        });
        Map<String, String> unknown = with("pasword", "hunter2");
        unknown.put("my.password", "hunter2");
        assertFalse(failure(unknown).contains("hunter2"), "no value of an unknown option is repeated");
    }

    @Test
    void secretsThatAreReferencesAreFine() {
        for (String value : List.of(
                "${env:JAAS}",
                LOGIN + "username=\"ada\" password=\"${env:PASSWORD}\";",
                LOGIN + "username=\"ada\" password='${file:/run/p}' serviceName=\"x\";",
                "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true"
                        + " keyTab=\"/etc/k\" principal=\"p\";")) {
            StreamOptions options = StreamOptions.parse("s", with("kafka.sasl.jaas.config", value));
            assertEquals(value, options.client().properties().get("sasl.jaas.config"));
        }
    }

    @Test
    void secretsAreNotShown() {
        Map<String, String> options = with("kafka.ssl.key.password", "${env:KEY}");
        options.put("kafka.SASL.JAAS.CONFIG", "x");
        options.put("my.api.key", "abc");
        assertEquals(
                Map.of(
                        "bootstrap.servers", "k:1",
                        "subscribe", "t",
                        "kafka.ssl.key.password", "***",
                        "kafka.SASL.JAAS.CONFIG", "***",
                        "my.api.key", "***"),
                StreamOptions.shown(options));
    }

    @Test
    void canonicalNamesHaveOneSpelling() {
        assertEquals(
                Map.of(
                        "bootstrap.servers", "k:1",
                        "startingOffsets", "earliest",
                        "maxOffsetsPerTrigger", " 7 ",
                        "kafka.security.protocol", "SSL",
                        "kafka.my.Plugin", "x",
                        "someThing", "y"),
                StreamOptions.canonical(
                        "s",
                        Map.of(
                                "kafka.bootstrap.servers", "k:1",
                                "bootstrap.servers", "k:1",
                                "STARTINGOFFSETS", "earliest",
                                "maxoffsetspertrigger", " 7 ",
                                "kafka.Security.Protocol", "SSL",
                                "kafka.my.Plugin", "x",
                                "someThing", "y")));
        assertThrows(
                FrazilException.class, () -> StreamOptions.canonical("s", Map.of("subscribe", "a", "SUBSCRIBE", "b")));
    }

    @Test
    void referencesAreResolvedAtUse() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "from file\n");
        References references = new References(Map.of("USER_NAME", "ada", "PASSWORD", "a\"b\\c$1"));
        assertEquals("ada", references.resolve("kafka.x", "${env:USER_NAME}"));
        assertEquals("<from file, ada>", references.resolve("kafka.x", "<${file:" + secret + "}, ${env:USER_NAME}>"));
        assertEquals("nothing to do", references.resolve("kafka.x", "nothing to do"));
        assertEquals("a\"b\\c$1", references.resolve("kafka.x.password", "${env:PASSWORD}"));
        assertEquals(
                "required password=\"a\\\"b\\\\c$1\";",
                references.resolve("kafka.sasl.jaas.config", "required password=\"${env:PASSWORD}\";"),
                "inside the quotes of a login module's line");

        assertEquals(
                "could not resolve ${env:NOT_SET} of option 'kafka.ssl.key.password': no such environment variable in"
                        + " this process. Hint: set NOT_SET where the statement runs, on a cluster for the executors"
                        + " too. [BAD_REFERENCE]",
                assertThrows(
                                FrazilException.class,
                                () -> references.resolve("kafka.ssl.key.password", "${env:NOT_SET}"))
                        .getMessage());
        assertEquals(
                "could not resolve ${file:/not/there} of option 'kafka.x': cannot read the file (NoSuchFileException)."
                        + " Hint: put the file where the statement runs, on a cluster for the executors too."
                        + " [BAD_REFERENCE]",
                assertThrows(FrazilException.class, () -> references.resolve("kafka.x", "${file:/not/there}"))
                        .getMessage());
    }

    @Test
    void clientsGetWhatTheyNeedAndNothingThatBreaksUs() {
        Map<String, String> raw = with("kafka.isolation.level", "read_uncommitted");
        raw.put("kafka.default.api.timeout.ms", "900");
        raw.put("kafka.ssl.key.password", "${env:KEY}");
        raw.put("kafka.my.plugin", "x");
        ClientOptions client = StreamOptions.parse("s", raw).client();
        References references = new References(Map.of("KEY", "sesame"));
        Map<String, Object> consumer = client.consumer(references);
        assertEquals("read_uncommitted", consumer.get("isolation.level"));
        assertEquals("none", consumer.get("auto.offset.reset"));
        assertEquals(10, consumer.get("fetch.max.wait.ms"), "a small batch does not wait for the fetch before it");
        assertEquals(false, consumer.get("enable.auto.commit"));
        assertEquals(false, consumer.get("allow.auto.create.topics"));
        assertEquals("900", consumer.get("default.api.timeout.ms"));
        assertEquals(900, consumer.get("request.timeout.ms"));
        assertEquals("sesame", consumer.get("ssl.key.password"));
        Map<String, Object> admin = client.admin(references);
        assertFalse(admin.containsKey("isolation.level"), "admin clients do not know it");
        assertEquals("x", admin.get("my.plugin"));
        assertEquals(
                "read_committed",
                StreamOptions.parse("s", with("subscribe", "t"))
                        .client()
                        .consumer(references)
                        .get("isolation.level"));
    }

    private static Map<String, String> with(String option, String value) {
        Map<String, String> options = new TreeMap<>(Map.of("bootstrap.servers", "k:1", "subscribe", "t"));
        options.put(option, value);
        return options;
    }

    private static String failure(Map<String, String> options) {
        return assertThrows(FrazilException.class, () -> StreamOptions.parse("pay", options))
                .getMessage();
    }
}
