package io.frazil.care;

import io.frazil.commit.CommittedEntry;
import io.frazil.commit.Ledger;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;

/**
 * A snapshot as an audit sees it.
 *
 * @param parentId empty: it is the table's first
 * @param sequenceNumber 0 in tables of format 1
 * @param markedRows how many rows its delete files mark as deleted at most; empty: that cannot be told
 * @param entry what it says of a flow; empty if it is no flow's, or says it in a way that cannot be read
 * @param unreadable why its entry cannot be read
 */
public record AuditedSnapshot(
        long id,
        OptionalLong parentId,
        long sequenceNumber,
        Instant time,
        String operation,
        long addedRecords,
        long deletedRecords,
        OptionalLong totalRecords,
        OptionalLong markedRows,
        Optional<CommittedEntry> entry,
        Optional<String> unreadable) {

    static AuditedSnapshot of(Snapshot snapshot) {
        Map<String, String> summary = snapshot.summary() == null ? Map.of() : snapshot.summary();
        Optional<CommittedEntry> entry = Optional.empty();
        Optional<String> unreadable = Optional.empty();
        try {
            entry = Ledger.entry(snapshot);
        } catch (IllegalArgumentException e) {
            unreadable = Optional.of(String.valueOf(e.getMessage()));
        }
        return new AuditedSnapshot(
                snapshot.snapshotId(),
                snapshot.parentId() == null ? OptionalLong.empty() : OptionalLong.of(snapshot.parentId()),
                snapshot.sequenceNumber(),
                Instant.ofEpochMilli(snapshot.timestampMillis()),
                String.valueOf(snapshot.operation()),
                count(summary, SnapshotSummary.ADDED_RECORDS_PROP).orElse(0),
                count(summary, SnapshotSummary.DELETED_RECORDS_PROP).orElse(0),
                count(summary, SnapshotSummary.TOTAL_RECORDS_PROP),
                markedRows(summary),
                entry,
                unreadable);
    }

    /** An equality delete marks any number of rows. */
    private static OptionalLong markedRows(Map<String, String> summary) {
        return count(summary, SnapshotSummary.TOTAL_EQ_DELETES_PROP).orElse(0) == 0
                ? count(summary, SnapshotSummary.TOTAL_POS_DELETES_PROP)
                : OptionalLong.empty();
    }

    private static OptionalLong count(Map<String, String> summary, String key) {
        String value = summary.get(key);
        return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }

    boolean isOlderThan(AuditedSnapshot other) {
        return sequenceNumber == other.sequenceNumber
                ? time.isBefore(other.time)
                : sequenceNumber < other.sequenceNumber;
    }
}
