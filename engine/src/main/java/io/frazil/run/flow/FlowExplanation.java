package io.frazil.run.flow;

import io.frazil.catalog.QualifiedName;
import io.frazil.commit.FlowTable;
import io.frazil.flow.FlowDefinition;
import io.frazil.plan.DirectQuery;
import io.frazil.plan.FlowOptions;
import io.frazil.plan.FlowPlan;
import io.frazil.plan.FlowQuery;
import io.frazil.plan.QueryShape;
import io.frazil.plan.TargetTable;
import io.frazil.plan.keyed.Reading;
import io.frazil.run.batch.FlowTotals;
import io.frazil.run.session.FlowSessions;
import io.frazil.run.session.Names;
import io.frazil.run.step.OverlappedStep;
import io.frazil.run.stream.StreamColumns;
import io.frazil.sql.Statement;
import io.frazil.stream.scan.Watermark;
import io.frazil.write.DirectAppend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.classic.SparkSession;

/**
 * What EXPLAIN says of a flow, for people who have never seen Spark's plans.
 *
 * @param spark why its batches need a plan of Spark's, whatever the query is; empty: the query decides
 * @param format of the table of a flow that changes rows
 */
public record FlowExplanation(
        FlowDeclaration declaration,
        FlowQuery query,
        Reading reading,
        Optional<String> spark,
        Optional<TableFormat> format) {

    /** Analyses the statement; changes nothing. */
    public static FlowExplanation of(SparkSession session, FlowDeclaration declaration) {
        SparkSession own = FlowSessions.open(session, declaration.definition().meaning());
        QualifiedName stream = declaration.stream();
        StreamColumns.known(Names.catalog(session, stream), stream.identifier());
        Statement.DeclareFlow statement = declaration.statement();
        FlowQuery query = FlowQuery.of(own, query(declaration.target(), statement.plan()));
        Reading reading = reading(own, declaration, query);
        QualifiedName name = declaration.table();
        Optional<FlowTable> table = declaration.tableExists()
                ? Optional.of(Names.catalog(own, name).flowTable(name.identifier()))
                : Optional.empty();
        return reading == Reading.APPEND
                ? new FlowExplanation(
                        declaration,
                        query,
                        reading,
                        table.flatMap(there -> new DirectAppend(there.table(), there::newAppend, 0).refusal()),
                        Optional.empty())
                : new FlowExplanation(
                        declaration,
                        query,
                        reading,
                        Optional.of(DirectQuery.Found.KEYED.why()),
                        Optional.of(format(declaration, table)));
    }

    private static TableFormat format(FlowDeclaration declaration, Optional<FlowTable> table) {
        return TableFormat.of(
                table.map(there -> OptionalInt.of(there.formatVersion())).orElseGet(OptionalInt::empty),
                FlowOptions.parse(declaration.definition().options()),
                table.map(FlowTable::properties)
                        .orElseGet(() -> declaration.target().written()));
    }

    private static Reading reading(SparkSession session, FlowDeclaration declaration, FlowQuery query) {
        LogicalPlan statement = declaration.statement().plan();
        FlowOptions options = FlowOptions.parse(declaration.definition().options());
        if (statement instanceof MergeIntoTable merge) {
            return FlowPlan.ofMerge(session, merge, options.oneMessageAKey()).reading();
        }
        return statement instanceof InsertIntoStatement insert
                ? FlowPlan.ofInsert(session, insert).reading()
                : query.reading();
    }

    private static LogicalPlan query(TargetTable target, LogicalPlan statement) {
        if (statement instanceof MergeIntoTable merge) {
            return merge.sourceTable();
        }
        return target.isCreated() ? target.query() : ((InsertIntoStatement) statement).query();
    }

    List<String> lines() {
        FlowDefinition definition = declaration.definition();
        FlowOptions options = FlowOptions.parse(definition.options());
        List<String> lines = new ArrayList<>();
        lines.add("flow " + definition.name() + ": continuous, until STOP FLOW " + definition.name());
        lines.add("  reads    " + definition.stream() + ", each offset range once, columns "
                + String.join(", ", query.columnsRead()));
        lines.add("  writes   " + definition.table() + target());
        format.ifPresent(version -> lines.add("  format   " + version.explained()));
        lines.add("  columns  " + query.schema().toDDL());
        lines.add("  reading  " + read());
        lines.add("  records  " + records(query.shape()));
        query.watermark().ifPresent(watermark -> lines.add("  late     rows " + late(watermark)));
        lines.add("  batches  at most one every " + options.triggerInterval().toMillis() / 1000.0 + " s, by the "
                + path());
        lines.add("  delivery " + delivery(options));
        lines.add("  meaning  catalog " + definition.meaning().catalog() + ", namespace "
                + definition.meaning().namespace() + ", time zone "
                + definition.meaning().timeZone() + ", ANSI "
                + (definition.meaning().ansi() ? "on" : "off"));
        return lines;
    }

    /** What it makes of a record, in a few lines. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add("columns: " + query.schema().toDDL());
        lines.add("a record: " + records(query.shape()));
        query.watermark().ifPresent(watermark -> lines.add("late rows: " + late(watermark)));
        return lines;
    }

    private String path() {
        Optional<String> why = spark.or(() -> query.path() instanceof DirectQuery.Found.General general
                ? Optional.of(general.why())
                : Optional.empty());
        return why.map(reason -> "general path, as " + reason + ": Spark plans and runs the statement over each batch")
                .orElse(
                        "direct path: tasks write rows into files where they read the records, without a plan of Spark's");
    }

    private static String late(Watermark watermark) {
        return "older than the largest " + watermark.of() + " seen less " + watermark.delay()
                + "; left out and counted";
    }

    private String read() {
        return switch (reading) {
            case APPEND -> "each row is added to those that are there";
            case IN_ORDER ->
                "messages of one key are applied one after another, in Kafka's order, so that the last one wins;"
                        + " NULL keys are equal";
            case IN_ORDER_OF_ALL ->
                "all messages of a batch are applied one after another, in Kafka's order, by one task, as ON compares no"
                        + " column of the target with one of the source that its rows keep; NULL keys are equal";
            case ONE_MESSAGE_A_KEY -> "two messages of one key in one batch are an error; NULL keys are equal";
            case TOTALS_IN_TABLE ->
                "running totals over the stream; the table holds them, and each batch is added to the row of its group";
            case TOTALS_BESIDE_TABLE -> besideTable();
            case TOTALS_AND_INCREMENTS ->
                besideTable() + "; what the statement adds to what is stored by itself is the totals of each batch";
            case INCREMENTS ->
                "the statement adds to what is stored by itself, so that it is given the totals of each batch";
        };
    }

    private String besideTable() {
        return "running totals over the stream, kept in " + FlowTotals.name(declaration.definition())
                + ", which is committed and rolled back with this table";
    }

    private String delivery(FlowOptions options) {
        if (OverlappedStep.isFor(options, reading)) {
            return "at least once: the next batch is read while the last one commits, and one that is ready before an older"
                    + " one commits its rows ahead of the position, so that a crash may repeat rows and loses none";
        }
        return "exactly once: rows and stream position are one Iceberg commit"
                + (options.delivery() == FlowOptions.Delivery.AT_LEAST_ONCE
                        ? " (at-least-once was asked for; a flow that changes rows by key does more)"
                        : "");
    }

    private String target() {
        if (declaration.isUnchanged()) {
            return ", which this flow fills already";
        }
        if (declaration.existing().isPresent()) {
            return ", in the place of this flow's former statement, from the same position";
        }
        String changes = reading == Reading.APPEND ? ", appending" : ", changing rows by key";
        return declaration.tableExists() ? changes : ", which is created";
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
