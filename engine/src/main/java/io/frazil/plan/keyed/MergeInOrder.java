package io.frazil.plan.keyed;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.ArraySort;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedLambdaVariable;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.aggregate.CollectList;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Assignment;
import org.apache.spark.sql.catalyst.plans.logical.DeleteAction;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.UpdateAction;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * A MERGE whose source has a row for each message: the messages of one key in a batch are applied to its row one after
 * another, in Kafka's order, so that it makes no difference where one batch ends and the next begins.
 *
 * @param source the source with the message's place in its last columns
 * @param place those columns
 */
record MergeInOrder(MergeIntoTable statement, MergeKeys keys, LogicalPlan source, List<Attribute> place, boolean one)
        implements KeyedWork {

    /** @param oneMessageAKey whether a second message of one key in one batch is an error */
    static KeyedWork of(MergeIntoTable statement, LogicalPlan source, List<Attribute> place, boolean oneMessageAKey) {
        MergeKeys keys = MergeKeys.of(statement);
        checkAssignments(statement);
        boolean one = oneMessageAKey || !keys.restIsOfTarget(statement.targetTable());
        return new MergeInOrder(statement, keys, source, place, one);
    }

    private static void checkAssignments(MergeIntoTable statement) {
        List<MergeAction> actions = new ArrayList<>(Catalyst.list(statement.matchedActions()));
        actions.addAll(Catalyst.list(statement.notMatchedActions()));
        for (MergeAction action : actions) {
            for (Assignment assignment : assignments(action)) {
                if (!(assignment.key() instanceof Attribute)) {
                    throw new FrazilException(
                            ErrorCode.UNSUPPORTED,
                            "cannot set the field " + assignment.key().sql() + " of a struct in the MERGE of a flow",
                            "set the whole column, with named_struct(..)");
                }
            }
        }
    }

    private static List<Assignment> assignments(MergeAction action) {
        if (action instanceof UpdateAction update) {
            return Catalyst.list(update.assignments());
        }
        return action instanceof InsertAction insert ? Catalyst.list(insert.assignments()) : List.of();
    }

    @Override
    public Reading reading() {
        return one ? Reading.ONE_MESSAGE_A_KEY : Reading.IN_ORDER;
    }

    /** A row for each key: the key, then its messages in order. */
    @Override
    public LogicalPlan rows() {
        List<NamedExpression> columns = new ArrayList<>();
        for (int i = 0; i < keys.sources().size(); i++) {
            columns.add(Catalyst.alias(keys.sources().get(i), "key_" + i));
        }
        Expression message = struct(List.of("at", "row"), List.of(structOf(place), structOf(wanted())));
        Expression messages =
                inOrder(new CollectList(message, 0, 0).toAggregateExpression(), (StructType) message.dataType());
        columns.add(Catalyst.alias(one ? OneMessage.checked(messages, keys.sources()) : messages, "messages"));
        return new Aggregate(Catalyst.seq(keys.sources()), Catalyst.seq(columns), source, Option.empty());
    }

    /** The columns of the source that the actions read. */
    private List<Attribute> wanted() {
        List<Expression> read = new ArrayList<>();
        Catalyst.list(statement.matchedActions()).forEach(read::add);
        Catalyst.list(statement.notMatchedActions()).forEach(read::add);
        return Catalyst.list(statement.sourceTable().output()).stream()
                .filter(column ->
                        read.stream().anyMatch(action -> action.references().contains(column)))
                .toList();
    }

    private static Expression inOrder(Expression messages, StructType message) {
        NamedLambdaVariable left = variable("left", message);
        NamedLambdaVariable right = variable("right", message);
        Expression leftAt = new GetStructField(left, 0, Option.apply("at"));
        Expression rightAt = new GetStructField(right, 0, Option.apply("at"));
        Expression order = new If(
                new LessThan(leftAt, rightAt),
                Literal$.MODULE$.apply(-1),
                new If(new LessThan(rightAt, leftAt), Literal$.MODULE$.apply(1), Literal$.MODULE$.apply(0)));
        return new ArraySort(
                messages, new LambdaFunction(order, Catalyst.<NamedExpression>seq(List.of(left, right)), false), false);
    }

    @Override
    public MergeIntoTable merge(LogicalPlan rows, Optional<LogicalPlan> companion) {
        List<Attribute> ofRows = Catalyst.list(rows.output());
        List<Attribute> keysOfRows = ofRows.subList(0, ofRows.size() - 1);
        Attribute messages = ofRows.get(ofRows.size() - 1);
        List<Attribute> columns = Catalyst.list(statement.targetTable().output());
        InOrder fold = new InOrder(statement, columns, wanted(), messages);
        Expression ofStored = fold.from(Optional.of(columns));
        Expression ofNothing = fold.from(Optional.empty());
        List<Attribute> changed = changedColumns();
        List<Integer> numbers = changed.stream().map(columns::indexOf).toList();
        List<Expression> values = numbers.stream()
                .map(number -> InOrder.column(ofStored, number, columns.get(number)))
                .toList();
        List<MergeAction> matched = new ArrayList<>();
        if (Catalyst.list(statement.matchedActions()).stream().anyMatch(DeleteAction.class::isInstance)) {
            matched.add(new DeleteAction(Option.apply(new Not(InOrder.present(ofStored)))));
        }
        if (!changed.isEmpty()) {
            matched.add(new UpdateAction(
                    Option.apply(Difference.of(changed, values)), assignments(changed, values), false));
        }
        List<MergeAction> notMatched = new ArrayList<>();
        if (statement.notMatchedActions().nonEmpty()) {
            List<Expression> row = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                row.add(InOrder.column(ofNothing, i, columns.get(i)));
            }
            notMatched.add(new InsertAction(Option.apply(InOrder.present(ofNothing)), assignments(columns, row)));
        }
        return new MergeIntoTable(
                statement.targetTable(),
                rows,
                keys.nullSafe(keysOfRows),
                Catalyst.seq(matched),
                Catalyst.seq(notMatched),
                Catalyst.seq(List.of()),
                false);
    }

    /** What a row that is there may have changed: by an UPDATE, or by a DELETE and an INSERT after it. */
    private List<Attribute> changedColumns() {
        boolean deletes = Catalyst.list(statement.matchedActions()).stream().anyMatch(DeleteAction.class::isInstance);
        List<Attribute> changed = new ArrayList<>();
        for (Attribute column : Catalyst.<Attribute>list(statement.targetTable().output())) {
            boolean updated = Catalyst.list(statement.matchedActions()).stream()
                    .flatMap(action -> assignments(action).stream())
                    .anyMatch(assignment -> assignment.key().semanticEquals(column));
            if (updated || deletes && statement.notMatchedActions().nonEmpty()) {
                changed.add(column);
            }
        }
        return changed;
    }

    private static scala.collection.immutable.Seq<Assignment> assignments(
            List<Attribute> columns, List<Expression> values) {
        List<Assignment> assignments = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            assignments.add(new Assignment(columns.get(i), values.get(i)));
        }
        return Catalyst.seq(assignments);
    }

    private static NamedLambdaVariable variable(String name, StructType type) {
        return InOrder.variable(name, type);
    }

    private static Expression structOf(List<Attribute> columns) {
        return struct(columns.stream().map(Attribute::name).toList(), columns);
    }

    private static Expression struct(List<String> names, List<? extends Expression> values) {
        List<Expression> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            fields.add(Literal$.MODULE$.apply(names.get(i)));
            fields.add(values.get(i));
        }
        return new CreateNamedStruct(Catalyst.seq(fields));
    }
}
