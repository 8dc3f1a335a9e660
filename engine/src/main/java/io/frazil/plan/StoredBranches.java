package io.frazil.plan;

import io.frazil.plan.tree.Catalyst;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** The branches of a plan's unions that stand beside a stream and read none. Stateless. */
final class StoredBranches {

    private StoredBranches() {}

    static boolean areIn(LogicalPlan plan) {
        return hasStored(plan)
                || CollectionConverters.asJava(plan.children()).stream().anyMatch(StoredBranches::areIn);
    }

    /** The plan with no rows in these branches, same attributes. */
    static LogicalPlan emptied(LogicalPlan plan) {
        return transformed(plan, union -> {
            List<LogicalPlan> branches = new ArrayList<>();
            for (LogicalPlan branch : CollectionConverters.asJava(union.children())) {
                branches.add(StreamRelations.any(branch) ? branch : empty(branch));
            }
            return union.copy(Catalyst.seq(branches), union.byName(), union.allowMissingCol());
        });
    }

    /** The plan without these branches; only its shape is still right. */
    static LogicalPlan removed(LogicalPlan plan) {
        return transformed(plan, union -> {
            List<LogicalPlan> live = CollectionConverters.asJava(union.children()).stream()
                    .filter(StreamRelations::any)
                    .toList();
            return live.size() == 1
                    ? live.get(0)
                    : union.copy(Catalyst.seq(live), union.byName(), union.allowMissingCol());
        });
    }

    private static LocalRelation empty(LogicalPlan branch) {
        return new LocalRelation(branch.output(), Catalyst.seq(List.of()), false, Option.empty());
    }

    private static boolean hasStored(LogicalPlan node) {
        return node instanceof Union union
                && StreamRelations.any(union)
                && !CollectionConverters.asJava(union.children()).stream().allMatch(StreamRelations::any);
    }

    private static LogicalPlan transformed(LogicalPlan plan, Function<Union, LogicalPlan> ofUnion) {
        return (LogicalPlan)
                plan.transformUp(Catalyst.everywhere(node -> hasStored(node) ? ofUnion.apply((Union) node) : node));
    }
}
