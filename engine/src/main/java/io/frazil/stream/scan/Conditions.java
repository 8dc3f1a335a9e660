package io.frazil.stream.scan;

import io.frazil.decode.RecordFilter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.BinaryComparison;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.InSet;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.Predicate$;
import org.apache.spark.sql.catalyst.expressions.StringPredicate;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Conditions of a query that are told while a record is decoded: comparisons of columns with values and with each other,
 * which cannot fail. Immutable; travels to the tasks.
 *
 * @param all each must hold
 */
record Conditions(List<Expression> all) implements Serializable {

    static final Conditions NONE = new Conditions(List.of());

    Conditions {
        all = List.copyOf(all);
    }

    /** Those among conditions of a query. */
    static Conditions among(Iterable<Expression> conditions, Predicate<String> isDecoded) {
        List<Expression> told = new ArrayList<>();
        for (Expression condition : conditions) {
            if (!condition.references().isEmpty() && isTold(condition, isDecoded)) {
                told.add(condition);
            }
        }
        return new Conditions(told);
    }

    private static boolean isTold(Expression part, Predicate<String> isDecoded) {
        if (part instanceof AttributeReference column) {
            return column.dataType() instanceof AtomicType && isDecoded.test(column.name());
        }
        boolean isHarmless = part instanceof And
                || part instanceof Or
                || part instanceof Not
                || part instanceof BinaryComparison
                || part instanceof In
                || part instanceof InSet
                || part instanceof IsNull
                || part instanceof IsNotNull
                || part instanceof StringPredicate
                || part instanceof Literal;
        return isHarmless
                && CollectionConverters.asJava(part.children()).stream().allMatch(child -> isTold(child, isDecoded));
    }

    /** The same over rows of these columns. */
    Conditions over(StructType columns) {
        return new Conditions(all.stream()
                .map(condition -> replaced(
                        condition,
                        column -> new BoundReference(
                                columns.fieldIndex(column.name()), column.dataType(), column.nullable())))
                .toList());
    }

    private static Expression replaced(Expression part, Function<AttributeReference, Expression> by) {
        if (part instanceof AttributeReference column) {
            return by.apply(column);
        }
        if (part.children().isEmpty()) {
            return part;
        }
        List<Expression> children = CollectionConverters.asJava(part.children()).stream()
                .map(child -> replaced(child, by))
                .toList();
        return (Expression)
                part.withNewChildren(CollectionConverters.asScala(children).toSeq());
    }

    /** In SQL; the same for the same ones of two queries. */
    @Override
    public String toString() {
        Seq<String> unqualified =
                CollectionConverters.asScala(List.<String>of()).toSeq();
        return all.stream()
                .map(condition -> replaced(condition, column -> column.withQualifier(unqualified))
                        .sql())
                .collect(Collectors.joining(" AND "));
    }

    /**
     * For one task.
     *
     * @param spec whose conditions these are
     * @param vectors of all its columns, in order
     */
    Optional<RecordFilter> filter(ReadSpec spec, WritableColumnVector[] vectors) {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Set<String> needed =
                new HashSet<>(Arrays.asList(spec.late().time().columns().fieldNames()));
        all.forEach(condition -> addColumns(condition, spec.columns(), needed));
        boolean[] looksAt = new boolean[spec.decoded().length()];
        for (int i = 0; i < looksAt.length; i++) {
            looksAt[i] = needed.contains(spec.decoded().fields()[i].name());
        }
        return Optional.of(new Filter(all.stream().reduce(And::new).orElseThrow(), vectors, looksAt));
    }

    private static void addColumns(Expression part, StructType columns, Set<String> to) {
        if (part instanceof BoundReference column) {
            StructField field = columns.fields()[column.ordinal()];
            to.add(field.name());
        }
        CollectionConverters.asJava(part.children()).forEach(child -> addColumns(child, columns, to));
    }

    /** Confined to a task's thread. */
    private static final class Filter implements RecordFilter {

        private final BasePredicate condition;
        private final ColumnarBatchRow row;
        private final boolean[] looksAt;

        Filter(Expression condition, ColumnVector[] vectors, boolean[] looksAt) {
            this.condition = Predicate$.MODULE$.create(condition);
            this.row = new ColumnarBatchRow(vectors);
            this.looksAt = looksAt;
        }

        @Override
        public boolean looksAt(int column) {
            return looksAt[column];
        }

        @Override
        public boolean wants(int rowId) {
            row.rowId = rowId;
            return condition.eval(row);
        }
    }
}
