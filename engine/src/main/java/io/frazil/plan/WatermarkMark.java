package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.plan.tree.Catalyst;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import scala.Function1;
import scala.Tuple3;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * {@code WATERMARK(ts, '10 minutes')} in a plan that is being analysed; {@link Watermarks} takes it out again, so it is
 * never computed. Immutable.
 */
public final class WatermarkMark extends Expression {

    private static final long serialVersionUID = 1;

    private final Expression time;
    private final transient WatermarkDelay delay;

    WatermarkMark(Expression time, WatermarkDelay delay) {
        this.time = time;
        this.delay = delay;
    }

    /** The function as Spark's registry takes it. */
    public static Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, Expression>> function() {
        return new Tuple3<>(
                FunctionIdentifier.apply("watermark"),
                new ExpressionInfo(WatermarkMark.class.getName(), "watermark"),
                arguments -> of(CollectionConverters.asJava(arguments)));
    }

    private static Expression of(List<Expression> arguments) {
        if (arguments.size() != 2) {
            throw new FrazilException(
                    ErrorCode.BAD_STATEMENT,
                    "cannot read WATERMARK: it takes two arguments, a time and a delay",
                    "write WHERE ts >= WATERMARK(ts, '10 minutes')");
        }
        return new WatermarkMark(arguments.get(0), WatermarkDelay.of(arguments.get(1)));
    }

    /** The first one in the expression. */
    static Optional<WatermarkMark> in(Expression expression) {
        if (expression instanceof WatermarkMark mark) {
            return Optional.of(mark);
        }
        return CollectionConverters.asJava(expression.children()).stream()
                .flatMap(child -> in(child).stream())
                .findFirst();
    }

    WatermarkDelay delay() {
        return delay;
    }

    Expression time() {
        return time;
    }

    @Override
    public Seq<Expression> children() {
        return Catalyst.seq(List.of(time));
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> newChildren) {
        return new WatermarkMark(newChildren.head(), delay);
    }

    @Override
    public boolean nullable() {
        return true;
    }

    @Override
    public Object eval(InternalRow row) {
        throw new UnsupportedOperationException("a watermark is not computed row by row");
    }

    @Override
    public DataType dataType() {
        return time.dataType();
    }

    @Override
    public String prettyName() {
        return "WATERMARK";
    }

    @Override
    public String sql() {
        return "WATERMARK(" + time.sql() + ", '" + delay.text() + "')";
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode code) {
        throw new UnsupportedOperationException("a watermark is not computed row by row");
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof WatermarkMark;
    }

    @Override
    public int productArity() {
        return 2;
    }

    @Override
    public Object productElement(int n) {
        return n == 0 ? time : delay;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WatermarkMark mark && time.equals(mark.time) && Objects.equals(delay, mark.delay);
    }

    @Override
    public int hashCode() {
        return Objects.hash(time, delay);
    }
}
