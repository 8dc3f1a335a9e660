package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import scala.Function1;
import scala.Tuple3;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/** Finds {@code LIVE(t)} in a parsed plan, which Spark takes for a function of that name. Stateless. */
public final class LiveCalls {

    private static final String NAME = "live";

    private LiveCalls() {}

    /** The name of the table, as written, if the node is such a call. */
    public static Optional<List<String>> table(LogicalPlan node) {
        return node instanceof UnresolvedTableValuedFunction function
                        && isLive(function)
                        && function.functionArgs().size() == 1
                        && function.functionArgs().head() instanceof UnresolvedAttribute attribute
                ? Optional.of(List.copyOf(CollectionConverters.asJava(attribute.nameParts())))
                : Optional.empty();
    }

    /** Whether there is one anywhere in the plan. */
    static boolean isIn(LogicalPlan plan) {
        boolean[] found = {false};
        visit(plan, node -> found[0] |= table(node).isPresent());
        return found[0];
    }

    /** @throws FrazilException SYNTAX for a call with anything but one name */
    static void check(LogicalPlan plan) {
        visit(plan, node -> {
            if (node instanceof UnresolvedTableValuedFunction function
                    && isLive(function)
                    && table(node).isEmpty()) {
                throw new FrazilException(
                        ErrorCode.SYNTAX,
                        "cannot read LIVE(" + arguments(function) + "): it takes the name of one table",
                        "SELECT .. FROM LIVE(t), with t a table that a flow fills");
            }
        });
    }

    /**
     * A view that is stored is read in any namespace, and Iceberg makes full names of tables and not of these.
     *
     * @throws FrazilException BAD_STATEMENT for a call without a catalog's name
     */
    static void checkView(LogicalPlan query, Predicate<String> isCatalog) {
        visit(
                query,
                node -> table(node)
                        .filter(name -> name.size() < 3 || !isCatalog.test(name.get(0)))
                        .ifPresent(name -> {
                            throw new FrazilException(
                                    ErrorCode.BAD_STATEMENT,
                                    "cannot keep LIVE(" + String.join(".", name)
                                            + ") in a view: it is read in any namespace",
                                    "write the table's full name, LIVE(catalog.namespace.table)");
                        }));
    }

    /** Goes into WITH clauses too, which are not children yet. */
    private static void visit(LogicalPlan plan, Consumer<LogicalPlan> visitor) {
        Function1<LogicalPlan, BoxedUnit> visit = node -> {
            visitor.accept(node);
            if (node instanceof UnresolvedWith with) {
                for (var definition : CollectionConverters.asJava(with.cteRelations())) {
                    visit((LogicalPlan) ((Tuple3<?, ?, ?>) definition)._2(), visitor);
                }
            }
            return BoxedUnit.UNIT;
        };
        plan.foreachWithSubqueries(visit);
    }

    private static String arguments(UnresolvedTableValuedFunction function) {
        return CollectionConverters.asJava(function.functionArgs()).stream()
                .map(argument -> argument instanceof UnresolvedAttribute name ? name.name() : argument.sql())
                .collect(Collectors.joining(", "));
    }

    private static boolean isLive(UnresolvedTableValuedFunction function) {
        return function.name().size() == 1 && function.name().head().equalsIgnoreCase(NAME);
    }
}
