package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.analysis.AssignmentUtils;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Assignment;
import org.apache.spark.sql.catalyst.plans.logical.DeleteAction;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.UpdateAction;
import scala.collection.immutable.Seq;

/**
 * What the WHEN clauses of a MERGE do.
 *
 * @param statement its UPDATEs set whole columns
 */
record MergeActions(MergeIntoTable statement) {

    /** @param statement may set fields of structs; analysed, its clauses still there */
    static MergeActions of(MergeIntoTable statement) {
        List<Attribute> columns = Catalyst.list(statement.targetTable().output());
        List<MergeAction> matched = Catalyst.list(statement.matchedActions()).stream()
                .map(action -> action instanceof UpdateAction update ? ofWholeColumns(columns, update) : action)
                .toList();
        return new MergeActions(new MergeIntoTable(
                statement.targetTable(),
                statement.sourceTable(),
                statement.mergeCondition(),
                Catalyst.seq(matched),
                statement.notMatchedActions(),
                statement.notMatchedBySourceActions(),
                false));
    }

    private static UpdateAction ofWholeColumns(List<Attribute> columns, UpdateAction update) {
        List<Assignment> written = Catalyst.list(update.assignments());
        if (written.stream().allMatch(assignment -> assignment.key() instanceof Attribute)) {
            return update;
        }
        List<Assignment> whole = Catalyst.<Assignment>list(AssignmentUtils.alignUpdateAssignments(
                        Catalyst.seq(columns), update.assignments(), update.fromStar(), false))
                .stream()
                .filter(assignment -> !assignment.key().semanticEquals(assignment.value()))
                .toList();
        return new UpdateAction(update.condition(), Catalyst.seq(whole), update.fromStar());
    }

    List<Attribute> columns() {
        return Catalyst.list(statement.targetTable().output());
    }

    List<MergeAction> matched() {
        return Catalyst.list(statement.matchedActions());
    }

    List<MergeAction> notMatched() {
        return Catalyst.list(statement.notMatchedActions());
    }

    boolean delete() {
        return matched().stream().anyMatch(DeleteAction.class::isInstance);
    }

    boolean insert() {
        return !notMatched().isEmpty();
    }

    /** The columns that an UPDATE sets. */
    List<Attribute> updated() {
        return columns().stream()
                .filter(column -> matched().stream()
                        .flatMap(action -> assignments(action).stream())
                        .anyMatch(assignment -> assignment.key().semanticEquals(column)))
                .toList();
    }

    /** The columns of the source that the actions, and these conditions, read. */
    List<Attribute> read(List<Expression> conditions) {
        List<Expression> reading = new ArrayList<>(conditions);
        reading.addAll(matched());
        reading.addAll(notMatched());
        return Catalyst.<Attribute>list(statement.sourceTable().output()).stream()
                .filter(column ->
                        reading.stream().anyMatch(part -> part.references().contains(column)))
                .toList();
    }

    /** The same target, changed by another source and other actions. */
    MergeIntoTable with(
            LogicalPlan source, Expression condition, List<MergeAction> matched, List<MergeAction> notMatched) {
        return new MergeIntoTable(
                statement.targetTable(),
                source,
                condition,
                Catalyst.seq(matched),
                Catalyst.seq(notMatched),
                Catalyst.seq(List.of()),
                false);
    }

    static List<Assignment> assignments(MergeAction action) {
        if (action instanceof UpdateAction update) {
            return Catalyst.list(update.assignments());
        }
        return action instanceof InsertAction insert ? Catalyst.list(insert.assignments()) : List.of();
    }

    static Seq<Assignment> assignments(List<Attribute> columns, List<Expression> values) {
        List<Assignment> assignments = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            assignments.add(new Assignment(columns.get(i), values.get(i)));
        }
        return Catalyst.seq(assignments);
    }
}
