package io.frazil.plan;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;

/**
 * A query over a stream with the place of each row's message carried up to its output: topic, topic partition, offset.
 *
 * @param plan the query, with three columns more at its end
 */
record KafkaOrder(LogicalPlan plan) {

    private static final List<String> PLACE = List.of("_topic", "_partition", "_offset");

    /** @param query analysed, CTEs inlined, over one stream, without aggregates */
    static KafkaOrder of(LogicalPlan query) {
        return new KafkaOrder(carried(query));
    }

    List<Attribute> place() {
        List<Attribute> output = Catalyst.list(plan.output());
        return output.subList(output.size() - PLACE.size(), output.size());
    }

    private static LogicalPlan carried(LogicalPlan node) {
        if (StreamRelations.isStream(node)) {
            return withPlace((DataSourceV2Relation) node);
        }
        List<LogicalPlan> children = new ArrayList<>();
        List<Attribute> place = new ArrayList<>();
        for (LogicalPlan child : Catalyst.list(node.children())) {
            if (!StreamRelations.any(child)) {
                children.add(child);
                continue;
            }
            KafkaOrder carried = of(child);
            children.add(carried.plan());
            place.addAll(carried.place());
        }
        if (node instanceof Project project) {
            List<NamedExpression> columns = new ArrayList<>(Catalyst.list(project.projectList()));
            columns.addAll(place);
            return new Project(Catalyst.seq(columns), children.get(0));
        }
        LogicalPlan carried = (LogicalPlan) node.withNewChildren(Catalyst.seq(children));
        return node instanceof Union ? carried : atTheEnd(carried, node, place);
    }

    /** The relation may have these columns among its own; they are needed at the end. */
    private static LogicalPlan withPlace(DataSourceV2Relation relation) {
        List<AttributeReference> output = new ArrayList<>(Catalyst.list(relation.output()));
        List<NamedExpression> columns = new ArrayList<>(output);
        for (String name : PLACE) {
            AttributeReference there = output.stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (there == null) {
                there = (AttributeReference) Catalyst.list(relation.metadataOutput()).stream()
                        .filter(column -> column.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                output.add(there);
            }
            columns.add(Catalyst.alias(there, name));
        }
        DataSourceV2Relation whole = relation.copy(
                relation.table(),
                Catalyst.seq(output),
                relation.catalog(),
                relation.identifier(),
                relation.options(),
                relation.timeTravelSpec());
        return new Project(Catalyst.seq(columns), whole);
    }

    /** Joins and generators put the columns of their children in the middle. */
    private static LogicalPlan atTheEnd(LogicalPlan carried, LogicalPlan node, List<Attribute> place) {
        List<Attribute> output = Catalyst.list(carried.output());
        int last = output.size() - PLACE.size();
        boolean there = last >= 0
                && output.subList(last, output.size()).stream()
                        .map(Attribute::exprId)
                        .toList()
                        .equals(place.stream().map(Attribute::exprId).toList());
        if (there) {
            return carried;
        }
        List<NamedExpression> columns = new ArrayList<>(Catalyst.list(node.output()));
        columns.addAll(place);
        return new Project(Catalyst.seq(columns), carried);
    }
}
