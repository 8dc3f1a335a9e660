package io.frazil.care;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Holds the data files of one snapshot against what the table says of them; pure.
 *
 * @param files in the order of the table's manifests
 */
record FileAudit(List<AuditedFile> files) {

    /**
     * A data file.
     *
     * @param records that the table says it has
     * @param mayHaveDeleted whether delete files take rows of it away
     */
    record AuditedFile(String location, long records, boolean mayHaveDeleted) {}

    static FileAudit of(Table table, long snapshotId) {
        List<AuditedFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().useSnapshot(snapshotId).planFiles()) {
            for (FileScanTask task : tasks) {
                files.add(new AuditedFile(
                        task.file().location(),
                        task.file().recordCount(),
                        !task.deletes().isEmpty()));
            }
        } catch (IOException e) {
            throw new FrazilException(
                    ErrorCode.STORAGE, "could not read the manifests of " + table.name(), "try again", e);
        }
        return new FileAudit(files);
    }

    /** @param totalRecords what the snapshot says that the files hold, deleted rows included */
    List<AuditLine> lines(OptionalLong totalRecords) {
        List<AuditLine> lines = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (AuditedFile file : files) {
            if (!seen.add(file.location())) {
                lines.add(wrong("data file " + file.location() + " is in the table twice"));
            }
        }
        if (totalRecords.isPresent() && totalRecords.getAsLong() != records()) {
            lines.add(wrong("the newest snapshot counts " + totalRecords.getAsLong() + " rows, and its data files "
                    + records()));
        }
        return lines;
    }

    /** @param found rows of each file, read from it, those that are deleted left out */
    List<AuditLine> rows(Map<String, Long> found) {
        List<AuditLine> lines = new ArrayList<>();
        Map<String, AuditedFile> distinct = new TreeMap<>();
        Map<String, Long> times = new TreeMap<>();
        for (AuditedFile file : files) {
            distinct.put(file.location(), file);
            times.merge(file.location(), 1L, Long::sum);
        }
        long rows = 0;
        for (AuditedFile file : distinct.values()) {
            long read = Optional.ofNullable(found.get(file.location())).orElse(0L);
            long expected = file.records() * times.get(file.location());
            rows += read;
            if (file.mayHaveDeleted() ? read > expected : read != expected) {
                lines.add(wrong(
                        "data file " + file.location() + " has " + read + " rows, and the table says " + expected));
            }
        }
        lines.add(AuditLine.table(
                rows + " rows were read in " + files.size() + " data files" + deletedRows(),
                lines.isEmpty() ? AuditLine.Status.OK : AuditLine.Status.WRONG));
        return lines;
    }

    private String deletedRows() {
        return files.stream().anyMatch(AuditedFile::mayHaveDeleted) ? ", without those that are deleted" : "";
    }

    private long records() {
        return files.stream().mapToLong(AuditedFile::records).sum();
    }

    private static AuditLine wrong(String finding) {
        return AuditLine.table(finding, AuditLine.Status.WRONG);
    }
}
