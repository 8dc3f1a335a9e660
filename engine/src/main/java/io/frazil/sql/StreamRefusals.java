package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTable;
import org.apache.spark.sql.catalyst.plans.logical.DeleteFromTable;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.TruncateTable;
import org.apache.spark.sql.catalyst.plans.logical.UpdateTable;
import scala.jdk.javaapi.CollectionConverters;

/** Refuses what Spark's parser takes and a stream cannot be asked for. */
record StreamRefusals(Predicate<List<String>> isStream) {

    void check(LogicalPlan plan) {
        target(plan).filter(isStream).ifPresent(stream -> {
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot write to " + String.join(".", stream) + ": it is a stream",
                    "write to an Iceberg table; to Kafka, Frazil does not write");
        });
        streaming(plan).filter(isStream).ifPresent(stream -> {
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot read the stream \"" + String.join(".", stream) + "\" with the word STREAM",
                    "leave the word out: a statement that writes to a table from a stream goes on by itself");
        });
    }

    /** The table that the statement changes rows of. */
    private static Optional<List<String>> target(LogicalPlan plan) {
        if (plan instanceof InsertIntoStatement insert) {
            return name(insert.table());
        } else if (plan instanceof UpdateTable update) {
            return name(update.table());
        } else if (plan instanceof DeleteFromTable delete) {
            return name(delete.table());
        } else if (plan instanceof MergeIntoTable merge) {
            return name(merge.targetTable());
        }
        return plan instanceof TruncateTable truncate ? name(truncate.table()) : Optional.empty();
    }

    private static Optional<List<String>> name(LogicalPlan table) {
        if (table instanceof SubqueryAlias alias) {
            return name(alias.child());
        } else if (table instanceof UnresolvedRelation relation) {
            return Optional.of(List.copyOf(CollectionConverters.asJava(relation.multipartIdentifier())));
        }
        return table instanceof UnresolvedTable unresolved
                ? Optional.of(List.copyOf(CollectionConverters.asJava(unresolved.multipartIdentifier())))
                : Optional.empty();
    }

    /** The first name that is read as {@code STREAM name}. */
    private static Optional<List<String>> streaming(LogicalPlan plan) {
        if (plan instanceof UnresolvedRelation relation && relation.isStreaming()) {
            return name(relation);
        }
        return CollectionConverters.asJava(plan.children()).stream()
                .flatMap(child -> streaming(child).stream())
                .findFirst();
    }
}
