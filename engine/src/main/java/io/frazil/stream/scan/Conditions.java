package io.frazil.stream.scan;

import io.frazil.decode.RecordFilter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.apache.spark.sql.types.StructType;
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
     * For one task. Those that are told by the same columns are one.
     *
     * @param spec whose conditions these are
     * @param vectors of all its columns, in order
     */
    Optional<RecordFilter> filter(ReadSpec spec, WritableColumnVector[] vectors) {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Map<Set<String>, Expression> byColumns = new LinkedHashMap<>();
        all.forEach(condition -> byColumns.merge(columns(condition, spec.columns()), condition, And::new));
        List<Set<String>> looked = List.copyOf(byColumns.keySet());
        List<BasePredicate> conditions = byColumns.values().stream()
                .map(condition -> (BasePredicate) Predicate$.MODULE$.create(condition))
                .toList();
        Set<String> needed = Set.of(spec.late().time().columns().fieldNames());
        return Optional.of(
                new Filter(spec.decoded().fieldNames(), looked, conditions, needed, new ColumnarBatchRow(vectors)));
    }

    private static Set<String> columns(Expression part, StructType columns) {
        Set<String> found = new HashSet<>();
        if (part instanceof BoundReference column) {
            found.add(columns.fieldNames()[column.ordinal()]);
        }
        CollectionConverters.asJava(part.children()).forEach(child -> found.addAll(columns(child, columns)));
        return found;
    }

    /**
     * Confined to a task's thread.
     *
     * @param columns that are decoded
     * @param looked which of them the conditions look at
     */
    private record Filter(
            String[] columns,
            List<Set<String>> looked,
            List<BasePredicate> predicates,
            Set<String> needed,
            ColumnarBatchRow row)
            implements RecordFilter {

        @Override
        public int conditions() {
            return predicates.size();
        }

        @Override
        public boolean looksAt(int condition, int column) {
            return looked.get(condition).contains(columns[column]);
        }

        @Override
        public boolean isNeeded(int column) {
            return needed.contains(columns[column]);
        }

        @Override
        public boolean holds(int condition, int rowId) {
            row.rowId = rowId;
            return predicates.get(condition).eval(row);
        }
    }
}
