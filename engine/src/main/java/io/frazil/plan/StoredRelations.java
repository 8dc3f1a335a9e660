package io.frazil.plan;

import io.frazil.catalog.TableVersion;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import scala.Function1;
import scala.runtime.BoxedUnit;

/** Finds the tables in a plan that flows may fill. Stateless. */
final class StoredRelations {

    private StoredRelations() {}

    /**
     * A table where a plan reads it.
     *
     * @param isAsOf whether the user says which version
     */
    record Stored(TableVersion version, boolean isAsOf) {}

    /** Those of the plan and of its subqueries. */
    static List<Stored> in(LogicalPlan plan) {
        List<Stored> found = new ArrayList<>();
        plan.foreachWithSubqueries(collector(found));
        return found;
    }

    /** Those whose rows become rows of the plan: subqueries in expressions are left out. */
    static List<Stored> outsideSubqueries(LogicalPlan plan) {
        List<Stored> found = new ArrayList<>();
        plan.foreach(collector(found));
        return found;
    }

    private static Function1<LogicalPlan, BoxedUnit> collector(List<Stored> found) {
        return node -> {
            if (node instanceof DataSourceV2Relation relation) {
                TableVersion.of(relation.table())
                        .ifPresent(version -> found.add(
                                new Stored(version, relation.timeTravelSpec().isDefined())));
            }
            return BoxedUnit.UNIT;
        };
    }
}
