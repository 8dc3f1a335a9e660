package io.frazil.care.expiry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * What of a table's history goes in one go; pure.
 *
 * @param oldestKept what was committed before this snapshot goes, but for what tags and branches keep
 * @param olderThanMillis nothing goes that was committed at this time or later
 * @param count how many snapshots go, if no tag or branch has come of age
 */
record ExpiryPlan(long oldestKept, long olderThanMillis, int count) {

    /** A go costs a commit of its own, so that it has to be worth it. */
    static final int ENOUGH = 50;

    /** Of each one that goes a manifest list is read and deleted, and the next batch waits for that. */
    static final int MOST = 200;

    /** Whether it is worthwhile to ask for a plan; costs next to nothing, however many snapshots there are. */
    static boolean isLikely(TableMetadata table, Instant now) {
        List<Snapshot> snapshots = table.snapshots();
        // A tag may keep one of the oldest.
        int enough = ENOUGH
                + (int) table.refs().keySet().stream()
                        .filter(ref -> !ref.equals(SnapshotRef.MAIN_BRANCH))
                        .count();
        Retention main = Retention.of(table, now);
        return table.propertyAsBoolean(TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT)
                && snapshots.size() >= main.least() + enough
                && snapshots.get(enough - 1).timestampMillis() < main.cutoffMillis();
    }

    /**
     * What the table's properties, and the settings of main, let go.
     *
     * @param needed nothing goes that is as new as one of these, or newer
     */
    static Optional<ExpiryPlan> of(TableMetadata table, Set<Long> needed, Instant now) {
        if (table.currentSnapshot() == null) {
            return Optional.empty();
        }
        Retention main = Retention.of(table, now);
        List<Snapshot> history = history(table, table.currentSnapshot().snapshotId());
        int oldest = 0;
        for (int i = 1; i < history.size(); i++) {
            boolean isYoung = oldest == i - 1 && (i < main.least() || !main.isOld(history.get(i)));
            if (isYoung || needed.contains(history.get(i).snapshotId())) {
                oldest = i;
            }
        }
        return cut(table, history.subList(oldest, history.size()), main.cutoffMillis());
    }

    /**
     * What goes of a table of totals: all that is older than the oldest one that is named.
     *
     * @param named the snapshots that entries of the flow name
     */
    static Optional<ExpiryPlan> ofTotals(TableMetadata totals, Set<Long> named, Instant now) {
        return oldestFirst(totals).stream()
                .map(Snapshot::snapshotId)
                .filter(named::contains)
                .findFirst()
                .flatMap(oldest -> cut(totals, history(totals, oldest), now.toEpochMilli()));
    }

    /**
     * @param line the oldest snapshot that has to stay, and its ancestors: any of these may be the oldest one that stays
     */
    private static Optional<ExpiryPlan> cut(TableMetadata table, List<Snapshot> line, long cutoffMillis) {
        Set<Long> inLine = ids(line);
        Set<Long> kept = keptByOtherRefs(table);
        Optional<ExpiryPlan> best = Optional.empty();
        int count = 0;
        for (Snapshot snapshot : oldestFirst(table)) {
            if (inLine.contains(snapshot.snapshotId())) {
                if (count > MOST && best.filter(plan -> plan.count() >= ENOUGH).isPresent()) {
                    break;
                }
                best = Optional.of(new ExpiryPlan(snapshot.snapshotId(), cutoffMillis, count));
                if (count >= MOST || snapshot.snapshotId() == line.get(0).snapshotId()) {
                    break;
                }
                count += kept.contains(snapshot.snapshotId()) ? 0 : 1;
            } else if (!kept.contains(snapshot.snapshotId())) {
                if (snapshot.timestampMillis() >= cutoffMillis) {
                    // What a rollback has left here comes of age first: it is newer than what it has branched off from.
                    break;
                }
                count++;
            }
        }
        return best.filter(plan -> plan.count() >= ENOUGH);
    }

    /** What tags, and branches other than main, keep until they come of age. */
    static Set<Long> keptByOtherRefs(TableMetadata table) {
        Set<Long> kept = new HashSet<>();
        for (Map.Entry<String, SnapshotRef> ref : table.refs().entrySet()) {
            long id = ref.getValue().snapshotId();
            if (ref.getValue().isTag()) {
                kept.add(id);
            } else if (!ref.getKey().equals(SnapshotRef.MAIN_BRANCH)) {
                kept.addAll(ids(history(table, id)));
            }
        }
        return kept;
    }

    /** In the order of commits; tables of format 1 have no numbers, and this order. */
    static List<Snapshot> oldestFirst(TableMetadata table) {
        List<Snapshot> snapshots = new ArrayList<>(table.snapshots());
        snapshots.sort(Comparator.comparingLong(Snapshot::sequenceNumber));
        return snapshots;
    }

    /** Newest first. */
    static List<Snapshot> history(TableMetadata table, long snapshotId) {
        return StreamSupport.stream(
                        SnapshotUtil.ancestorsOf(snapshotId, table::snapshot).spliterator(), false)
                .toList();
    }

    private static Set<Long> ids(List<Snapshot> snapshots) {
        return snapshots.stream().map(Snapshot::snapshotId).collect(Collectors.toSet());
    }

    /**
     * How much of main's history stays.
     *
     * @param least how many snapshots, however old
     * @param cutoffMillis those of this time, and later ones
     */
    private record Retention(long least, long cutoffMillis) {

        static Retention of(TableMetadata table, Instant now) {
            SnapshotRef main = table.ref(SnapshotRef.MAIN_BRANCH);
            int least = main != null && main.minSnapshotsToKeep() != null
                    ? main.minSnapshotsToKeep()
                    : PropertyUtil.propertyAsInt(
                            table.properties(),
                            TableProperties.MIN_SNAPSHOTS_TO_KEEP,
                            TableProperties.MIN_SNAPSHOTS_TO_KEEP_DEFAULT);
            long age = main != null && main.maxSnapshotAgeMs() != null
                    ? main.maxSnapshotAgeMs()
                    : PropertyUtil.propertyAsLong(
                            table.properties(),
                            TableProperties.MAX_SNAPSHOT_AGE_MS,
                            TableProperties.MAX_SNAPSHOT_AGE_MS_DEFAULT);
            return new Retention(Math.max(1, least), now.toEpochMilli() - age);
        }

        boolean isOld(Snapshot snapshot) {
            return snapshot.timestampMillis() < cutoffMillis;
        }
    }
}
