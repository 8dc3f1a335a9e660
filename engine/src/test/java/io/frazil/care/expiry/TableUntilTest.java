package io.frazil.care.expiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is expired of a history, whatever has happened in it: what stays can be read, and what goes is gone. */
class TableUntilTest {

    private static final int SEEDS = 25;
    private static final int STEPS = 60;

    private InMemoryCatalog catalog;
    private int tables;
    private int files;

    @BeforeEach
    void open() {
        catalog = new InMemoryCatalog();
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("db"));
    }

    private Table create() {
        return catalog.buildTable(
                        TableIdentifier.of("db", "t" + ++tables),
                        new Schema(Types.NestedField.optional(1, "id", Types.LongType.get())))
                .withProperty("commit.manifest.min-count-to-merge", "3")
                .create();
    }

    private DataFile file(Table table) {
        String path = table.location() + "/data/" + ++files + ".parquet";
        ((InMemoryFileIO) table.io()).addFile(path, new byte[1]);
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(path)
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .build();
    }

    private static int expire(Table table, long oldestKept) {
        long later = Instant.now().toEpochMilli() + 60_000;
        int removed = Expiry.expire(((BaseTable) table).operations(), new ExpiryPlan(oldestKept, later, 0));
        table.refresh();
        return removed;
    }

    @Test
    void randomHistories() throws Exception {
        long first = Long.getLong("frazil.seed", System.nanoTime());
        int removed = 0;
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                removed += history(new Random(seed));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertTrue(removed > SEEDS, "hardly anything went: " + removed);
    }

    private int history(Random random) throws Exception {
        Table table = create();
        table.newAppend().appendFile(file(table)).commit();
        int removed = 0;
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(8) > 0) {
                change(table, random);
                continue;
            }
            List<Snapshot> before =
                    ExpiryPlan.oldestFirst(((BaseTable) table).operations().current());
            int oldestKept = random.nextInt(before.size());
            int head = before.indexOf(table.currentSnapshot());
            if (head < oldestKept) {
                continue;
            }
            removed += expire(table, before.get(oldestKept).snapshotId());
            check(table, before, oldestKept);
        }
        return removed;
    }

    private void change(Table table, Random random) {
        List<Snapshot> all = new ArrayList<>();
        table.snapshots().forEach(all::add);
        long any = all.get(random.nextInt(all.size())).snapshotId();
        List<DataFile> live = live(table, table.currentSnapshot().snapshotId());
        try {
            switch (random.nextInt(12)) {
                case 0 -> table.manageSnapshots().setCurrentSnapshot(any).commit();
                case 1 ->
                    table.manageSnapshots().createTag("t" + all.size(), any).commit();
                case 2 -> table.manageSnapshots().cherrypick(any).commit();
                case 3 -> table.rewriteManifests().clusterBy(any1 -> "").commit();
                case 4, 5 -> table.newDelete().deleteFile(live.get(0)).commit();
                case 6 ->
                    table.newRewrite()
                            .deleteFile(live.get(0))
                            .addFile(file(table))
                            .commit();
                case 7 ->
                    table.newOverwrite()
                            .deleteFile(live.get(random.nextInt(live.size())))
                            .addFile(file(table))
                            .commit();
                case 8 -> {
                    for (String ref : table.refs().keySet()) {
                        if (!ref.equals("main")) {
                            table.manageSnapshots().removeTag(ref).commit();
                        }
                    }
                }
                case 9 -> table.newFastAppend().appendFile(file(table)).commit();
                default -> table.newAppend().appendFile(file(table)).commit();
            }
        } catch (ValidationException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // Not every change is one that the table allows.
            table.refresh();
        }
    }

    private static List<Snapshot> all(Table table) {
        return ExpiryPlan.oldestFirst(((BaseTable) table).operations().current());
    }

    private static List<DataFile> live(Table table, long snapshotId) {
        List<DataFile> live = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().useSnapshot(snapshotId).planFiles()) {
            tasks.forEach(task -> live.add(task.file()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return live;
    }

    private static void check(Table table, List<Snapshot> before, int oldestKept) {
        InMemoryFileIO io = (InMemoryFileIO) table.io();
        Set<Long> kept = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            kept.add(snapshot.snapshotId());
            assertTrue(io.fileExists(snapshot.manifestListLocation()), "list of " + snapshot);
            for (ManifestFile manifest : snapshot.allManifests(io)) {
                assertTrue(io.fileExists(manifest.path()), "a manifest of " + snapshot);
            }
            for (DataFile file : live(table, snapshot.snapshotId())) {
                assertTrue(io.fileExists(file.location()), file.location() + " of " + snapshot);
            }
        }
        for (int i = 0; i < before.size(); i++) {
            Snapshot snapshot = before.get(i);
            boolean isGone = !kept.contains(snapshot.snapshotId());
            assertFalse(isGone && i >= oldestKept, "gone, and not older: " + snapshot);
            boolean isTagged =
                    table.refs().values().stream().anyMatch(ref -> ref.snapshotId() == snapshot.snapshotId());
            assertEquals(i < oldestKept && !isTagged, isGone, "" + snapshot);
        }
    }

    @Test
    void listsOfExpiredSnapshotsAreDeletedAndDataFilesAreNot() {
        Table table = create();
        DataFile first = file(table);
        table.newAppend().appendFile(first).commit();
        table.newAppend().appendFile(file(table)).commit();
        table.newDelete().deleteFile(first).commit();
        table.newAppend().appendFile(file(table)).commit();
        List<Snapshot> all = new ArrayList<>();
        table.snapshots().forEach(all::add);
        InMemoryFileIO io = (InMemoryFileIO) table.io();
        assertEquals(2, expire(table, all.get(2).snapshotId()));
        assertTrue(io.fileExists(first.location()), "the snapshot that deleted it stays, and tells so");
        assertFalse(io.fileExists(all.get(0).manifestListLocation()));
        assertFalse(io.fileExists(all.get(1).manifestListLocation()));
        assertEquals(1, expire(table, all.get(3).snapshotId()));
        assertTrue(io.fileExists(first.location()), "whatever becomes of what deleted it");
        assertEquals(2, live(table, table.currentSnapshot().snapshotId()).size());
    }

    private static DeleteFile marks(DataFile of, String puffin, long offset) {
        return FileMetadata.deleteFileBuilder(PartitionSpec.unpartitioned())
                .ofPositionDeletes()
                .withFormat(FileFormat.PUFFIN)
                .withPath(puffin)
                .withFileSizeInBytes(100)
                .withReferencedDataFile(of.location())
                .withContentOffset(offset)
                .withContentSizeInBytes(10)
                .withRecordCount(1)
                .build();
    }

    @Test
    void aFileOfDeletionVectorsStaysWhileOneOfThemIsInUse() {
        Table table = create();
        table.updateProperties().set("format-version", "3").commit();
        InMemoryFileIO io = (InMemoryFileIO) table.io();
        DataFile one = file(table);
        DataFile other = file(table);
        String shared = table.location() + "/data/shared.puffin";
        String alone = table.location() + "/data/alone.puffin";
        io.addFile(shared, new byte[100]);
        io.addFile(alone, new byte[100]);
        table.newAppend().appendFile(one).appendFile(other).commit();
        DeleteFile ofOne = marks(one, shared, 4);
        table.newRowDelta()
                .addDeletes(ofOne)
                .addDeletes(marks(other, shared, 14))
                .commit();
        table.newRowDelta()
                .validateFromSnapshot(table.currentSnapshot().snapshotId())
                .removeDeletes(ofOne)
                .addDeletes(marks(one, alone, 4))
                .commit();
        table.newAppend().appendFile(file(table)).commit();
        assertEquals(3, expire(table, all(table).get(3).snapshotId()));
        assertTrue(io.fileExists(shared), "it still says what of the other file is deleted");
        assertTrue(io.fileExists(alone));
    }

    @Test
    void aFileThatWasPickedAfterItWasDeletedStays() {
        Table table = create();
        table.newAppend().appendFile(file(table)).commit();
        long first = table.currentSnapshot().snapshotId();
        DataFile again = file(table);
        table.newAppend().appendFile(again).commit();
        long added = table.currentSnapshot().snapshotId();
        table.manageSnapshots().rollbackTo(first).commit();
        table.newAppend().appendFile(file(table)).commit();
        table.manageSnapshots().cherrypick(added).commit();
        long picked = table.currentSnapshot().snapshotId();
        table.manageSnapshots().setCurrentSnapshot(added).commit();
        table.newDelete().deleteFile(again).commit();
        table.manageSnapshots().cherrypick(picked).commit();
        assertEquals(4, expire(table, all(table).get(4).snapshotId()));
        assertEquals(1, expire(table, all(table).get(1).snapshotId()));
        assertTrue(((InMemoryFileIO) table.io()).fileExists(again.location()));
        assertEquals(2, live(table, table.currentSnapshot().snapshotId()).size());
    }

    @Test
    void aTableThatWasRolledBackMeanwhileIsLeftAlone() {
        Table table = create();
        for (int i = 0; i < 4; i++) {
            table.newAppend().appendFile(file(table)).commit();
        }
        List<Snapshot> all = new ArrayList<>();
        table.snapshots().forEach(all::add);
        table.manageSnapshots().rollbackTo(all.get(1).snapshotId()).commit();
        ValidationException refused = assertThrows(
                ValidationException.class, () -> expire(table, all.get(2).snapshotId()));
        assertEquals(
                "Snapshot " + all.get(2).snapshotId()
                        + " has been removed meanwhile, or the table was rolled back to an older one",
                refused.getMessage());
        assertThrows(ValidationException.class, () -> expire(table, 42));
        table.refresh();
        assertEquals(all.get(1), table.currentSnapshot());
    }

    @Test
    void nothingGoesWhereTheListOfWhatStaysCannotBeRead() {
        Table table = create();
        for (int i = 0; i < 4; i++) {
            table.newAppend().appendFile(file(table)).commit();
        }
        List<Snapshot> all = new ArrayList<>();
        table.snapshots().forEach(all::add);
        table.io().deleteFile(all.get(2).manifestListLocation());
        assertThrows(RuntimeException.class, () -> expire(table, all.get(2).snapshotId()));
        table.refresh();
        assertEquals(all.get(0), table.snapshot(all.get(0).snapshotId()));
    }
}
