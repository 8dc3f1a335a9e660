package io.frazil.commit;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.Position;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** The written form of a ledger entry: keys in a snapshot's summary; {@code docs/ledger.md}. */
final class EntryText {

    /** A batch's entry carries the position it ends at, if that is short; longer ones are derived from the ranges. */
    static final int MAX_POSITION_CHARS = 1024;

    private EntryText() {}

    static SortedMap<String, String> of(LedgerEntry entry, Position end) {
        SortedMap<String, String> summary = new TreeMap<>();
        summary.put(LedgerKeys.FLOW, entry.flow());
        summary.put(LedgerKeys.KIND, entry.kind().name().toLowerCase(Locale.ROOT));
        summary.put(LedgerKeys.STATEMENT_HASH, entry.statementHash());
        summary.put(LedgerKeys.BATCH_ID, entry.batchId());
        summary.put(LedgerKeys.WRITER_ID, entry.writerId());
        summary.put(LedgerKeys.CLUSTER_ID, entry.clusterId());
        summary.put(LedgerKeys.TOPIC_IDS, LedgerText.strings(entry.topicIds()));
        String position = LedgerText.position(end);
        if (!entry.ranges().isEmpty()) {
            summary.put(LedgerKeys.RANGES, LedgerText.ranges(entry.ranges()));
        }
        if (entry.kind() == LedgerEntry.Kind.BATCH) {
            putCounts(summary, entry.counts());
        }
        boolean isShort = position.length() <= MAX_POSITION_CHARS;
        if (entry.kind() != LedgerEntry.Kind.ROWS && (entry.kind() != LedgerEntry.Kind.BATCH || isShort)) {
            summary.put(LedgerKeys.POSITION, position);
        }
        entry.watermarkMicros()
                .ifPresent(micros -> summary.put(
                        LedgerKeys.WATERMARK,
                        Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString()));
        entry.totalsSnapshotId().ifPresent(id -> summary.put(LedgerKeys.TOTALS_SNAPSHOT, Long.toString(id)));
        return summary;
    }

    /** The entry in the summary of a flow's snapshot. */
    static LedgerEntry parse(Map<String, String> summary) {
        String ranges = summary.get(LedgerKeys.RANGES);
        String watermark = summary.get(LedgerKeys.WATERMARK);
        String totals = summary.get(LedgerKeys.TOTALS_SNAPSHOT);
        return new LedgerEntry(
                required(summary, LedgerKeys.FLOW),
                LedgerEntry.Kind.valueOf(required(summary, LedgerKeys.KIND).toUpperCase(Locale.ROOT)),
                required(summary, LedgerKeys.STATEMENT_HASH),
                required(summary, LedgerKeys.BATCH_ID),
                required(summary, LedgerKeys.WRITER_ID),
                required(summary, LedgerKeys.CLUSTER_ID),
                LedgerText.strings(required(summary, LedgerKeys.TOPIC_IDS)),
                ranges == null ? List.of() : LedgerText.ranges(ranges),
                counts(summary),
                watermark == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(watermark))),
                totals == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(totals)));
    }

    static Optional<Position> position(Map<String, String> summary) {
        return Optional.ofNullable(summary.get(LedgerKeys.POSITION)).map(LedgerText::position);
    }

    private static void putCounts(Map<String, String> summary, BatchCounts counts) {
        summary.put(LedgerKeys.READ, Long.toString(counts.read()));
        summary.put(LedgerKeys.WRITTEN, Long.toString(counts.written()));
        summary.put(LedgerKeys.FILTERED, Long.toString(counts.filtered()));
        summary.put(LedgerKeys.LATE, Long.toString(counts.late()));
        summary.put(LedgerKeys.SKIPPED, Long.toString(counts.skipped()));
        summary.put(LedgerKeys.DEAD_LETTERED, Long.toString(counts.deadLettered()));
    }

    private static BatchCounts counts(Map<String, String> summary) {
        return new BatchCounts(
                count(summary, LedgerKeys.READ),
                count(summary, LedgerKeys.WRITTEN),
                count(summary, LedgerKeys.FILTERED),
                count(summary, LedgerKeys.LATE),
                count(summary, LedgerKeys.SKIPPED),
                count(summary, LedgerKeys.DEAD_LETTERED));
    }

    private static long count(Map<String, String> summary, String key) {
        return Long.parseLong(summary.getOrDefault(key, "0"));
    }

    private static String required(Map<String, String> summary, String key) {
        String value = summary.get(key);
        if (value == null) {
            throw new IllegalArgumentException("not an entry of the ledger, no " + key + ": " + summary);
        }
        return value;
    }
}
