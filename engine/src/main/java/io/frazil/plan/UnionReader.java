package io.frazil.plan;

import io.frazil.catalog.TableVersion;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Standing;
import io.frazil.stream.scan.KafkaTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * Finds the streams of a query that a UNION puts beside a table that a flow fills from them, and refuses what leaves open
 * where they go on. Confined to one thread.
 */
final class UnionReader {

    private static final String SAY_WHERE =
            "say where the query begins to read the stream, FROM <stream> WITH (startingOffsets = ..)";

    private final SortedMap<String, Source> sources = new TreeMap<>();

    /**
     * What a stream goes on from.
     *
     * @param table in the version that is read
     * @param isAsOf whether the user says which version
     */
    record Source(TableVersion table, boolean isAsOf, Standing standing) {}

    private UnionReader() {}

    /** @param inlined without WITH clauses */
    static UnionReader of(LogicalPlan inlined) {
        Map<String, List<StoredRelations.Stored>> beside = new LinkedHashMap<>();
        Function1<LogicalPlan, BoxedUnit> collect = node -> {
            if (node instanceof Union union) {
                collect(List.copyOf(CollectionConverters.asJava(union.children())), beside);
            }
            return BoxedUnit.UNIT;
        };
        inlined.foreachWithSubqueries(collect);
        UnionReader reader = new UnionReader();
        beside.forEach((stream, tables) -> reader.sources.put(stream, source(stream, tables)));
        return reader;
    }

    /** By the name of the stream. */
    SortedMap<String, Source> sources() {
        return sources;
    }

    private static void collect(List<LogicalPlan> branches, Map<String, List<StoredRelations.Stored>> beside) {
        for (LogicalPlan live : branches) {
            for (String stream : openStreams(live)) {
                for (LogicalPlan stored : branches) {
                    if (stored != live) {
                        StoredRelations.outsideSubqueries(stored).stream()
                                .filter(table ->
                                        !table.version().flowsFrom(stream).isEmpty())
                                .forEach(table -> beside.computeIfAbsent(stream, name -> new ArrayList<>())
                                        .add(table));
                    }
                }
            }
        }
    }

    /** The streams whose records become rows of the branch and of which nobody says where they begin. */
    private static Set<String> openStreams(LogicalPlan branch) {
        return StreamRelations.relationsOutsideSubqueries(branch).stream()
                .filter(relation -> !StreamRelations.hasOwnStart(relation))
                .map(DataSourceV2Relation::table)
                .map(KafkaTable.class::cast)
                .filter(stream -> !stream.isBound() && stream.followed().isEmpty())
                .map(KafkaTable::name)
                .collect(Collectors.toSet());
    }

    private static Source source(String stream, List<StoredRelations.Stored> tables) {
        TableVersion first = tables.get(0).version();
        for (StoredRelations.Stored table : tables) {
            TableVersion other = table.version();
            if (!other.tableId().equals(first.tableId())) {
                throw refusal(
                        "cannot read stream " + stream + " beside both " + first.name() + " and " + other.name()
                                + ": flows fill both from it, and each stands at a place of its own",
                        "read one of the tables, or " + SAY_WHERE);
            }
            if (!other.snapshotId().equals(first.snapshotId())) {
                throw refusal(
                        "cannot read stream " + stream + " beside two versions of " + first.name() + ", "
                                + first.snapshotId().orElse(0L) + " and "
                                + other.snapshotId().orElse(0L) + ": it would go on from two places",
                        "read one version, or " + SAY_WHERE);
            }
        }
        List<FlowDefinition> flows = first.flowsFrom(stream);
        if (flows.size() > 1) {
            throw refusal(
                    "cannot read stream " + stream + " beside " + first.name() + ": flows "
                            + flows.stream().map(FlowDefinition::name).collect(Collectors.joining(" and "))
                            + " fill it from that stream, and each stands at a place of its own",
                    "SELECT .. FROM LIVE(" + first.name() + ") reads for each what it has not taken in; or "
                            + SAY_WHERE);
        }
        boolean isAsOf = tables.stream().allMatch(StoredRelations.Stored::isAsOf);
        return new Source(first, isAsOf, first.standing(flows.get(0).name()));
    }

    /** What {@code LIVE(t)} holds is not to be read a second time. */
    void refuseBeside(Map<String, TableVersion> versions, Collection<KafkaTable.Followed> followed) {
        sources.forEach((stream, source) -> followed.stream()
                .map(flow -> versions.get(flow.tableId()))
                .filter(table -> !table.flowsFrom(stream).isEmpty())
                .findFirst()
                .ifPresent(table -> {
                    throw refusal(
                            "cannot read stream " + stream + " beside LIVE(" + table.name()
                                    + "): its records are in there already",
                            "leave the stream out, or " + SAY_WHERE);
                }));
    }

    private static FrazilException refusal(String what, String hint) {
        return new FrazilException(ErrorCode.UNSUPPORTED, what, hint);
    }
}
