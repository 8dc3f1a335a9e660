package io.frazil.care;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.commit.CommittedEntry;
import io.frazil.flow.BatchCounts;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.LedgerEntry.Kind;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The audit's reading of a history, without a table: what is sound passes, every damage is found and named. */
class AuditTest {

    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);
    private static final BatchCounts ZERO = BatchCounts.ZERO;

    private long marked;
    private final List<AuditedSnapshot> history = new ArrayList<>();
    private final Map<TopicPartition, Long> at = new TreeMap<>();
    private String topicId = "id";

    private static OffsetRange range(TopicPartition topicPartition, long from, long until) {
        return new OffsetRange(topicPartition, from, until);
    }

    private static BatchCounts all(long written) {
        return new BatchCounts(written, written, 0, 0, 0, 0);
    }

    private void entry(Kind kind, String batchId, BatchCounts counts, long addedRows, OffsetRange... ranges) {
        for (OffsetRange range : ranges) {
            at.put(range.topicPartition(), range.until());
        }
        long id = history.size() + 1;
        LedgerEntry entry = new LedgerEntry(
                "t",
                kind,
                "hash",
                batchId,
                "w",
                "cluster",
                new TreeMap<>(Map.of("orders", topicId)),
                List.of(ranges),
                counts,
                OptionalLong.empty(),
                OptionalLong.empty());
        snapshot(
                "append",
                addedRows,
                0,
                Optional.of(new CommittedEntry(id, 1000 * id, entry, Optional.of(Position.of(at)))));
    }

    private void snapshot(String operation, long added, long deleted, Optional<CommittedEntry> entry) {
        long id = history.size() + 1;
        long total = history.isEmpty()
                ? 0
                : history.get(history.size() - 1).totalRecords().getAsLong();
        history.add(new AuditedSnapshot(
                id,
                id == 1 ? OptionalLong.empty() : OptionalLong.of(id - 1),
                id,
                Instant.ofEpochSecond(id),
                operation,
                added,
                deleted,
                OptionalLong.of(total + added - deleted),
                OptionalLong.of(marked),
                entry,
                Optional.empty()));
    }

    private void declare() {
        at.put(P0, 0L);
        at.put(P1, 0L);
        entry(Kind.DECLARE, "declared", ZERO, 0);
    }

    private void batch(OffsetRange... ranges) {
        long records = List.of(ranges).stream().mapToLong(OffsetRange::offsets).sum();
        entry(Kind.BATCH, "batch-" + history.size(), all(records), records, ranges);
    }

    private AuditedFlow flow() {
        return flow(Position.of(at));
    }

    private AuditedFlow flow(Position position) {
        long newest = history.stream()
                .filter(snapshot -> snapshot.entry().isPresent())
                .reduce((older, newer) -> newer)
                .map(AuditedSnapshot::id)
                .orElse(0L);
        return new AuditedFlow(
                "t",
                Optional.of("c.default.orders"),
                Optional.of(position),
                Optional.empty(),
                Optional.of(newest),
                Optional.of("hash"));
    }

    private static String text(AuditLine line) {
        return line.status().text() + ": "
                + line.range()
                        .map(range -> range.topicPartition() + " " + range.from() + ".." + range.until() + " ")
                        .orElse("")
                + line.finding();
    }

    private List<String> ofFlow() {
        return FlowAudit.of(flow(), history).stream().map(AuditTest::text).toList();
    }

    private List<String> wrong(List<AuditLine> lines) {
        return lines.stream()
                .filter(line -> line.status() == AuditLine.Status.WRONG)
                .map(AuditTest::text)
                .toList();
    }

    private List<String> wrongOfFlow() {
        List<String> wrong = new ArrayList<>(wrong(FlowAudit.of(flow(), history)));
        if (!wrong.isEmpty()) {
            assertTrue(wrong.remove(wrong.size() - 1).matches("wrong: \\d+ batch(es)?"), "the flow's own line too");
        }
        return wrong;
    }

    private List<String> ofSnapshots(AuditedSnapshot... others) {
        return SnapshotAudit.of(history, List.of(others)).stream()
                .map(AuditTest::text)
                .toList();
    }

    @Test
    void whatIsSoundAddsUp() {
        declare();
        batch(range(P0, 0, 10));
        batch(range(P0, 10, 15), range(P1, 0, 4));
        snapshot("replace", 19, 19, Optional.empty());
        entry(Kind.BATCH, "filtered", new BatchCounts(5, 2, 1, 1, 1, 0), 2, range(P1, 4, 9));
        assertEquals(List.of("ok: orders-0 0..15 taken in", "ok: orders-1 0..9 taken in", "ok: 3 batches"), ofFlow());
        assertEquals(List.of(), ofSnapshots());
        AuditLine last = FlowAudit.of(flow(), history).get(2);
        assertEquals(Optional.of(new BatchCounts(24, 21, 1, 1, 1, 0)), last.counts());
    }

    @Test
    void gapsAreListedWithTheirCause() {
        declare();
        batch(range(P0, 0, 10));
        entry(Kind.GAP, "g", ZERO, 0, range(P0, 10, 12));
        batch(range(P0, 12, 20));
        entry(Kind.ROLLBACK, "r", ZERO, 0, range(P0, 20, 30));
        at.put(P0, 50L);
        entry(Kind.RESET, "s", ZERO, 0);
        batch(range(P0, 50, 60));
        at.put(P0, 40L);
        entry(Kind.RESET, "u", ZERO, 0);
        batch(range(P0, 40, 45));
        assertEquals(
                List.of(
                        "ok: orders-0 0..10 taken in",
                        "left out: orders-0 10..12 Kafka no longer held it, passed over in snapshot 3 of"
                                + " 1970-01-01T00:00:03Z",
                        "ok: orders-0 12..20 taken in",
                        "left out: orders-0 20..30 the table was rolled back in snapshot 5 of 1970-01-01T00:00:05Z",
                        "left out: orders-0 30..50 the flow was reset in snapshot 6 of 1970-01-01T00:00:06Z",
                        "ok: orders-0 50..60 taken in",
                        "again: orders-0 40..60 the flow was reset in snapshot 8 of 1970-01-01T00:00:08Z",
                        "ok: orders-0 40..45 taken in",
                        "ok: 4 batches"),
                ofFlow());
    }

    @Test
    void aTopicMadeAgainBeginsAnew() {
        declare();
        batch(range(P0, 0, 10));
        topicId = "another id";
        at.put(P0, 0L);
        entry(Kind.GAP, "g", ZERO, 0);
        batch(range(P0, 0, 3));
        assertEquals(List.of("ok: orders-0 0..10 taken in", "ok: orders-0 0..3 taken in", "ok: 2 batches"), ofFlow());
    }

    @Test
    void aSkippedRangeIsFound() {
        declare();
        batch(range(P0, 0, 10));
        batch(range(P0, 12, 20));
        assertEquals(List.of("wrong: orders-0 10..12 no commit tells of it"), wrongOfFlow());
    }

    @Test
    void aRangeTakenInTwiceIsFound() {
        declare();
        batch(range(P0, 0, 10));
        batch(range(P0, 7, 20));
        assertEquals(List.of("wrong: orders-0 7..10 taken in twice, again in snapshot 3"), wrongOfFlow());
    }

    @Test
    void aStatedPositionThatIsNotTheRangesEndIsFound() {
        declare();
        batch(range(P0, 0, 10));
        at.put(P0, 11L);
        entry(Kind.BATCH, "b", all(3), 3, range(P1, 0, 3));
        assertEquals(
                List.of("wrong: orders-0 10..11 snapshot 3 states offset 11 as its position, and its ranges end at 10"),
                wrongOfFlow());
    }

    @Test
    void aFlowThatStandsElsewhereIsFound() {
        declare();
        batch(range(P0, 0, 10));
        List<String> wrong = wrong(FlowAudit.of(flow(Position.of(Map.of(P0, 25L, P1, 0L))), history));
        assertEquals("wrong: orders-0 10..25 the flow stands at offset 25, and its entries end at 10", wrong.get(0));
    }

    @Test
    void falsifiedCountsAreFound() {
        declare();
        entry(Kind.BATCH, "a", new BatchCounts(10, 8, 1, 0, 0, 0), 8, range(P0, 0, 10));
        entry(Kind.BATCH, "b", all(11), 11, range(P0, 10, 20));
        entry(Kind.BATCH, "c", all(10), 9, range(P0, 20, 30));
        assertEquals(
                List.of(
                        "wrong: snapshot 2: the counts do not add up, read 10 = written 8 + filtered 1 + late 0 + skipped 0"
                                + " + dead-lettered 0",
                        "wrong: snapshot 3: 11 records were read of 10 offsets",
                        "wrong: snapshot 4: 10 records were written, and 9 rows added"),
                wrongOfFlow());
    }

    @Test
    void aRepeatedBatchIsFound() {
        declare();
        entry(Kind.BATCH, "a", all(10), 10, range(P0, 0, 10));
        entry(Kind.BATCH, "a", all(10), 10, range(P0, 10, 20));
        assertEquals(List.of("wrong: snapshot 3 repeats batch a"), wrongOfFlow());
    }

    @Test
    void rowsOfAnotherStatementAreNotHeldAgainstRecords() {
        declare();
        entry(Kind.BATCH, "a", all(10), 33, range(P0, 0, 10));
        AuditedFlow joined = new AuditedFlow(
                "t",
                Optional.of("s"),
                Optional.of(Position.of(at)),
                Optional.empty(),
                Optional.of(2L),
                Optional.of("another hash"));
        assertEquals(List.of(), wrong(FlowAudit.of(joined, history)));
    }

    @Test
    void aForeignCommitIsSaidAndNotWrong() {
        declare();
        snapshot("append", 3, 0, Optional.empty());
        snapshot("overwrite", 1, 2, Optional.empty());
        assertEquals(
                List.of(
                        "foreign: snapshot 2 of 1970-01-01T00:00:02Z (append) is no flow's: 3 rows added, 0 deleted",
                        "foreign: snapshot 3 of 1970-01-01T00:00:03Z (overwrite) is no flow's: 1 rows added, 2 deleted"),
                ofSnapshots());
    }

    @Test
    void aCompactionThatChangesRowsIsFound() {
        declare();
        batch(range(P0, 0, 10));
        snapshot("replace", 9, 10, Optional.empty());
        assertEquals(List.of("wrong: snapshot 3 compacted 10 rows into 9"), ofSnapshots());
    }

    @Test
    void aCompactionLeavesOutNoMoreRowsThanWereMarkedAsDeleted() {
        declare();
        marked = 3;
        batch(range(P0, 0, 10));
        snapshot("replace", 7, 10, Optional.empty());
        assertEquals(List.of(), ofSnapshots());
        snapshot("replace", 3, 7, Optional.empty());
        snapshot("replace", 4, 3, Optional.empty());
        assertEquals(
                List.of("wrong: snapshot 4 compacted 7 rows into 3", "wrong: snapshot 5 compacted 3 rows into 4"),
                ofSnapshots());
    }

    @Test
    void falsifiedRowTotalsAreFound() {
        declare();
        batch(range(P0, 0, 10));
        AuditedSnapshot last = history.remove(1);
        history.add(new AuditedSnapshot(
                last.id(),
                last.parentId(),
                last.sequenceNumber(),
                last.time(),
                last.operation(),
                9,
                0,
                last.totalRecords(),
                OptionalLong.of(0),
                last.entry(),
                last.unreadable()));
        assertEquals(List.of("wrong: snapshot 2 counts 10 rows where 0 + 9 - 0 make 9"), ofSnapshots());
        assertEquals(List.of("wrong: snapshot 2: 10 records were written, and 9 rows added"), wrongOfFlow());
    }

    @Test
    void aSnapshotRemovedFromTheMiddleIsFoundAndExpiryIsNot() {
        declare();
        batch(range(P0, 0, 10));
        batch(range(P0, 10, 20));
        batch(range(P0, 20, 30));
        AuditedSnapshot first = history.remove(0);
        AuditedSnapshot second = history.remove(0);
        assertEquals(
                List.of("wrong: snapshot 2 is missing from the history, and older ones are there"), ofSnapshots(first));
        assertEquals(
                List.of("note: history begins with snapshot 3 of 1970-01-01T00:00:03Z, older ones are expired"),
                ofSnapshots());
        AuditedSnapshot rolledBack = new AuditedSnapshot(
                99,
                OptionalLong.of(second.id()),
                2,
                Instant.ofEpochMilli(2500),
                "append",
                0,
                0,
                OptionalLong.of(0),
                OptionalLong.of(0),
                Optional.empty(),
                Optional.empty());
        assertEquals(1, ofSnapshots(rolledBack).size());
        assertTrue(ofSnapshots(rolledBack).get(0).startsWith("note: "), "what was rolled back later is no older one");
        assertEquals(List.of("ok: orders-0 10..30 taken in", "ok: 2 batches"), ofFlow(), "begins where it is known");
    }

    /** What another flow's tag kept until its next commit, and nothing of what lay between. */
    private AuditedSnapshot leftOver(long id, String flow, long position) {
        Position stated = Position.of(Map.of(P0, position));
        LedgerEntry entry = new LedgerEntry(
                flow,
                Kind.DECLARE,
                "hash",
                "declared " + flow,
                "w",
                "cluster",
                new TreeMap<>(Map.of("orders", topicId)),
                List.of(),
                ZERO,
                OptionalLong.empty(),
                OptionalLong.empty());
        return new AuditedSnapshot(
                id,
                OptionalLong.of(id - 1),
                id,
                Instant.ofEpochSecond(id),
                "append",
                0,
                0,
                OptionalLong.of(0),
                OptionalLong.of(0),
                Optional.of(new CommittedEntry(id, 1000 * id, entry, Optional.of(stated))),
                Optional.empty());
    }

    @Test
    void whatATagKeptUntilItsFlowCommittedAgainIsNoHole() {
        declare();
        for (int i = 0; i < 5; i++) {
            snapshot("append", 1, 0, Optional.empty());
        }
        batch(range(P0, 0, 10));
        AuditedSnapshot rested = history.get(0);
        history.subList(0, 4).clear();
        String begins = "note: history begins with snapshot 5 of 1970-01-01T00:00:05Z, older ones are expired";
        assertEquals(begins, ofSnapshots(rested).get(0));
        assertEquals(begins, ofSnapshots(rested, leftOver(2, "dropped", 7)).get(0));
        String hole = "wrong: snapshot 4 is missing from the history, and older ones are there";
        assertEquals(hole, ofSnapshots(rested, leftOver(2, "t", 0)).get(0), "a flow has one tag");
        assertEquals(hole, ofSnapshots(leftOver(2, "t", 3)).get(0), "its flow does not go on from there");
    }

    @Test
    void anEntryThatCannotBeReadIsFound() {
        declare();
        history.add(new AuditedSnapshot(
                2,
                OptionalLong.of(1),
                2,
                Instant.ofEpochSecond(2),
                "append",
                0,
                0,
                OptionalLong.of(0),
                OptionalLong.of(0),
                Optional.empty(),
                Optional.of("no frazil.batch-id")));
        assertEquals(List.of("wrong: snapshot 2 has an entry that cannot be read: no frazil.batch-id"), ofSnapshots());
    }

    @Test
    void notesTellOfTagsAndOfWhatIsGone() {
        declare();
        AuditedFlow untagged = new AuditedFlow(
                "t",
                Optional.of("s"),
                Optional.of(Position.of(at)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertTrue(text(FlowAudit.of(untagged, history).get(0)).startsWith("note: the flow's tag does not point"));
        AuditedFlow dropped = new AuditedFlow(
                "t", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        assertEquals(
                "note: the flow was dropped",
                text(FlowAudit.of(dropped, history).get(0)));
        AuditedFlow moved = new AuditedFlow(
                "t",
                Optional.of("s"),
                Optional.of(Position.of(at)),
                Optional.of("cannot go on with flow t"),
                Optional.of(1L),
                Optional.empty());
        assertEquals(
                "wrong: cannot go on with flow t",
                text(FlowAudit.of(moved, history).get(0)));
        assertEquals(
                "note: no entry of the flow is left in the history",
                text(FlowAudit.of(flow(), List.of()).get(0)));
    }

    @Test
    void filesThatAreThereTwiceOrHaveOtherRowsAreFound() {
        FileAudit sound = new FileAudit(
                List.of(new FileAudit.AuditedFile("a", 10, false), new FileAudit.AuditedFile("b", 5, true)));
        assertEquals(List.of(), sound.lines(OptionalLong.of(15)));
        assertEquals(
                List.of("ok: 13 rows were read in 2 data files, without those that are deleted"),
                sound.rows(new HashMap<>(Map.of("a", 10L, "b", 3L))).stream()
                        .map(AuditTest::text)
                        .toList());
        assertEquals(
                List.of("wrong: the newest snapshot counts 16 rows, and its data files 15"),
                wrong(sound.lines(OptionalLong.of(16))));
        assertEquals(
                "wrong: data file a has 9 rows, and the table says 10",
                wrong(sound.rows(Map.of("a", 9L, "b", 5L))).get(0));
        assertEquals(
                "wrong: data file a has 0 rows, and the table says 10",
                wrong(sound.rows(Map.of("b", 5L))).get(0));
        assertEquals(
                "wrong: data file b has 6 rows, and the table says 5",
                wrong(sound.rows(Map.of("a", 10L, "b", 6L))).get(0));
        FileAudit twice = new FileAudit(
                List.of(new FileAudit.AuditedFile("a", 10, false), new FileAudit.AuditedFile("a", 10, false)));
        assertEquals(List.of("wrong: data file a is in the table twice"), wrong(twice.lines(OptionalLong.of(20))));
    }

    /** Whatever a flow went through, its history adds up; without any one of its batches it does not. */
    @Test
    void noBatchCanBeMissing() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            history.clear();
            at.clear();
            declare();
            List<Integer> batches = new ArrayList<>();
            for (int step = 0; step < 12; step++) {
                TopicPartition topicPartition = random.nextBoolean() ? P0 : P1;
                long from = at.get(topicPartition);
                OffsetRange range = range(topicPartition, from, from + 1 + random.nextInt(9));
                switch (random.nextInt(6)) {
                    case 0 -> entry(Kind.GAP, "gap-" + step, ZERO, 0, range);
                    case 1 -> entry(Kind.ROLLBACK, "rollback-" + step, ZERO, 0, range);
                    default -> {
                        batches.add(history.size());
                        batch(range);
                    }
                }
            }
            batches.add(history.size());
            batch(range(P0, at.get(P0), at.get(P0) + 5));
            assertEquals(List.of(), wrongOfFlow(), "seed " + seed);
            int missing = batches.get(random.nextInt(batches.size()));
            AuditedSnapshot removed = history.remove(missing);
            assertTrue(!wrongOfFlow().isEmpty(), "seed " + seed + " without " + removed);
        }
    }
}
