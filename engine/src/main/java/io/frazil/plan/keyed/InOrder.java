package io.frazil.plan.keyed;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.catalyst.expressions.ArrayAggregate;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.expressions.NamedLambdaVariable;
import org.apache.spark.sql.catalyst.plans.logical.Assignment;
import org.apache.spark.sql.catalyst.plans.logical.DeleteAction;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.UpdateAction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * The WHEN clauses of a MERGE as a fold over the messages of one key: a state of one row, there or not, and what a
 * message makes of it.
 *
 * @param source the columns of the source that a message's {@code row} holds
 */
record InOrder(MergeActions actions, List<Attribute> source) {

    private static final String PRESENT = "present";

    /**
     * The state after all messages.
     *
     * @param messages of one key, in order
     * @param before the state before them
     */
    Expression after(Expression messages, Expression before) {
        StructType message = (StructType) ((ArrayType) messages.dataType()).elementType();
        NamedLambdaVariable row = variable("stored", type());
        NamedLambdaVariable applied = variable("message", message);
        NamedLambdaVariable end = variable("end", type());
        return new ArrayAggregate(
                messages,
                before,
                new LambdaFunction(step(row, applied), Catalyst.<NamedExpression>seq(List.of(row, applied)), false),
                new LambdaFunction(end, Catalyst.<NamedExpression>seq(List.of(end)), false));
    }

    private List<Attribute> columns() {
        return actions.columns();
    }

    static Expression present(Expression state) {
        return new GetStructField(state, 0, Option.apply(PRESENT));
    }

    static Expression column(Expression state, int number, Attribute column) {
        return new GetStructField(state, number + 1, Option.apply(column.name()));
    }

    /** The values of a row, one for each column. */
    List<Expression> values(Expression state) {
        List<Expression> values = new ArrayList<>();
        for (int i = 0; i < columns().size(); i++) {
            values.add(column(state, i, columns().get(i)));
        }
        return values;
    }

    private Expression step(Expression row, Expression message) {
        return new If(present(row), matched(row, message), notMatched(row, message));
    }

    /** What a message makes of a row that is there. */
    Expression matched(Expression row, Expression message) {
        return byFirst(actions.matched(), row, message);
    }

    /** What a message makes of {@code row}, which is none. */
    Expression notMatched(Expression row, Expression message) {
        return byFirst(actions.notMatched(), row, message);
    }

    /** By the first action whose condition holds. */
    private Expression byFirst(List<MergeAction> actions, Expression row, Expression message) {
        Expression state = row;
        for (int i = actions.size() - 1; i >= 0; i--) {
            state = when(actions.get(i), row, message, state);
        }
        return state;
    }

    private Expression when(MergeAction action, Expression row, Expression message, Expression otherwise) {
        Expression then = then(action, row, message);
        return action.condition().isEmpty()
                ? then
                : new If(over((Expression) action.condition().get(), row, message), then, otherwise);
    }

    private Expression then(MergeAction action, Expression row, Expression message) {
        if (action instanceof UpdateAction update) {
            return state(true, values(Catalyst.list(update.assignments()), row, message, true));
        }
        if (action instanceof InsertAction insert) {
            return state(true, values(Catalyst.list(insert.assignments()), row, message, false));
        }
        if (action instanceof DeleteAction) {
            return none();
        }
        throw new IllegalArgumentException("an action that MERGE does not have: " + action);
    }

    private List<Expression> values(
            List<Assignment> assignments, Expression row, Expression message, boolean othersStay) {
        List<Expression> values = new ArrayList<>();
        for (int i = 0; i < columns().size(); i++) {
            Attribute column = columns().get(i);
            Expression kept = othersStay ? column(row, i, column) : Literal$.MODULE$.create(null, column.dataType());
            values.add(assignments.stream()
                    .filter(assignment -> assignment.key().semanticEquals(column))
                    .findFirst()
                    .map(assignment -> over(assignment.value(), row, message))
                    .orElse(kept));
        }
        return values;
    }

    /** An expression of the statement, over the state's row and the message. */
    Expression over(Expression expression, Expression row, Expression message) {
        Expression rowOfMessage = new GetStructField(message, 1, Option.apply("row"));
        List<Attribute> names = new ArrayList<>(columns());
        List<Expression> values = new ArrayList<>(values(row));
        for (int i = 0; i < source.size(); i++) {
            names.add(source.get(i));
            values.add(new GetStructField(
                    rowOfMessage, i, Option.apply(source.get(i).name())));
        }
        return Catalyst.over(expression, names, values);
    }

    /** The state of a row that is there. */
    Expression there(List<? extends Expression> values) {
        return state(true, values);
    }

    /** The state of no row. */
    Expression none() {
        return state(
                false,
                columns().stream()
                        .map(column -> Literal$.MODULE$.create(null, column.dataType()))
                        .toList());
    }

    private Expression state(boolean present, List<? extends Expression> values) {
        List<Expression> fields = new ArrayList<>();
        fields.add(Literal$.MODULE$.apply(PRESENT));
        fields.add(Literal$.MODULE$.apply(present));
        for (int i = 0; i < columns().size(); i++) {
            fields.add(Literal$.MODULE$.apply(columns().get(i).name()));
            fields.add(values.get(i));
        }
        return new CreateNamedStruct(Catalyst.seq(fields));
    }

    StructType type() {
        List<StructField> fields = new ArrayList<>();
        fields.add(new StructField(PRESENT, DataTypes.BooleanType, false, Metadata.empty()));
        columns()
                .forEach(column ->
                        fields.add(new StructField(column.name(), column.dataType(), true, Metadata.empty())));
        return new StructType(fields.toArray(StructField[]::new));
    }

    static NamedLambdaVariable variable(String name, DataType type) {
        return new NamedLambdaVariable(name, type, true, NamedExpression$.MODULE$.newExprId(), new AtomicReference<>());
    }
}
