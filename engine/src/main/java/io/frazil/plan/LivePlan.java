package io.frazil.plan;

import io.frazil.flow.FrazilException;
import io.frazil.flow.Standing;
import io.frazil.stream.scan.KafkaTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.StructType;

/**
 * A query over one stream that can go on for ever: what holds of its rows so far holds when more come. Stored rows that
 * it unions with the stream come first, and once. Analysed once.
 *
 * @param analysed without WITH clauses, its tables as of the version that the stream goes on from
 * @param queryOptions the options given for this query alone, {@code WITH (..)}
 * @param standing where the stream goes on from stored rows; empty: it begins as its options say
 * @param limit after so many rows it ends; empty: never
 */
public record LivePlan(
        LogicalPlan analysed,
        KafkaTable stream,
        Map<String, String> queryOptions,
        Optional<Standing> standing,
        OptionalLong limit) {

    /** Empty: the plan reads no stream, or it is one whose rows so far a later row could change. */
    public static Optional<LivePlan> of(SparkSession session, LogicalPlan parsed) {
        if (parsed instanceof Command) {
            return Optional.empty();
        }
        LogicalPlan analysed = new InlineCTE(true, false)
                .apply(session.sessionState()
                        .executePlan(parsed, CommandExecutionMode.SKIP())
                        .analyzed());
        OptionalLong limit = OptionalLong.empty();
        if (analysed instanceof GlobalLimit global
                && global.limitExpr() instanceof Literal literal
                && global.child() instanceof LocalLimit local) {
            limit = OptionalLong.of(((Number) literal.value()).longValue());
            analysed = local.child();
        }
        return goesOn(analysed) ? pinned(analysed, limit) : Optional.empty();
    }

    /** Empty: the streams are not one, or do not go on from one place. */
    private static Optional<LivePlan> pinned(LogicalPlan analysed, OptionalLong limit) {
        Pins pins = Pins.of(analysed);
        List<DataSourceV2Relation> streams = StreamRelations.relations(analysed);
        DataSourceV2Relation first = streams.get(0);
        boolean alike = streams.stream()
                .allMatch(other -> other.table().name().equals(first.table().name())
                        && other.options().equals(first.options())
                        && pins.standing(other).equals(pins.standing(first)));
        return alike
                ? Optional.of(new LivePlan(
                        pins.withTablesPinned(analysed),
                        (KafkaTable) first.table(),
                        first.options().asCaseSensitiveMap(),
                        pins.standing(first),
                        limit))
                : Optional.empty();
    }

    private static boolean goesOn(LogicalPlan analysed) {
        if (!StreamRelations.any(analysed) || !AppendedRows.isOf(analysed)) {
            return false;
        }
        try {
            ShapeReader.read(StoredBranches.removed(analysed));
            return true;
        } catch (FrazilException refused) {
            return false;
        }
    }

    public StructType schema() {
        return analysed.schema();
    }

    /** Whether there are stored rows beside those of the stream. */
    public boolean hasStored() {
        return StoredBranches.areIn(analysed);
    }

    /** The whole query over the streams that {@code replacement} puts in the place of the unbound ones. */
    public LogicalPlan bound(UnaryOperator<KafkaTable> replacement) {
        return StreamRelations.replace(analysed, replacement);
    }

    /** The same without stored rows. */
    public LogicalPlan liveAlone(UnaryOperator<KafkaTable> replacement) {
        return StreamRelations.replace(StoredBranches.emptied(analysed), replacement);
    }
}
