package io.frazil.plan;

import io.frazil.flow.FrazilException;
import io.frazil.stream.KafkaTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.types.StructType;

/**
 * A query over one stream that can go on for ever: what holds of its rows so far holds when more come. Analysed once.
 *
 * @param limit after so many rows it ends; empty: never
 * @param queryOptions the options given for this query alone, {@code WITH (..)}
 */
public record LivePlan(LogicalPlan analysed, KafkaTable stream, Map<String, String> queryOptions, OptionalLong limit) {

    /** Empty: the plan reads no stream, or it is one whose rows so far a later row could change. */
    public static Optional<LivePlan> of(SparkSession session, LogicalPlan parsed) {
        if (parsed instanceof Command) {
            return Optional.empty();
        }
        LogicalPlan analysed = session.sessionState()
                .executePlan(parsed, CommandExecutionMode.SKIP())
                .analyzed();
        OptionalLong limit = OptionalLong.empty();
        if (analysed instanceof GlobalLimit global
                && global.limitExpr() instanceof Literal literal
                && global.child() instanceof LocalLimit local) {
            limit = OptionalLong.of(((Number) literal.value()).longValue());
            analysed = local.child();
        }
        List<KafkaTable> streams = StreamRelations.in(analysed);
        if (streams.size() != 1 || !goesOn(analysed)) {
            return Optional.empty();
        }
        return Optional.of(new LivePlan(analysed, streams.get(0), StreamRelations.optionsOfFirst(analysed), limit));
    }

    private static boolean goesOn(LogicalPlan analysed) {
        try {
            ShapeReader.read(analysed);
            return true;
        } catch (FrazilException refused) {
            return false;
        }
    }

    public StructType schema() {
        return analysed.schema();
    }

    public LogicalPlan bound(UnaryOperator<KafkaTable> replacement) {
        return StreamRelations.replace(analysed, replacement);
    }
}
