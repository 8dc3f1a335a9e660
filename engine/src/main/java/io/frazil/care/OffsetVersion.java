package io.frazil.care;

import io.frazil.catalog.QualifiedName;
import io.frazil.commit.CommittedEntry;
import io.frazil.commit.Ledger;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;

/** {@code VERSION AS OF OFFSET}: the first snapshot that holds an offset; pure. */
public record OffsetVersion(TopicPartition topicPartition, long offset) {

    private static final Pattern WRITTEN = Pattern.compile("(.+)-(\\d{1,9})@(\\d{1,18})");

    /** @param text {@code topic-partition@offset} */
    public static OffsetVersion parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        if (!written.matches()) {
            throw new FrazilException(
                    ErrorCode.SYNTAX,
                    "cannot read the offset '" + text + "'",
                    "write it as '<topic>-<partition>@<offset>', such as 'orders-3@1042'");
        }
        return new OffsetVersion(
                new TopicPartition(written.group(1), Integer.parseInt(written.group(2))),
                Long.parseLong(written.group(3)));
    }

    /** @throws FrazilException NOT_FOUND if no snapshot that is kept took it in */
    public long snapshotOf(QualifiedName table, Ledger ledger) {
        List<OffsetRange> known = new ArrayList<>();
        Optional<Long> first = Optional.empty();
        for (Snapshot snapshot : ledger.snapshots().history()) {
            for (OffsetRange range : ranges(snapshot)) {
                known.add(0, range);
                if (range.from() <= offset && offset < range.until()) {
                    first = Optional.of(snapshot.snapshotId());
                }
            }
        }
        return first.orElseThrow(() -> new FrazilException(
                ErrorCode.NOT_FOUND,
                "could not find a snapshot of " + table + " that took in " + topicPartition + "@" + offset + ": "
                        + (known.isEmpty()
                                ? "none that is kept took in anything of " + topicPartition
                                : "those that are kept took in " + merged(known)),
                "AUDIT TABLE " + table + " lists what was taken in"));
    }

    private List<OffsetRange> ranges(Snapshot snapshot) {
        return Ledger.entry(snapshot)
                .map(CommittedEntry::entry)
                .filter(entry -> entry.kind() == LedgerEntry.Kind.BATCH)
                .map(LedgerEntry::ranges)
                .orElse(List.of())
                .stream()
                .filter(range -> range.topicPartition().equals(topicPartition))
                .toList();
    }

    private static String merged(List<OffsetRange> ranges) {
        List<OffsetRange> merged = new ArrayList<>();
        for (OffsetRange range : ranges) {
            OffsetRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.until() == range.from()) {
                merged.set(merged.size() - 1, new OffsetRange(range.topicPartition(), last.from(), range.until()));
            } else {
                merged.add(range);
            }
        }
        return merged.stream().map(OffsetRange::toString).collect(Collectors.joining(", "));
    }
}
