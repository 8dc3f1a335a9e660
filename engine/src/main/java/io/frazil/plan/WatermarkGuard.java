package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.stream.scan.KafkaTable;
import io.frazil.stream.scan.Watermark;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/** A check rule: refuses a WATERMARK that {@link Watermarks} could not move to a stream. Stateless. */
public final class WatermarkGuard implements Function1<LogicalPlan, BoxedUnit> {

    @Override
    public BoxedUnit apply(LogicalPlan plan) {
        refuse(plan, StreamRelations.any(plan));
        return BoxedUnit.UNIT;
    }

    private static void refuse(LogicalPlan plan, boolean readsStream) {
        CollectionConverters.asJava(plan.expressions())
                .forEach(expression -> WatermarkMark.in(expression).ifPresent(mark -> {
                    throw readsStream ? misplaced(mark) : onTable(mark);
                }));
        CollectionConverters.asJava(plan.children()).forEach(child -> refuse(child, readsStream));
    }

    /** The watermark of a statement's reads of its stream; empty: none. */
    static Optional<Watermark> only(List<KafkaTable> streams) {
        Optional<Watermark> first = streams.stream().findFirst().flatMap(KafkaTable::watermark);
        for (KafkaTable stream : streams) {
            Optional<Watermark> other = stream.watermark();
            if (first.isPresent() && other.isPresent() && !first.get().isSame(other.get())) {
                throw two(stream.name(), first.get(), other.get());
            }
            if (first.isPresent() != other.isPresent()) {
                throw new FrazilException(
                        ErrorCode.UNSUPPORTED,
                        "cannot read stream " + stream.name() + " once with and once without "
                                + first.or(() -> other).orElseThrow() + " in one flow: a record is late or is not",
                        "write the same WATERMARK wherever the flow reads the stream, or declare two flows");
            }
        }
        return first;
    }

    static FrazilException two(String stream, Watermark one, Watermark other) {
        return new FrazilException(
                ErrorCode.UNSUPPORTED,
                "cannot use two watermarks on stream " + stream + ": " + one + " and " + other,
                "keep one of them");
    }

    static FrazilException otherTime(Expression other, WatermarkMark mark) {
        String time = pretty(mark.time());
        return new FrazilException(
                ErrorCode.BAD_STATEMENT,
                "cannot compare " + pretty(other) + " with " + text(mark) + ": a row is late by the time that moves the"
                        + " watermark",
                "write " + time + " >= " + text(mark));
    }

    private static FrazilException misplaced(WatermarkMark mark) {
        String time = pretty(mark.time());
        return new FrazilException(
                ErrorCode.UNSUPPORTED,
                "cannot use " + text(mark) + " here: late rows are told where the stream is read",
                "write WHERE " + time + " >= " + text(mark)
                        + ", other conditions joined by AND, in the SELECT that reads"
                        + " the stream alone; or FROM stream WATERMARK " + time + " DELAY OF INTERVAL "
                        + mark.delay().text());
    }

    /** Of Spark's clause. */
    static FrazilException misplaced(TimeOfStream time) {
        String delay = time.delay().text();
        return new FrazilException(
                ErrorCode.UNSUPPORTED,
                "cannot use WATERMARK " + time.written() + " DELAY OF INTERVAL " + delay
                        + " here: late rows are told where the stream is read",
                "write FROM stream WATERMARK " + time.written() + " DELAY OF INTERVAL " + delay
                        + ", and what else is done with the rows around that");
    }

    private static FrazilException onTable(WatermarkMark mark) {
        return new FrazilException(
                ErrorCode.UNSUPPORTED,
                "cannot use " + text(mark) + " without a stream: rows of a table are never late",
                "compare with a time, such as now() - INTERVAL " + mark.delay().text());
    }

    private static String text(WatermarkMark mark) {
        return "WATERMARK(" + pretty(mark.time()) + ", '" + mark.delay().text() + "')";
    }

    private static String pretty(Expression expression) {
        return org.apache.spark.sql.catalyst.util.package$.MODULE$.toPrettySQL(expression, false);
    }
}
