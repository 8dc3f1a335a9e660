package io.frazil.app.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.frazil.flow.BatchCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the demo's table says it took in, held against what the topic and the table hold. It reads the summaries as any
 * outsider can, so that it does not lean on the code that wrote them. Immutable.
 *
 * @param batches how many batches were committed
 * @param counts of all batches together
 * @param topicPartitions how many topic partitions the ranges are of
 * @param topicRecords how many records the topic holds
 * @param tableRows how many rows the table holds
 * @param totals what the table of hourly totals holds
 * @param faults what does not add up; empty if everything does
 */
public record Books(
        int batches,
        BatchCounts counts,
        int topicPartitions,
        long topicRecords,
        long tableRows,
        Totals totals,
        List<String> faults) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Span(long from, long until) {}

    /**
     * The hourly totals, held against the rows of the table.
     *
     * @param payments how many are in them
     * @param late how many were left out of them
     * @param wrong how many hours of users are not what the rows sum to
     */
    public record Totals(long payments, long late, long wrong) {}

    /**
     * @param summaries of all snapshots of the table, in any order
     * @param endOffsets of the topic, which begins at 0 and has no gaps
     * @param acknowledged how many of the topic's records the demo's producer sent, as Kafka confirmed them
     */
    public static Books of(
            String topic,
            List<Map<String, String>> summaries,
            SortedMap<Integer, Long> endOffsets,
            long acknowledged,
            long tableRows,
            Totals totals) {
        List<String> faults = new ArrayList<>();
        SortedMap<Integer, List<Span>> spans = new TreeMap<>();
        BatchCounts total = BatchCounts.ZERO;
        int batches = 0;
        for (Map<String, String> summary : summaries) {
            if (!"batch".equals(summary.get("frazil.kind"))) {
                continue;
            }
            batches++;
            BatchCounts counts = counts(summary);
            if (!counts.addsUp()) {
                faults.add("batch " + summary.get("frazil.batch-id") + " does not add up: " + counts);
            }
            total = total.plus(counts);
            addSpans(topic, summary.getOrDefault("frazil.ranges", "{}"), spans);
        }
        endOffsets.forEach((partition, end) ->
                checkSpans(topic + "-" + partition, spans.getOrDefault(partition, List.of()), end, faults));
        long topicRecords =
                endOffsets.values().stream().mapToLong(Long::longValue).sum();
        expect("records the producer sent", acknowledged, "records the topic holds", topicRecords, faults);
        expect("records the topic holds", topicRecords, "records the ledger read", total.read(), faults);
        expect("records the ledger wrote", total.written(), "rows the table holds", tableRows, faults);
        expect(
                "rows the table holds",
                tableRows,
                "payments in the totals or late",
                totals.payments() + totals.late(),
                faults);
        if (totals.wrong() > 0) {
            faults.add(totals.wrong() + " hours of users have a total that is not what their rows sum to");
        }
        return new Books(batches, total, spans.size(), topicRecords, tableRows, totals, List.copyOf(faults));
    }

    public boolean balance() {
        return faults.isEmpty();
    }

    /** The books for people, the verdict last. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "  the topic holds   %,12d records in %d partitions", topicRecords, topicPartitions));
        lines.add(
                String.format(Locale.ROOT, "  the ledger read   %,12d records in %,d batches", counts.read(), batches));
        lines.add(String.format(
                Locale.ROOT,
                "  of these written  %,12d, filtered %,d, late %,d, skipped %,d, dead-lettered %,d",
                counts.written(),
                counts.filtered(),
                counts.late(),
                counts.skipped(),
                counts.deadLettered()));
        lines.add(String.format(Locale.ROOT, "  the table holds   %,12d rows", tableRows));
        lines.add(String.format(
                Locale.ROOT, "  the totals hold   %,12d payments, %,d late", totals.payments(), totals.late()));
        if (balance()) {
            lines.add("It adds up: the batches follow one another without gap or overlap, every record is in the table"
                    + " once, and the totals are what its rows sum to.");
        } else {
            lines.add("IT DOES NOT ADD UP:");
            faults.forEach(fault -> lines.add("  " + fault));
        }
        return lines;
    }

    private static void expect(String what, long left, String other, long right, List<String> faults) {
        if (left != right) {
            faults.add(left + " " + what + ", but " + right + " " + other);
        }
    }

    private static void checkSpans(String topicPartition, List<Span> unsorted, long end, List<String> faults) {
        List<Span> spans =
                unsorted.stream().sorted(Comparator.comparingLong(Span::from)).toList();
        long next = 0;
        for (Span span : spans) {
            if (span.from() > next) {
                faults.add(topicPartition + ": no batch took in " + next + ".." + (span.from() - 1));
            } else if (span.from() < next) {
                faults.add(topicPartition + ": two batches took in " + span.from() + ".."
                        + (Math.min(next, span.until()) - 1));
            }
            next = Math.max(next, span.until());
        }
        if (next < end) {
            faults.add(topicPartition + ": no batch took in " + next + ".." + (end - 1));
        } else if (next > end) {
            faults.add(topicPartition + ": a batch took in up to " + (next - 1) + ", the topic ends at " + (end - 1));
        }
    }

    private static void addSpans(String topic, String ranges, SortedMap<Integer, List<Span>> spans) {
        try {
            for (Map.Entry<String, JsonNode> each :
                    JSON.readTree(ranges).path(topic).properties()) {
                Span span = new Span(
                        each.getValue().path(0).longValue(),
                        each.getValue().path(1).longValue());
                spans.computeIfAbsent(Integer.valueOf(each.getKey()), p -> new ArrayList<>())
                        .add(span);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not ranges: " + ranges, e);
        }
    }

    private static BatchCounts counts(Map<String, String> summary) {
        return new BatchCounts(
                count(summary, "read"),
                count(summary, "written"),
                count(summary, "filtered"),
                count(summary, "late"),
                count(summary, "skipped"),
                count(summary, "dead-lettered"));
    }

    private static long count(Map<String, String> summary, String name) {
        return Long.parseLong(summary.getOrDefault("frazil." + name, "0"));
    }
}
