package io.frazil.run.care;

import io.frazil.catalog.QualifiedName;
import io.frazil.run.session.Names;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementResult;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.SparkSession;

/** {@code DESCRIBE HISTORY}: the snapshots of a table, newest first, with what the ledger says of each. Stateless. */
public final class TableHistory {

    private static final String COLUMNS = """
            committed_at, snapshot_id, operation,
            summary['frazil.flow'] AS flow,
            summary['frazil.kind'] AS kind,
            summary['frazil.ranges'] AS ranges,
            CAST(summary['frazil.read'] AS BIGINT) AS read,
            CAST(summary['frazil.written'] AS BIGINT) AS written,
            CAST(summary['frazil.filtered'] AS BIGINT) AS filtered,
            CAST(summary['frazil.late'] AS BIGINT) AS late,
            CAST(summary['frazil.skipped'] AS BIGINT) AS skipped,
            CAST(summary['frazil.dead-lettered'] AS BIGINT) AS dead_lettered,
            CAST(coalesce(summary['added-records'], '0') AS BIGINT) AS added_rows,
            CAST(coalesce(summary['deleted-records'], '0') AS BIGINT) AS deleted_rows
            """;

    private TableHistory() {}

    public static StatementResult of(SparkSession session, Statement.DescribeHistory statement) {
        QualifiedName table = Names.qualified(session, statement.table());
        Names.catalog(session, table).flowTable(table.identifier());
        Dataset<Row> snapshots =
                session.sql("SELECT " + COLUMNS + " FROM " + table + ".snapshots ORDER BY committed_at DESC");
        return new StatementResult(snapshots.schema(), snapshots.collectAsList());
    }
}
