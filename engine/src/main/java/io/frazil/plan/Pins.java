package io.frazil.plan;

import io.frazil.catalog.TableVersion;
import io.frazil.flow.Standing;
import io.frazil.stream.scan.KafkaTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.analysis.AsOfVersion;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import scala.Option;

/**
 * Which version of its tables a query of live and stored rows reads, and from where its streams go on: read from the one
 * metadata of each table that the plan holds. Confined to one thread.
 */
final class Pins {

    /** The version of each table that a stream goes on from, by Spark's id of the table. */
    private final Map<String, TableVersion> versions = new HashMap<>();

    /** By the name of the stream. */
    private final Map<String, Standing> standings = new TreeMap<>();

    private final Map<KafkaTable.Followed, Standing> followed = new HashMap<>();

    private Pins() {}

    /**
     * @param analysed with the tables in the versions that are to be read
     * @throws io.frazil.flow.FrazilException if a stream would have to go on from more than one place
     */
    static Pins of(LogicalPlan analysed) {
        LogicalPlan inlined = new InlineCTE(true, false).apply(analysed);
        Pins pins = new Pins();
        for (KafkaTable stream : StreamRelations.in(inlined)) {
            stream.followed().filter(flow -> !stream.isBound()).ifPresent(flow -> pins.follow(flow, inlined));
        }
        UnionReader unions = UnionReader.of(inlined);
        unions.sources().forEach((stream, source) -> {
            if (!source.isAsOf()) {
                pins.versions.putIfAbsent(source.table().tableId(), source.table());
            }
            pins.standings.put(stream, source.standing());
        });
        unions.refuseBeside(pins.versions, pins.followed.keySet());
        return pins;
    }

    private void follow(KafkaTable.Followed flow, LogicalPlan plan) {
        TableVersion version = versions.computeIfAbsent(
                flow.tableId(),
                id -> StoredRelations.in(plan).stream()
                        .filter(stored ->
                                !stored.isAsOf() && stored.version().tableId().equals(id))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("no table beside " + flow))
                        .version());
        followed.computeIfAbsent(flow, of -> version.standing(of.flow()));
    }

    /** Where the stream goes on; empty: it is read as it would be without a table. */
    Optional<Standing> standing(DataSourceV2Relation relation) {
        KafkaTable stream = (KafkaTable) relation.table();
        if (stream.isBound() || StreamRelations.hasOwnStart(relation)) {
            return Optional.empty();
        }
        return stream.followed().map(followed::get).or(() -> Optional.ofNullable(standings.get(stream.name())));
    }

    /** The plan with its tables as of their versions, its streams untouched. */
    LogicalPlan withTablesPinned(LogicalPlan plan) {
        return StreamRelations.transform(
                StreamRelations.transform(plan, this::pinsTable, this::pinnedTable), TotalsOf::isIn, relation -> {
                    TotalsOf totals = (TotalsOf) relation.table();
                    return totals.at(followed.get(totals.flow()), relation);
                });
    }

    /** The plan with its tables as of their versions, and its streams going on from there. */
    LogicalPlan pinned(LogicalPlan plan) {
        Map<Bound, KafkaTable> bound = new HashMap<>();
        return StreamRelations.transform(
                withTablesPinned(plan),
                relation ->
                        StreamRelations.isStream(relation) && standing(relation).isPresent(),
                relation -> {
                    KafkaTable stream = (KafkaTable) relation.table();
                    Standing standing = standing(relation).orElseThrow();
                    Map<String, String> options = relation.options().asCaseSensitiveMap();
                    KafkaTable first = bound.computeIfAbsent(
                            new Bound(stream.name(), options, standing), key -> stream.from(standing, options));
                    return StreamRelations.withTable(relation, stream.fromAs(standing, first));
                });
    }

    /** Relations of one query that are alike in these end at the same offsets. */
    private record Bound(String stream, Map<String, String> options, Standing standing) {}

    private boolean pinsTable(DataSourceV2Relation relation) {
        return relation.timeTravelSpec().isEmpty()
                && relation.table().id() != null
                && Optional.ofNullable(versions.get(relation.table().id()))
                        .flatMap(TableVersion::snapshotId)
                        .isPresent()
                && TableVersion.of(relation.table()).isPresent();
    }

    /** As of a version, so that Spark does not read a newer one when it comes to run the plan. */
    private DataSourceV2Relation pinnedTable(DataSourceV2Relation relation) {
        TableVersion version = versions.get(relation.table().id());
        return relation.copy(
                version.table(),
                relation.output(),
                relation.catalog(),
                relation.identifier(),
                relation.options(),
                Option.apply(new AsOfVersion(Long.toString(version.snapshotId().orElseThrow()))));
    }
}
