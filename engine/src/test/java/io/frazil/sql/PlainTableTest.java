package io.frazil.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.frazil.flow.FrazilException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTableTest {

    private static final String TABLE =
            "CREATE TABLE t (id BIGINT NOT NULL, ts TIMESTAMP, s STRUCT<a: INT, b: ARRAY<STRING>>)"
                    + " USING iceberg PARTITIONED BY (days(ts), bucket(4, id)) TBLPROPERTIES ('a.b' = 'c')";

    private static SparkSession session;

    @BeforeAll
    static void start(@TempDir Path dir) {
        session = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.catalog.plain", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.plain.type", "hadoop")
                .config("spark.sql.catalog.plain.warehouse", dir.toString())
                .config("spark.sql.defaultCatalog", "plain")
                .getOrCreate();
        session.sql("CREATE NAMESPACE n");
        session.sql("USE n");
        session.sql(TABLE);
        session.sql("CREATE TABLE d USING iceberg PARTITIONED BY (day) AS SELECT 1 AS x, DATE'2026-01-01' AS day");
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TABLE,
                "create table n.t (id bigint not null, ts timestamp, s struct<a int, b array<string>>) using iceberg"
                        + " partitioned by (day(ts), bucket(4, id))",
                "CREATE TABLE plain.n.t (id LONG NOT NULL, ts TIMESTAMP, s STRUCT<a: INTEGER, b: ARRAY<STRING>>)"
                        + " PARTITIONED BY (days(ts), bucket(4, id))",
                "CREATE TABLE d (x INT, day DATE) USING ICEBERG PARTITIONED BY (day)",
            })
    void theSameDeclarationIsTheSame(String statement) {
        PlainTable table = PlainTable.existing(session, statement).orElseThrow();
        assertEquals(List.of(), table.differences());
        table.requireSame();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE other (id BIGINT) USING iceberg",
                "CREATE TABLE IF NOT EXISTS t (id BIGINT) USING iceberg",
                "CREATE TABLE t USING iceberg AS SELECT 1 AS id",
                "CREATE OR REPLACE TABLE t (id BIGINT) USING iceberg",
                "CREATE TABLE t (id BIGINT) USING parquet",
                "CREATE TABLE nothere.t (id BIGINT) USING iceberg",
                "SELECT 1",
                "DROP TABLE t",
            })
    void otherStatementsAreNotItsAffair(String statement) {
        assertEquals(Optional.empty(), PlainTable.existing(session, statement));
    }

    @Test
    void whatDiffersIsShown() {
        assertEquals(
                "cannot create table t: it exists with another definition: columns declared as (id BIGINT, ts TIMESTAMP),"
                        + " existing (id BIGINT NOT NULL, ts TIMESTAMP, s STRUCT<a: INT, b: ARRAY<STRING>>); partitioning"
                        + " declared as (hours(ts)), existing (days(ts), bucket(4, id)); a.b declared as d, existing c; x"
                        + " declared as y, existing not set. Hint: bring it there with ALTER TABLE, or write IF NOT EXISTS to"
                        + " take it as it is. [ALREADY_EXISTS]",
                assertThrows(
                                FrazilException.class,
                                () -> PlainTable.existing(
                                                session,
                                                "CREATE TABLE t (id BIGINT, ts TIMESTAMP) USING iceberg PARTITIONED BY (hours(ts))"
                                                        + " TBLPROPERTIES ('a.b' = 'd', 'x' = 'y')")
                                        .orElseThrow()
                                        .requireSame())
                        .getMessage());
    }
}
