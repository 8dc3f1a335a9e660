package io.frazil.sql;

import io.frazil.flow.StreamColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** What a user asked of Frazil, parsed and not yet analysed. Names are the parts as written, not qualified. */
public sealed interface Statement {

    /** {@code CREATE [OR REPLACE] TABLE [IF NOT EXISTS] .. USING kafka OPTIONS (..)}. */
    record CreateStream(
            List<String> name,
            List<StreamColumn> columns,
            Map<String, String> options,
            boolean ifNotExists,
            boolean orReplace)
            implements Statement {}

    /** {@code ALTER TABLE .. SET OPTIONS (..)}. */
    record AlterStreamOptions(List<String> name, Map<String, String> options) implements Statement {}

    /** {@code DESCRIBE TABLE} of a stream. */
    record DescribeStream(List<String> name, boolean extended) implements Statement {}

    /** {@code SHOW CREATE TABLE} of a stream. */
    record ShowCreateStream(List<String> name) implements Statement {}

    /**
     * A statement that writes to a table from a stream.
     *
     * @param flow the flow's name, empty: its table's
     * @param text the statement as written, without {@code CREATE FLOW .. AS} and final semicolons
     * @param plan what Spark's parser made of it: CREATE TABLE AS SELECT, INSERT or MERGE
     * @param stream the name of the stream as written
     */
    record DeclareFlow(Optional<String> flow, boolean ifNotExists, String text, LogicalPlan plan, List<String> stream)
            implements Statement {}

    /** {@code SHOW FLOWS [LIKE pattern]}. */
    record ShowFlows(Optional<String> pattern) implements Statement {}

    /** {@code DESCRIBE FLOW f}. */
    record DescribeFlow(List<String> flow) implements Statement {}

    /** {@code DESCRIBE HISTORY t}. */
    record DescribeHistory(List<String> table) implements Statement {}

    /** {@code STOP FLOW f}. */
    record StopFlow(List<String> flow) implements Statement {}

    /** {@code START FLOW f}. */
    record StartFlow(List<String> flow) implements Statement {}

    /** {@code DROP FLOW [IF EXISTS] f}. */
    record DropFlow(List<String> flow, boolean ifExists) implements Statement {}

    /** {@code ALTER FLOW f RESET TO ..}. */
    record ResetFlow(List<String> flow, ResetTarget target) implements Statement {}

    /** {@code WAIT FOR FLOW f [TIMEOUT ..]}. */
    record WaitForFlow(List<String> flow, Optional<Duration> timeout) implements Statement {}

    /**
     * {@code ROLLBACK TO VERSION n} and {@code ROLLBACK TABLE t TO ..}.
     *
     * @param table empty: the one that has the snapshot
     * @param replay whether its flows go back with it
     */
    record Rollback(Optional<List<String>> table, RollbackTarget target, boolean replay) implements Statement {}

    /** {@code AUDIT TABLE t [WITH ROWS]}. */
    record AuditTable(List<String> table, boolean withRows) implements Statement {}

    /** {@code CALL t.PROCEDURE(..)}; the arguments are Iceberg's, as written, but for the table. */
    record CallCare(List<String> table, CareProcedure procedure, String arguments) implements Statement {}

    /**
     * {@code OPTIMIZE t [WHERE ..] [ZORDER BY (..)]}.
     *
     * @param condition as written
     * @param columns as written; empty: rows keep their order
     */
    record Optimize(List<String> table, Optional<String> condition, List<String> columns) implements Statement {}

    /** {@code EXPLAIN} of a statement that declares a flow. */
    record ExplainFlow(DeclareFlow declaration) implements Statement {}

    /** Where {@code ROLLBACK} takes a table. */
    sealed interface RollbackTarget {

        /** The snapshot of this id. */
        record Version(long snapshotId) implements RollbackTarget {}

        /** The snapshot that was current then. */
        record Timestamp(Instant instant) implements RollbackTarget {}
    }

    /** Where {@code RESET TO} sets a flow's position. */
    sealed interface ResetTarget {

        /** The first offsets that Kafka holds. */
        record Earliest() implements ResetTarget {}

        /** The end of every topic partition, now. */
        record Latest() implements ResetTarget {}

        /** The first records whose Kafka timestamp is not before this. */
        record Timestamp(Instant instant) implements ResetTarget {}

        /** The position that the table's snapshot of this id had reached. */
        record Version(long snapshotId) implements ResetTarget {}
    }
}
