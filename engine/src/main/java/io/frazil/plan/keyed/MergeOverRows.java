package io.frazil.plan.keyed;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.ArrayAggregate;
import org.apache.spark.sql.catalyst.expressions.ArrayDistinct;
import org.apache.spark.sql.catalyst.expressions.ArrayExists;
import org.apache.spark.sql.catalyst.expressions.ArrayFilter;
import org.apache.spark.sql.catalyst.expressions.ArrayTransform;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Concat;
import org.apache.spark.sql.catalyst.expressions.CreateArray;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.Explode;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetArrayItem;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.expressions.NamedLambdaVariable;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;
import org.apache.spark.sql.catalyst.expressions.aggregate.CollectList;
import org.apache.spark.sql.catalyst.expressions.aggregate.First;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.DeleteAction;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.InsertAction;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeAction;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.UpdateAction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * A MERGE whose ON asks for more than keys, so that which rows a message finds can change with each message before it:
 * all rows that messages of one key find are brought together with them, and the messages applied one after another,
 * each to every row that it finds then. Rows are told apart by all of their columns, as rows that are alike share their
 * fate.
 */
record MergeOverRows(MergeActions actions, MergeKeys keys, MessagesByKey messages) implements KeyedWork {

    private static final int OLD = 0;
    private static final int NEW = 1;

    /** @throws FrazilException UNSUPPORTED for a table whose rows cannot be compared */
    MergeOverRows {
        for (Attribute column : actions.columns()) {
            if (!RowOrdering.isOrderable(column.dataType())) {
                throw new FrazilException(
                        ErrorCode.UNSUPPORTED,
                        "cannot make a flow of a MERGE whose ON asks for more than keys into a table with column "
                                + column.name() + " of type "
                                + column.dataType().sql()
                                + ", which cannot be compared",
                        "compare keys only, ON target.key = source.key, and put what else it asks for behind WHEN"
                                + " MATCHED AND");
            }
        }
    }

    @Override
    public Reading reading() {
        if (messages.one()) {
            return Reading.ONE_MESSAGE_A_KEY;
        }
        return messages.keys().stream().anyMatch(key -> key.references().nonEmpty())
                ? Reading.IN_ORDER
                : Reading.IN_ORDER_OF_ALL;
    }

    @Override
    public LogicalPlan rows() {
        return messages.rows();
    }

    @Override
    public MergeIntoTable merge(LogicalPlan rows, Optional<LogicalPlan> companion) {
        List<Attribute> columns = actions.columns();
        InOrder fold = new InOrder(actions, messages.wanted());
        LogicalPlan changes = changes(rows, fold);
        Attribute change = Catalyst.list(changes.output()).get(0);
        Expression stored = new IsNotNull(part(change, OLD));
        Expression present = InOrder.present(part(change, NEW));
        List<Expression> sameRow = new ArrayList<>(List.of(stored));
        List<Expression> before = fold.values(part(change, OLD));
        for (int i = 0; i < columns.size(); i++) {
            sameRow.add(new EqualNullSafe(columns.get(i), before.get(i)));
        }
        List<MergeAction> matched = new ArrayList<>();
        if (actions.delete()) {
            matched.add(new DeleteAction(Option.apply(new Not(present))));
        }
        List<Attribute> updated = actions.updated();
        if (!updated.isEmpty()) {
            List<Expression> values = updated.stream()
                    .map(column -> InOrder.column(part(change, NEW), columns.indexOf(column), column))
                    .toList();
            matched.add(new UpdateAction(
                    Option.apply(Difference.of(updated, values)), MergeActions.assignments(updated, values), false));
        }
        List<MergeAction> notMatched = new ArrayList<>();
        if (actions.insert()) {
            notMatched.add(new InsertAction(
                    Option.apply(new Not(stored)), MergeActions.assignments(columns, fold.values(part(change, NEW)))));
        }
        return actions.with(changes, Catalyst.and(sameRow), matched, notMatched);
    }

    /** A row for each row that a message has found or added: what it was before, null if it is new, and is now. */
    private LogicalPlan changes(LogicalPlan rows, InOrder fold) {
        LogicalPlan found = found(rows, fold);
        List<Attribute> ofFound = Catalyst.list(found.output());
        Attribute before = ofFound.get(0);
        Alias after = Catalyst.alias(applied(ofFound.get(1), before, fold), "after");
        LogicalPlan applied = new Project(Catalyst.seq(List.<NamedExpression>of(before, after)), found);
        NamedLambdaVariable row = InOrder.variable("row", fold.type());
        NamedLambdaVariable number = InOrder.variable("number", DataTypes.IntegerType);
        Expression change =
                MessagesByKey.struct(List.of("old", "new"), List.of(new GetArrayItem(before, number, false), row));
        Expression all = new ArrayTransform(after.toAttribute(), lambda(change, row, number));
        NamedLambdaVariable any = InOrder.variable("change", change.dataType());
        Expression some = new ArrayFilter(
                all, lambda(new Or(new IsNotNull(part(any, OLD)), InOrder.present(part(any, NEW))), any));
        Attribute one = new AttributeReference(
                "change",
                change.dataType(),
                false,
                Metadata.empty(),
                NamedExpression$.MODULE$.newExprId(),
                Catalyst.seq(List.of()));
        LogicalPlan each = new Generate(
                new Explode(some), Catalyst.seq(List.of()), false, Option.empty(), Catalyst.seq(List.of(one)), applied);
        return new Project(Catalyst.seq(List.of(one)), each);
    }

    /** For each key, the rows of the table that one of its messages finds at first, and its messages. */
    private LogicalPlan found(LogicalPlan rows, InOrder fold) {
        List<Attribute> ofRows = Catalyst.list(rows.output());
        List<Attribute> keysOfRows = ofRows.subList(0, ofRows.size() - 1);
        Attribute ofBatch = ofRows.get(ofRows.size() - 1);
        List<Alias> copies = actions.columns().stream()
                .map(column -> Catalyst.alias(column, column.name()))
                .toList();
        List<NamedExpression> stored = new ArrayList<>(copies);
        Alias flag = Catalyst.alias(Literal$.MODULE$.TrueLiteral(), "stored");
        stored.add(flag);
        LogicalPlan table =
                new Project(Catalyst.seq(stored), actions.statement().targetTable());
        List<Attribute> copied = copies.stream().map(Alias::toAttribute).toList();
        Expression row = fold.there(copied);
        NamedLambdaVariable message = InOrder.variable("message", ((ArrayType) ofBatch.dataType()).elementType());
        List<Expression> finds = new ArrayList<>();
        for (int i = 0; i < keysOfRows.size(); i++) {
            finds.add(new EqualNullSafe(
                    keysOfRows.get(i), Catalyst.over(keys.targets().get(i), actions.columns(), copied)));
        }
        finds.add(new ArrayExists(ofBatch, lambda(on(row, message, fold), message)));
        Join join =
                new Join(rows, table, LeftOuter$.MODULE$, Option.apply(Catalyst.and(finds)), JoinHint$.MODULE$.NONE());
        Expression there =
                new If(new IsNotNull(flag.toAttribute()), row, Literal$.MODULE$.create(null, row.dataType()));
        Alias before =
                Catalyst.alias(new ArrayDistinct(new CollectList(there, 0, 0).toAggregateExpression()), "before");
        Alias batch = Catalyst.alias(new First(ofBatch, false).toAggregateExpression(), "messages");
        return new Aggregate(
                Catalyst.seq(keysOfRows), Catalyst.seq(List.<NamedExpression>of(before, batch)), join, Option.empty());
    }

    /** The rows after all messages: those from before in their places, and the new ones behind them. */
    private Expression applied(Expression ofBatch, Expression before, InOrder fold) {
        ArrayType type = new ArrayType(fold.type(), false);
        StructType messageType = (StructType) ((ArrayType) ofBatch.dataType()).elementType();
        NamedLambdaVariable rows = InOrder.variable("rows", type);
        NamedLambdaVariable message = InOrder.variable("message", messageType);
        Expression any = overRows(rows, fold, ArrayExists::new, row -> found(row, message, fold));
        Expression changed = overRows(
                rows,
                fold,
                ArrayTransform::new,
                row -> new If(found(row, message, fold), fold.matched(row, message), row));
        Expression added = fold.notMatched(fold.none(), message);
        Expression withAdded = actions.insert()
                ? new If(
                        InOrder.present(added),
                        new Concat(Catalyst.seq(List.of(rows, new CreateArray(Catalyst.seq(List.of(added)), false)))),
                        rows)
                : rows;
        NamedLambdaVariable end = InOrder.variable("end", type);
        return new ArrayAggregate(
                ofBatch, before, lambda(new If(any, changed, withAdded), rows, message), lambda(end, end));
    }

    private interface HigherOrder {
        Expression of(Expression array, LambdaFunction function);
    }

    private static Expression overRows(
            Expression rows, InOrder fold, HigherOrder function, UnaryOperator<Expression> ofRow) {
        NamedLambdaVariable row = InOrder.variable("row", fold.type());
        return function.of(rows, lambda(ofRow.apply(row), row));
    }

    private Expression found(Expression row, Expression message, InOrder fold) {
        return new And(InOrder.present(row), on(row, message, fold));
    }

    private Expression on(Expression row, Expression message, InOrder fold) {
        return fold.over(Catalyst.and(keys.more()), row, message);
    }

    private static Expression part(Expression change, int number) {
        return new GetStructField(change, number, Option.empty());
    }

    private static LambdaFunction lambda(Expression body, NamedLambdaVariable... arguments) {
        return new LambdaFunction(body, Catalyst.<NamedExpression>seq(List.of(arguments)), false);
    }
}
