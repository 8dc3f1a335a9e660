package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.analysis.AssignmentUtils;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.FullOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Assignment;
import org.apache.spark.sql.catalyst.plans.logical.DeleteAction;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.UpdateAction;
import scala.Option;

/**
 * A MERGE as a query: the rows that its target would hold once it has been carried out. Uses the settings of the thread
 * at hand, as Spark's analysis does.
 */
public final class MergedRows {

    private final MergeIntoTable merge;
    private final List<Attribute> columns;
    private final Alias stored = Catalyst.alias(Literal$.MODULE$.TrueLiteral(), "stored");
    private final Alias brought = Catalyst.alias(Literal$.MODULE$.TrueLiteral(), "brought");

    private MergedRows(MergeIntoTable merge) {
        this.merge = merge;
        this.columns = Catalyst.list(merge.targetTable().output());
    }

    /**
     * @param merge its source has one row a row of the target at most; not to be carried out
     * @param rows what the target holds before, its columns in the target's order
     * @return a plan that is still to be analysed
     */
    public static LogicalPlan of(MergeIntoTable merge, LogicalPlan rows) {
        return new MergedRows(merge).over(rows);
    }

    private LogicalPlan over(LogicalPlan rows) {
        LogicalPlan target = rows == merge.targetTable()
                ? rows
                : Catalyst.renamed(rows, Catalyst.<Attribute>list(rows.output()), columns);
        Join join = new Join(
                flagged(target, stored),
                flagged(source(target), brought),
                FullOuter$.MODULE$,
                Option.apply(merge.mergeCondition()),
                JoinHint$.MODULE$.NONE());
        List<NamedExpression> merged = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            merged.add(Catalyst.alias(value(i), columns.get(i).name()));
        }
        return new Project(Catalyst.seq(merged), new Filter(isKept(), join));
    }

    /** The source may read the target as well. */
    private LogicalPlan source(LogicalPlan target) {
        return merge.sourceTable()
                .transformDown(Catalyst.everywhere(node -> node == merge.targetTable() ? target : node));
    }

    private static LogicalPlan flagged(LogicalPlan rows, Alias flag) {
        List<NamedExpression> columns = new ArrayList<>(Catalyst.<Attribute>list(rows.output()));
        columns.add(flag);
        return new Project(Catalyst.seq(columns), rows);
    }

    private Expression value(int number) {
        Attribute column = columns.get(number);
        return byMatch(
                Literal$.MODULE$.create(null, column.dataType()),
                column,
                action -> values(action)
                        .<Expression>map(values -> values.get(number).value())
                        .orElse(column));
    }

    private Expression isKept() {
        return byMatch(
                Literal$.MODULE$.FalseLiteral(),
                Literal$.MODULE$.TrueLiteral(),
                action -> Literal$.MODULE$.apply(!(action instanceof DeleteAction)));
    }

    /**
     * @param ofNone where nothing is stored and no clause applies
     * @param unchanged where something is stored and no clause applies
     * @param then what a clause makes of it
     */
    private Expression byMatch(Expression ofNone, Expression unchanged, Function<MergeAction, Expression> then) {
        return new If(
                new IsNull(stored.toAttribute()),
                first(Catalyst.list(merge.notMatchedActions()), then, ofNone),
                new If(
                        new IsNull(brought.toAttribute()),
                        unchanged,
                        first(Catalyst.list(merge.matchedActions()), then, unchanged)));
    }

    /** By the first clause whose condition holds. */
    private static Expression first(
            List<MergeAction> clauses, Function<MergeAction, Expression> then, Expression otherwise) {
        Expression result = otherwise;
        for (int i = clauses.size() - 1; i >= 0; i--) {
            MergeAction clause = clauses.get(i);
            Expression value = then.apply(clause);
            result = clause.condition().isEmpty()
                    ? value
                    : new If((Expression) clause.condition().get(), value, result);
        }
        return result;
    }

    /** One for each column of the target, as Spark would write it; empty: the clause deletes. */
    private Optional<List<Assignment>> values(MergeAction clause) {
        if (clause instanceof UpdateAction update) {
            return Optional.of(Catalyst.list(AssignmentUtils.alignUpdateAssignments(
                    Catalyst.seq(columns), update.assignments(), update.fromStar(), false)));
        }
        return clause instanceof InsertAction insert
                ? Optional.of(Catalyst.list(
                        AssignmentUtils.alignInsertAssignments(Catalyst.seq(columns), insert.assignments(), false)))
                : Optional.empty();
    }
}
