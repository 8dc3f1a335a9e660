package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.StreamColumn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.analysis.UnresolvedIdentifier;
import org.apache.spark.sql.catalyst.plans.logical.ColumnDefinition;
import org.apache.spark.sql.catalyst.plans.logical.CreateTable;
import org.apache.spark.sql.catalyst.plans.logical.CreateTableAsSelect;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ReplaceTable;
import org.apache.spark.sql.catalyst.plans.logical.ReplaceTableAsSelect;
import org.apache.spark.sql.catalyst.plans.logical.TableSpecBase;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.execution.command.ExplainCommand;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/** Reads CREATE TABLE .. USING kafka out of what Spark's parser made of it. Stateless. */
final class CreatedStream {

    private CreatedStream() {}

    /** Empty: the plan creates no stream. */
    static Optional<Statement> read(LogicalPlan plan) {
        if (plan instanceof CreateTable create && isKafka(create.tableSpec())) {
            return Optional.of(stream(
                    create.name(),
                    create.columns(),
                    create.partitioning(),
                    create.tableSpec(),
                    create.ignoreIfExists(),
                    false));
        }
        if (plan instanceof ReplaceTable replace && isKafka(replace.tableSpec())) {
            return Optional.of(stream(
                    replace.name(), replace.columns(), replace.partitioning(), replace.tableSpec(), false, true));
        }
        if (plan instanceof CreateTableAsSelect create && isKafka(create.tableSpec())
                || plan instanceof ReplaceTableAsSelect replace && isKafka(replace.tableSpec())) {
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot create a stream AS SELECT: Frazil reads from Kafka and does not write to it",
                    "write USING iceberg to store the rows, or leave the SELECT out to declare a stream");
        }
        return Optional.empty();
    }

    /** Whether the plan creates a stream, also where that is only to be explained. */
    static boolean isIn(LogicalPlan plan) {
        if (plan instanceof ExplainCommand explain) {
            return isIn(explain.logicalPlan());
        }
        return plan instanceof CreateTable create && isKafka(create.tableSpec())
                || plan instanceof ReplaceTable replace && isKafka(replace.tableSpec());
    }

    private static boolean isKafka(TableSpecBase spec) {
        return OptionConverters.toJava(spec.provider())
                .filter("kafka"::equalsIgnoreCase)
                .isPresent();
    }

    private static Statement stream(
            LogicalPlan name,
            Seq<ColumnDefinition> columns,
            Seq<Transform> partitioning,
            TableSpecBase spec,
            boolean ifNotExists,
            boolean orReplace) {
        List<String> parts = List.copyOf(CollectionConverters.asJava(((UnresolvedIdentifier) name).nameParts()));
        StreamClauses.check(parts, columns, partitioning, spec);
        Map<String, String> options = new LinkedHashMap<>();
        StatementOptions.of(spec)
                .forEach((key, value) -> options.put(KeptReferences.unmasked(key), KeptReferences.unmasked(value)));
        return new Statement.CreateStream(
                parts,
                CollectionConverters.asJava(columns).stream()
                        .map(CreatedStream::column)
                        .toList(),
                options,
                ifNotExists,
                orReplace);
    }

    private static StreamColumn column(ColumnDefinition column) {
        return new StreamColumn(
                column.name(),
                column.dataType().sql(),
                column.nullable(),
                OptionConverters.toJava(column.generationExpression()).map(KeptReferences::unmasked),
                OptionConverters.toJava(column.comment()).map(KeptReferences::unmasked));
    }
}
