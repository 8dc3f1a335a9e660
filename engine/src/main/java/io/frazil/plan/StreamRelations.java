package io.frazil.plan;

import io.frazil.stream.KafkaTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2ScanRelation;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/** Finds the streams in a plan and replaces what stands behind them. Stateless. */
final class StreamRelations {

    private StreamRelations() {}

    static boolean isStream(LogicalPlan plan) {
        return plan instanceof DataSourceV2Relation relation && relation.table() instanceof KafkaTable;
    }

    static boolean any(LogicalPlan plan) {
        return !in(plan).isEmpty();
    }

    /** The streams of the plan and of its subqueries, one for each time that one is read. */
    static List<KafkaTable> in(LogicalPlan plan) {
        List<KafkaTable> streams = new ArrayList<>();
        Function1<LogicalPlan, BoxedUnit> collect = node -> {
            if (isStream(node)) {
                streams.add((KafkaTable) ((DataSourceV2Relation) node).table());
            }
            return BoxedUnit.UNIT;
        };
        plan.foreachWithSubqueries(collect);
        return streams;
    }

    /** The first read of a stream in the plan. */
    static DataSourceV2Relation first(LogicalPlan plan) {
        List<DataSourceV2Relation> relations = new ArrayList<>();
        Function1<LogicalPlan, BoxedUnit> collect = node -> {
            if (isStream(node)) {
                relations.add((DataSourceV2Relation) node);
            }
            return BoxedUnit.UNIT;
        };
        plan.foreachWithSubqueries(collect);
        return relations.get(0);
    }

    /** The options given to the first stream of the plan, {@code WITH (..)}. */
    static Map<String, String> optionsOfFirst(LogicalPlan plan) {
        return first(plan).options().asCaseSensitiveMap();
    }

    /** What an optimised plan has pruned its streams to. */
    static List<String> columnsRead(LogicalPlan optimised) {
        List<String> columns = new ArrayList<>();
        Function1<LogicalPlan, BoxedUnit> collect = node -> {
            if (node instanceof DataSourceV2ScanRelation scan && scan.relation().table() instanceof KafkaTable) {
                CollectionConverters.asJava(scan.output()).stream()
                        .map(AttributeReference::name)
                        .filter(name -> !columns.contains(name))
                        .forEach(columns::add);
            }
            return BoxedUnit.UNIT;
        };
        optimised.foreachWithSubqueries(collect);
        return columns;
    }

    /** The same plan, same attributes, with every stream's table replaced. */
    static LogicalPlan replace(LogicalPlan plan, UnaryOperator<KafkaTable> replacement) {
        return (LogicalPlan) plan.transformUpWithSubqueries(new Replacement(replacement));
    }

    /** The rule of {@link #replace}. */
    private static final class Replacement extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {

        private final UnaryOperator<KafkaTable> replacement;

        Replacement(UnaryOperator<KafkaTable> replacement) {
            this.replacement = replacement;
        }

        @Override
        public boolean isDefinedAt(LogicalPlan node) {
            return isStream(node);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A extends LogicalPlan, B> B applyOrElse(A node, Function1<A, B> otherwise) {
            if (!isStream(node)) {
                return otherwise.apply(node);
            }
            DataSourceV2Relation relation = (DataSourceV2Relation) (LogicalPlan) node;
            return (B) relation.copy(
                    replacement.apply((KafkaTable) relation.table()),
                    relation.output(),
                    relation.catalog(),
                    relation.identifier(),
                    relation.options(),
                    relation.timeTravelSpec());
        }
    }
}
