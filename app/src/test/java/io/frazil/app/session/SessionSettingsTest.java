package io.frazil.app.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionSettingsTest {

    @Test
    void aLocalSessionStaysOnThisMachine() {
        Map<String, String> conf =
                SessionSettings.of("some/../wh", "local[*]", Map.of(), 3).conf();
        String place = Path.of("wh").toAbsolutePath().toString();
        assertEquals("127.0.0.1", conf.get("spark.driver.host"));
        assertEquals("127.0.0.1", conf.get("spark.driver.bindAddress"));
        assertEquals("false", conf.get("spark.ui.enabled"));
        assertEquals("3", conf.get("spark.sql.shuffle.partitions"));
        assertEquals("UTC", conf.get("spark.sql.session.timeZone"));
        assertEquals("frazil", conf.get("spark.sql.defaultCatalog"));
        assertEquals("io.frazil.catalog.FrazilCatalog", conf.get("spark.sql.catalog.frazil"));
        assertEquals(place, conf.get("spark.sql.catalog.frazil.warehouse"));
        assertEquals(
                "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions,io.frazil.FrazilExtensions",
                conf.get("spark.sql.extensions"));
    }

    @Test
    void aClusterChoosesItsOwnAddresses() {
        Map<String, String> conf =
                SessionSettings.of("w", "spark://h:7077", Map.of(), 3).conf();
        assertFalse(conf.containsKey("spark.driver.host"));
        assertFalse(conf.containsKey("spark.sql.shuffle.partitions"));
        assertEquals("spark://h:7077", conf.get("spark.master"));
    }

    @Test
    void whatTheUserChoseWins() {
        Map<String, String> chosen =
                Map.of("spark.sql.session.timeZone", "Europe/Oslo", "spark.ui.enabled", "true", "any.thing", "x");
        Map<String, String> conf =
                SessionSettings.of("w", "local[*]", chosen, 3).conf();
        chosen.forEach((key, value) -> assertEquals(value, conf.get(key)));
    }

    @Test
    void aWarehouseElsewhereIsLeftAsItIsAndLogsAtHome() {
        SessionSettings settings = SessionSettings.of("s3://bucket/wh", "local[*]", Map.of(), 1);
        assertEquals("s3://bucket/wh", settings.warehouse());
        assertTrue(settings.logs().startsWith(System.getProperty("user.home")), settings.logs()::toString);
        assertEquals(
                Path.of("/tmp/wh/logs"),
                SessionSettings.of("/tmp/wh", "local[*]", Map.of(), 1).logs());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS (kafka.sasl.password = 'p')",
                "kafka.sasl.jaas.config => \"org.x required password=p;\"",
                "'s3.secret-access-key'='abc'",
                "`schema.registry.basic.auth.user.info` = 'u:p'",
                "SET spark.hadoop.fs.s3a.access.key=abc",
            })
    void secretsAreSeen(String text) {
        assertTrue(SessionSettings.holdsSecret(text), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT password FROM t", "SELECT * FROM secrets", "bootstrap.servers = 'h:1'"})
    void whatIsNoSecretIsNotTakenForOne(String text) {
        assertFalse(SessionSettings.holdsSecret(text), text);
    }

    @Test
    void secretKeysOfSparkAndKafkaAreRedacted() {
        Pattern keys = Pattern.compile(
                SessionSettings.of("w", "local[*]", Map.of(), 1).conf().get("spark.redaction.regex"));
        for (String key : new String[] {
            "kafka.sasl.jaas.config",
            "kafka.ssl.key.password",
            "kafka.ssl.keystore.key",
            "spark.hadoop.fs.s3a.access.key",
            "schema.registry.basic.auth.user.info",
            "spark.sql.catalog.x.token",
            "s3.secret-access-key"
        }) {
            assertTrue(keys.matcher(key).find(), key);
        }
        for (String key : new String[] {"subscribe", "kafka.bootstrap.servers", "spark.sql.session.timeZone"}) {
            assertFalse(keys.matcher(key).find(), key);
        }
    }
}
