package io.frazil.sql;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import scala.Tuple3;
import scala.jdk.javaapi.CollectionConverters;

/** The names that a parsed plan reads from, in FROM clauses, subqueries and WITH clauses alike. Stateless. */
final class Relations {

    private Relations() {}

    /** Names as written, without those that a WITH clause of the same plan defines. */
    static List<List<String>> of(LogicalPlan plan) {
        Set<List<String>> names = new LinkedHashSet<>();
        Set<String> defined = new LinkedHashSet<>();
        collect(plan, names, defined);
        List<List<String>> outside = new ArrayList<>(names);
        outside.removeIf(name -> name.size() == 1 && defined.contains(name.get(0)));
        return outside;
    }

    private static void collect(LogicalPlan plan, Set<List<String>> names, Set<String> defined) {
        if (plan instanceof UnresolvedRelation relation) {
            names.add(List.copyOf(CollectionConverters.asJava(relation.multipartIdentifier())));
        }
        if (plan instanceof UnresolvedWith with) {
            for (var definition : CollectionConverters.asJava(with.cteRelations())) {
                Tuple3<?, ?, ?> named = (Tuple3<?, ?, ?>) definition;
                defined.add((String) named._1());
                collect((SubqueryAlias) named._2(), names, defined);
            }
        }
        CollectionConverters.asJava(plan.children()).forEach(child -> collect(child, names, defined));
        CollectionConverters.asJava(plan.expressions())
                .forEach(expression -> collectSubqueries(expression, names, defined));
    }

    private static void collectSubqueries(Expression expression, Set<List<String>> names, Set<String> defined) {
        if (expression instanceof PlanExpression<?> subquery && subquery.plan() instanceof LogicalPlan plan) {
            collect(plan, names, defined);
        }
        CollectionConverters.asJava(expression.children()).forEach(child -> collectSubqueries(child, names, defined));
    }
}
