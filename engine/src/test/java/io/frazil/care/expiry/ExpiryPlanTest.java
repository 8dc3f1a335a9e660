package io.frazil.care.expiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SnapshotParser;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

/** What goes of a history, with one snapshot a second. */
class ExpiryPlanTest {

    private static final long BEGIN = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
    private static final String AGE = "history.expire.max-snapshot-age-ms";
    private static final String LEAST = "history.expire.min-snapshots-to-keep";

    private TableMetadata table = TableMetadata.newTableMetadata(
            new Schema(Types.NestedField.optional(1, "id", Types.LongType.get())),
            PartitionSpec.unpartitioned(),
            "memory:t",
            Map.of(AGE, "60000", "format-version", "2"));
    private int last;

    /** Snapshots are numbered from 1 on, and each is of that second. */
    private void commit(int snapshots) {
        commit(
                snapshots,
                table.currentSnapshot() == null ? -1 : table.currentSnapshot().snapshotId());
    }

    /** As after a rollback, where the parent is not the newest one. */
    private void commit(int snapshots, long parentOfFirst) {
        TableMetadata.Builder builder = TableMetadata.buildFrom(table);
        long head = parentOfFirst;
        for (int i = 0; i < snapshots; i++) {
            last++;
            String parent = head < 0 ? "" : "\"parent-snapshot-id\":" + head + ",";
            builder.setBranchSnapshot(
                    SnapshotParser.fromJson("{\"sequence-number\":" + last + ",\"snapshot-id\":" + last + "," + parent
                            + "\"timestamp-ms\":" + (BEGIN + last * 1000L)
                            + ",\"summary\":{\"operation\":\"append\"},\"manifest-list\":\"memory:l" + last + "\"}"),
                    SnapshotRef.MAIN_BRANCH);
            head = last;
        }
        table = builder.discardChanges().build();
    }

    private void change(TableMetadata.Builder builder) {
        table = builder.discardChanges().build();
    }

    private void property(String name, String value) {
        change(TableMetadata.buildFrom(table).setProperties(Map.of(name, value)));
    }

    private void ref(String name, SnapshotRef ref) {
        change(TableMetadata.buildFrom(table).setRef(name, ref));
    }

    /** At the second of the newest snapshot. */
    private Instant now() {
        return Instant.ofEpochMilli(BEGIN + last * 1000L);
    }

    private Optional<ExpiryPlan> plan(Long... needed) {
        return ExpiryPlan.of(table, Set.of(needed), now());
    }

    private void assertOldestKept(int snapshot, int count) {
        assertTrue(ExpiryPlan.isLikely(table, now()));
        assertEquals(Optional.of(new ExpiryPlan(snapshot, now().toEpochMilli() - 60_000, count)), plan());
    }

    private void assertNothingGoes() {
        assertEquals(Optional.empty(), plan());
    }

    @Test
    void aTableWithoutSnapshotsKeepsThem() {
        assertFalse(ExpiryPlan.isLikely(table, now()));
        assertNothingGoes();
        assertEquals(Optional.empty(), ExpiryPlan.ofTotals(table, Set.of(1L), now()));
    }

    @Test
    void fewAreNotWorthACommit() {
        commit(60 + 50);
        assertFalse(ExpiryPlan.isLikely(table, now()));
        assertNothingGoes();
        commit(1);
        assertOldestKept(51, 50);
    }

    @Test
    void aBacklogIsWorkedOffBitByBit() {
        commit(1000);
        assertOldestKept(201, 200);
        change(TableMetadata.buildFrom(table).removeSnapshots(Set.of(1L, 2L, 3L)));
        assertOldestKept(204, 200);
    }

    @Test
    void atLeastSoManyStay() {
        property(LEAST, "400");
        commit(449);
        assertFalse(ExpiryPlan.isLikely(table, now()));
        assertNothingGoes();
        commit(1);
        assertOldestKept(51, 50);
    }

    @Test
    void withoutAPropertyFiveDaysStay() {
        change(TableMetadata.buildFrom(table).removeProperties(Set.of(AGE)));
        commit(300);
        assertFalse(ExpiryPlan.isLikely(table, now()));
        assertNothingGoes();
        Instant later = now().plusSeconds(5 * 24 * 3600 - 200).plusMillis(1);
        assertTrue(ExpiryPlan.isLikely(table, later));
        assertEquals(101, ExpiryPlan.of(table, Set.of(), later).orElseThrow().oldestKept());
    }

    @Test
    void mainsOwnSettingsComeBeforeTheTables() {
        commit(300);
        ref(
                SnapshotRef.MAIN_BRANCH,
                SnapshotRef.branchBuilder(300)
                        .maxSnapshotAgeMs(200_000L)
                        .minSnapshotsToKeep(10)
                        .build());
        assertTrue(ExpiryPlan.isLikely(table, now()));
        assertEquals(100, plan().orElseThrow().oldestKept());
        ref(
                SnapshotRef.MAIN_BRANCH,
                SnapshotRef.branchBuilder(300).minSnapshotsToKeep(250).build());
        assertOldestKept(51, 50);
    }

    @Test
    void theNewestStaysHoweverOldItIs() {
        commit(100);
        Instant later = now().plusSeconds(1_000_000);
        assertEquals(100, ExpiryPlan.of(table, Set.of(), later).orElseThrow().oldestKept());
    }

    @Test
    void nothingGoesWhereFilesMustNotBeDeleted() {
        property("gc.enabled", "false");
        commit(300);
        assertFalse(ExpiryPlan.isLikely(table, now()));
    }

    @Test
    void nothingGoesFromWhatAPositionStillNeeds() {
        commit(300);
        assertEquals(70, plan(70L).orElseThrow().oldestKept());
        assertEquals(70, plan(200L, 70L, 90L).orElseThrow().oldestKept());
        assertEquals(201, plan(290L).orElseThrow().oldestKept(), "that one is young enough to stay anyway");
        assertEquals(Optional.empty(), plan(50L));
    }

    @Test
    void whatTagsAndBranchesKeepDoesNotCount() {
        commit(110);
        ref("idle", SnapshotRef.tagBuilder(20).build());
        ref("side", SnapshotRef.branchBuilder(5).build());
        assertNothingGoes();
        commit(6);
        assertNothingGoes();
        commit(1);
        assertOldestKept(57, 50);
    }

    @Test
    void whatARollbackLeftComesOfAgeFirst() {
        commit(400);
        commit(70, 380);
        assertOldestKept(201, 200);
        for (int gone = 1; gone <= 370; gone++) {
            change(TableMetadata.buildFrom(table).removeSnapshots(Set.of((long) gone)));
        }
        assertNothingGoes();
        commit(60);
        assertOldestKept(470, 10 + 20 + 69);
    }

    @Test
    void totalsStayFromTheOldestOneOnThatIsNamed() {
        commit(300);
        assertEquals(Optional.empty(), ExpiryPlan.ofTotals(table, Set.of(), now()), "nobody knows");
        assertEquals(Optional.empty(), ExpiryPlan.ofTotals(table, Set.of(999L), now()), "they are another table's");
        assertEquals(Optional.empty(), ExpiryPlan.ofTotals(table, Set.of(50L, 300L), now()));
        assertEquals(
                Optional.of(new ExpiryPlan(51, now().toEpochMilli(), 50)),
                ExpiryPlan.ofTotals(table, Set.of(300L, 51L, 999L), now()));
        assertEquals(
                201,
                ExpiryPlan.ofTotals(table, Set.of(299L), now()).orElseThrow().oldestKept());
    }
}
