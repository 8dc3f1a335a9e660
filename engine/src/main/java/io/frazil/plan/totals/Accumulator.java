package io.frazil.plan.totals;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.types.DataType;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * An aggregate of Spark's that stops halfway: its result is the buffer, as a struct, in place of what the function makes
 * of the buffer. Immutable, as all nodes of a plan.
 */
final class Accumulator extends DeclarativeAggregate {

    private final DeclarativeAggregate function;

    Accumulator(DeclarativeAggregate function) {
        this.function = function;
    }

    @Override
    public Seq<Expression> initialValues() {
        return function.initialValues();
    }

    @Override
    public Seq<Expression> updateExpressions() {
        return function.updateExpressions();
    }

    @Override
    public Seq<Expression> mergeExpressions() {
        return function.mergeExpressions();
    }

    @Override
    public Expression evaluateExpression() {
        List<Expression> fields = new ArrayList<>();
        CollectionConverters.asJava(aggBufferAttributes()).forEach(attribute -> {
            fields.add(Literal$.MODULE$.apply(attribute.name()));
            fields.add(attribute);
        });
        return new CreateNamedStruct(Catalyst.seq(fields));
    }

    @Override
    public Seq<AttributeReference> aggBufferAttributes() {
        return function.aggBufferAttributes();
    }

    @Override
    public Seq<AttributeReference> inputAggBufferAttributes() {
        return function.inputAggBufferAttributes();
    }

    @Override
    public DataType dataType() {
        return evaluateExpression().dataType();
    }

    @Override
    public boolean nullable() {
        return false;
    }

    @Override
    public Seq<Expression> children() {
        return function.children();
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
        return new Accumulator((DeclarativeAggregate) function.withNewChildren(children));
    }

    @Override
    public String prettyName() {
        return "accumulated_" + function.prettyName();
    }

    @Override
    public int productArity() {
        return 1;
    }

    @Override
    public Object productElement(int index) {
        return function;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof Accumulator;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Accumulator accumulator && accumulator.function.equals(function);
    }

    @Override
    public int hashCode() {
        return function.hashCode() * 31 + 1;
    }
}
