package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.plans.logical.DeleteAction;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.UpdateAction;
import scala.Option;

/**
 * A MERGE whose ON compares keys and nothing else: the messages of one key in a batch are applied to its row one after
 * another, in Kafka's order, so that it makes no difference where one batch ends and the next begins.
 */
record MergeInOrder(MergeActions actions, MergeKeys keys, MessagesByKey messages) implements KeyedWork {

    @Override
    public Reading reading() {
        return messages.one() ? Reading.ONE_MESSAGE_A_KEY : Reading.IN_ORDER;
    }

    @Override
    public LogicalPlan rows() {
        return messages.rows();
    }

    @Override
    public MergeIntoTable merge(LogicalPlan rows, Optional<LogicalPlan> companion) {
        List<Attribute> ofRows = Catalyst.list(rows.output());
        List<Attribute> keysOfRows = ofRows.subList(0, ofRows.size() - 1);
        List<Attribute> columns = actions.columns();
        InOrder fold = new InOrder(actions, messages.wanted());
        Expression ofBatch = ofRows.get(ofRows.size() - 1);
        Expression ofStored = fold.after(ofBatch, fold.there(columns));
        Expression ofNothing = fold.after(ofBatch, fold.none());
        // A row may be deleted and inserted again.
        List<Attribute> changed = actions.delete() && actions.insert() ? columns : actions.updated();
        List<Expression> values = changed.stream()
                .map(column -> InOrder.column(ofStored, columns.indexOf(column), column))
                .toList();
        List<MergeAction> matched = new ArrayList<>();
        if (actions.delete()) {
            matched.add(new DeleteAction(Option.apply(new Not(InOrder.present(ofStored)))));
        }
        if (!changed.isEmpty()) {
            matched.add(new UpdateAction(
                    Option.apply(Difference.of(changed, values)), MergeActions.assignments(changed, values), false));
        }
        List<MergeAction> notMatched = new ArrayList<>();
        if (actions.insert()) {
            notMatched.add(new InsertAction(
                    Option.apply(InOrder.present(ofNothing)),
                    MergeActions.assignments(columns, fold.values(ofNothing))));
        }
        return actions.with(rows, keys.nullSafe(keysOfRows), matched, notMatched);
    }
}
