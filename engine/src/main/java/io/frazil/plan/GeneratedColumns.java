package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.StreamColumn;
import io.frazil.plan.tree.Catalyst;
import io.frazil.stream.scan.KafkaTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Cast$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.internal.SessionState;
import scala.Function1;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * A resolution rule: a stream with generated columns becomes a projection over its decoded columns, under the same
 * attributes, so that every path of Spark computes them alike and prunes what it does not need.
 */
public final class GeneratedColumns extends Rule<LogicalPlan> {

    private final SparkSession session;

    public GeneratedColumns(SparkSession session) {
        this.session = session;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        return plan.resolveOperatorsUp(new Expansion());
    }

    private LogicalPlan expand(DataSourceV2Relation relation) {
        KafkaTable table = (KafkaTable) relation.table();
        Map<String, StreamColumn> columns =
                table.definition().columns().stream().collect(Collectors.toMap(StreamColumn::name, column -> column));
        List<AttributeReference> decoded = new ArrayList<>();
        List<NamedExpression> projected = new ArrayList<>();
        for (AttributeReference attribute : CollectionConverters.asJava(relation.output())) {
            StreamColumn column = columns.get(attribute.name());
            if (column == null || column.generatedAs().isEmpty()) {
                decoded.add(attribute);
                projected.add(attribute);
            } else {
                projected.add(generated(attribute, column.generatedAs().get()));
            }
        }
        List<AttributeReference> hidden = hidden(relation);
        decoded.addAll(hidden);
        DataSourceV2Relation physical = relation.copy(
                table.decodedOnly(),
                Catalyst.seq(decoded),
                relation.catalog(),
                relation.identifier(),
                relation.options(),
                relation.timeTravelSpec());
        Project expanded = new Project(Catalyst.seq(projected), physical);
        // Names may be bound to these already, and a copy of the relation would make them anew.
        expanded.setTagValue(Project.hiddenOutputTag(), Catalyst.seq(hidden));
        return expanded;
    }

    /** The hidden columns that nothing has asked for yet. */
    private static List<AttributeReference> hidden(DataSourceV2Relation relation) {
        Set<String> there = CollectionConverters.asJava(relation.output()).stream()
                .map(AttributeReference::name)
                .collect(Collectors.toSet());
        return CollectionConverters.asJava(relation.metadataOutput()).stream()
                .filter(attribute -> !there.contains(attribute.name()))
                .map(AttributeReference.class::cast)
                .toList();
    }

    private NamedExpression generated(AttributeReference attribute, String expression) {
        SessionState state = session.sessionState();
        Expression parsed = parsed(state, attribute, expression);
        Expression typed =
                Cast$.MODULE$.apply(parsed, attribute.dataType(), state.conf().ansiEnabled());
        return new Alias(
                typed,
                attribute.name(),
                attribute.exprId(),
                attribute.qualifier(),
                Option.empty(),
                Catalyst.seq(List.of()));
    }

    private static Expression parsed(SessionState state, AttributeReference attribute, String expression) {
        try {
            return state.sqlParser().parseExpression(expression);
        } catch (ParseException e) {
            throw new FrazilException(
                    ErrorCode.BAD_STATEMENT,
                    "cannot parse the expression of the generated column \"" + attribute.name() + "\": " + expression,
                    "declare the stream again with OR REPLACE and an expression that Spark SQL knows",
                    e);
        }
    }

    private static boolean hasGenerated(LogicalPlan node) {
        if (!StreamRelations.isStream(node)) {
            return false;
        }
        KafkaTable table = (KafkaTable) ((DataSourceV2Relation) node).table();
        return table.schema().length() > table.decodedColumns().length();
    }

    /** The rule as Spark's tree takes it. */
    private final class Expansion extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {

        @Override
        public boolean isDefinedAt(LogicalPlan node) {
            return hasGenerated(node);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A extends LogicalPlan, B> B applyOrElse(A node, Function1<A, B> otherwise) {
            return hasGenerated(node) ? (B) expand((DataSourceV2Relation) (LogicalPlan) node) : otherwise.apply(node);
        }
    }
}
