package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import java.util.Map;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Spark's own ways with a text would spoil in a session that is configured as Spark comes. */
class PlainSessionTest {

    private static final String HOME = System.getenv("HOME");

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
        assertEquals("true", bed.session().conf().get("spark.sql.variable.substitute"));
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static String declaration(String name, String secret) {
        return "CREATE TABLE " + name + " (id BIGINT COMMENT 'in ${env:HOME}') USING kafka OPTIONS ("
                + "bootstrap.servers = '${server}', subscribe = 'none', kafka.ssl.key.password = '" + secret + "')";
    }

    @Test
    void aReferenceIsStoredAndNotItsValue() {
        bed.sql("SET server = 127.0.0.1:1");
        bed.sql(declaration("s", "${env:HOME}"));
        String stored = bed.one("SHOW CREATE TABLE s");
        assertTrue(stored.contains("COMMENT 'in ${env:HOME}'"), stored);
        assertTrue(stored.contains("bootstrap.servers = '127.0.0.1:1'"), stored);
        assertEquals(
                "stream frazil.default.s exists with the same definition; nothing is changed",
                bed.session()
                        .sql(declaration("s", "${env:HOME}"), Map.of())
                        .first()
                        .getString(0));
        bed.sql("ALTER TABLE s SET OPTIONS (kafka.ssl.keystore.password = '${env:HOME}')");
        StringBuilder everything = new StringBuilder();
        bed.sql("DESCRIBE TABLE EXTENDED s").forEach(everything::append);
        bed.sql("SELECT * FROM frazil.default.s.files").forEach(everything::append);
        assertFalse(everything.toString().contains(HOME), everything.toString());
    }

    @Test
    void anErrorDoesNotQuoteTheValue() {
        ParseException error =
                assertThrows(ParseException.class, () -> bed.sql(declaration("p", "${env:HOME}") + " OPTIONS"));
        assertFalse(error.getMessage().contains(HOME), error.getMessage());
    }

    @Test
    void elsewhereAVariableIsWhatItIsInSpark() {
        assertEquals(HOME + " kafka", bed.one("SELECT '${env:HOME} kafka'"));
    }

    @Test
    void theMetadataOfATableIsFoundInTheCurrentNamespace() {
        bed.sql("CREATE TABLE m (id BIGINT) USING iceberg");
        bed.sql("INSERT INTO m VALUES (1)");
        assertEquals("1", bed.one("SELECT count(*) FROM m.snapshots"));
        assertEquals("1", bed.one("SELECT count(*) FROM m JOIN m.files AS f ON true WHERE f.record_count = m.id"));
        bed.sql("CREATE NAMESPACE inner");
        bed.sql("USE inner");
        bed.sql("CREATE TABLE deep (id BIGINT) USING iceberg");
        assertEquals("0", bed.one("SELECT count(*) FROM deep.snapshots"));
        assertThrows(Exception.class, () -> bed.sql("SELECT count(*) FROM m.snapshots"));
        assertThrows(Exception.class, () -> bed.sql("SELECT count(*) FROM deep.nothing"));
        bed.sql("USE default");
        bed.sql("CREATE NAMESPACE m");
        assertThrows(Exception.class, () -> bed.sql("SELECT count(*) FROM m.snapshots"));
        bed.sql("DROP NAMESPACE m");
    }
}
