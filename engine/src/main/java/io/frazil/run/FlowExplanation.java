package io.frazil.run;

import io.frazil.catalog.QualifiedName;
import io.frazil.flow.FlowDefinition;
import io.frazil.plan.FlowOptions;
import io.frazil.plan.FlowQuery;
import io.frazil.plan.QueryShape;
import io.frazil.sql.Statement;
import io.frazil.stream.Watermark;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;

/** What EXPLAIN says of a flow, for people who have never seen Spark's plans. */
record FlowExplanation(FlowDeclaration declaration, FlowQuery query) {

    /** Analyses the statement; changes nothing. */
    static FlowExplanation of(SparkSession session, FlowDeclaration declaration) {
        SparkSession own = FlowSessions.open(session, declaration.definition().meaning());
        QualifiedName stream = declaration.stream();
        StreamColumns.known(Names.catalog(session, stream), stream.identifier());
        Statement.DeclareFlow statement = declaration.statement();
        LogicalPlan query = declaration.target().isCreated()
                ? declaration.target().query()
                : ((InsertIntoStatement) statement.plan()).query();
        return new FlowExplanation(declaration, FlowQuery.of(own, query));
    }

    List<String> lines() {
        FlowDefinition definition = declaration.definition();
        FlowOptions options = FlowOptions.parse(definition.options());
        List<String> lines = new ArrayList<>();
        lines.add("flow " + definition.name() + ": continuous, until STOP FLOW " + definition.name());
        lines.add("  reads    " + definition.stream() + ", each offset range once, columns "
                + String.join(", ", query.columnsRead()));
        lines.add("  writes   " + definition.table() + target());
        lines.add("  columns  " + query.schema().toDDL());
        lines.add("  records  " + records(query.shape()));
        query.watermark().ifPresent(watermark -> lines.add("  late     rows " + late(watermark)));
        lines.add("  batches  at most one every " + options.triggerInterval().toMillis() / 1000.0
                + " s, by the general path: Spark plans and runs the statement over each batch");
        lines.add("  delivery exactly once: rows and stream position are one Iceberg commit"
                + (options.delivery() == FlowOptions.Delivery.AT_LEAST_ONCE
                        ? " (at-least-once was asked for; this is more)"
                        : ""));
        lines.add("  meaning  catalog " + definition.meaning().catalog() + ", namespace "
                + definition.meaning().namespace() + ", time zone "
                + definition.meaning().timeZone() + ", ANSI "
                + (definition.meaning().ansi() ? "on" : "off"));
        return lines;
    }

    /** What it makes of a record, in a few lines. */
    List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add("columns: " + query.schema().toDDL());
        lines.add("a record: " + records(query.shape()));
        query.watermark().ifPresent(watermark -> lines.add("late rows: " + late(watermark)));
        return lines;
    }

    private static String late(Watermark watermark) {
        return "older than the largest " + watermark.of() + " seen less " + watermark.delay()
                + "; left out and counted";
    }

    private String target() {
        if (declaration.isUnchanged()) {
            return ", which this flow fills already";
        }
        if (declaration.existing().isPresent()) {
            return ", in the place of this flow's former statement, from the same position";
        }
        return declaration.tableExists() ? ", appending" : ", which is created";
    }

    private static String records(QueryShape shape) {
        if (!shape.oneRowPerRecord()) {
            return "each becomes none, one or several rows; a record that reaches the statement counts as written";
        }
        return shape.filters()
                ? "each becomes one row or is filtered; written and filtered are counted"
                : "each becomes one row";
    }
}
