package io.frazil.plan;

import io.frazil.stream.option.StreamOptions;
import io.frazil.stream.scan.KafkaTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.connector.catalog.Table;
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
        return relations(plan).stream()
                .map(relation -> (KafkaTable) relation.table())
                .toList();
    }

    /** Where the plan and its subqueries read streams. */
    static List<DataSourceV2Relation> relations(LogicalPlan plan) {
        List<DataSourceV2Relation> relations = new ArrayList<>();
        Function1<LogicalPlan, BoxedUnit> collect = node -> {
            if (isStream(node)) {
                relations.add((DataSourceV2Relation) node);
            }
            return BoxedUnit.UNIT;
        };
        plan.foreachWithSubqueries(collect);
        return relations;
    }

    /** The first read of a stream in the plan. */
    static DataSourceV2Relation first(LogicalPlan plan) {
        return relations(plan).get(0);
    }

    /** Where records become rows of the plan: subqueries in expressions are left out. */
    static List<DataSourceV2Relation> relationsOutsideSubqueries(LogicalPlan plan) {
        List<DataSourceV2Relation> relations = new ArrayList<>();
        Function1<LogicalPlan, BoxedUnit> collect = node -> {
            if (isStream(node)) {
                relations.add((DataSourceV2Relation) node);
            }
            return BoxedUnit.UNIT;
        };
        plan.foreach(collect);
        return relations;
    }

    /** Whether the query says itself where it begins to read the stream, {@code WITH (startingOffsets = ..)}. */
    static boolean hasOwnStart(DataSourceV2Relation relation) {
        return StreamOptions.setsStart(relation.options().asCaseSensitiveMap());
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
        return transform(
                plan,
                StreamRelations::isStream,
                relation -> withTable(relation, replacement.apply((KafkaTable) relation.table())));
    }

    static DataSourceV2Relation withTable(DataSourceV2Relation relation, Table table) {
        return relation.copy(
                table,
                relation.output(),
                relation.catalog(),
                relation.identifier(),
                relation.options(),
                relation.timeTravelSpec());
    }

    /** The same plan with some of its relations, those in subqueries too, replaced by others with the same output. */
    static LogicalPlan transform(
            LogicalPlan plan,
            Predicate<DataSourceV2Relation> which,
            Function<DataSourceV2Relation, LogicalPlan> replacement) {
        return (LogicalPlan) plan.transformUpWithSubqueries(new Replacement(which, replacement));
    }

    /** The rule of {@link #transform}. */
    private static final class Replacement extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {

        private final Predicate<DataSourceV2Relation> which;
        private final Function<DataSourceV2Relation, LogicalPlan> replacement;

        Replacement(Predicate<DataSourceV2Relation> which, Function<DataSourceV2Relation, LogicalPlan> replacement) {
            this.which = which;
            this.replacement = replacement;
        }

        @Override
        public boolean isDefinedAt(LogicalPlan node) {
            return node instanceof DataSourceV2Relation relation && which.test(relation);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A extends LogicalPlan, B> B applyOrElse(A node, Function1<A, B> otherwise) {
            return isDefinedAt(node)
                    ? (B) replacement.apply((DataSourceV2Relation) (LogicalPlan) node)
                    : otherwise.apply(node);
        }
    }
}
