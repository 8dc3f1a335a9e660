package io.frazil.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BooksTest {

    private static final SortedMap<Integer, Long> ENDS = new TreeMap<>(Map.of(0, 30L, 1, 5L));
    private static final Map<String, String> DECLARED = Map.of("frazil.kind", "declare", "operation", "append");
    private static final Map<String, String> COMPACTED = Map.of("operation", "replace");
    private static final Map<String, String> FIRST = batch("{\"t\":{\"0\":[0,10],\"1\":[0,5]}}", 15, 15, 0);
    private static final Map<String, String> SECOND = batch("{\"t\":{\"0\":[10,30]}}", 20, 18, 2);

    @Test
    void booksThatBalanceSaySo() {
        Books books =
                Books.of("t", List.of(SECOND, COMPACTED, FIRST, DECLARED), ENDS, 35, 33, new Books.Totals(32, 1, 0));
        assertEquals(List.of(), books.faults());
        assertTrue(books.balance());
        assertEquals("""
                  the topic holds             35 records in 2 partitions
                  the ledger read             35 records in 2 batches
                  of these written            33, filtered 2, late 0, skipped 0, dead-lettered 0
                  the table holds             33 rows
                  the totals hold             32 payments, 1 late
                It adds up: the batches follow one another without gap or overlap, every record is in the table once, and the totals are what its rows sum to.""", String.join("\n", books.lines()));
    }

    @Test
    void aMissingBatchIsAGap() {
        assertEquals(
                List.of(
                        "t-0: no batch took in 0..9",
                        "t-1: no batch took in 0..4",
                        "35 records the topic holds, but 20 records the ledger read"),
                books(List.of(SECOND), ENDS, 35, 18).faults());
        assertEquals(
                List.of("t-0: no batch took in 10..29", "35 records the topic holds, but 15 records the ledger read"),
                books(List.of(FIRST), ENDS, 35, 15).faults());
    }

    @Test
    void aBatchTakenInTwiceIsAnOverlap() {
        Books books = books(List.of(FIRST, SECOND, SECOND), ENDS, 35, 51);
        assertEquals(
                List.of(
                        "t-0: two batches took in 10..29",
                        "35 records the topic holds, but 55 records the ledger read"),
                books.faults());
        assertFalse(books.balance());
        assertEquals("IT DOES NOT ADD UP:", books.lines().get(5));
    }

    @Test
    void rowsThatAreNotInTheTableAreMissed() {
        assertEquals(
                List.of("33 records the ledger wrote, but 32 rows the table holds"),
                books(List.of(FIRST, SECOND), ENDS, 35, 32).faults());
    }

    @Test
    void paymentsThatAreNeitherInTheTotalsNorLateAreMissed() {
        assertEquals(
                List.of("33 rows the table holds, but 32 payments in the totals or late"),
                Books.of("t", List.of(FIRST, SECOND), ENDS, 35, 33, new Books.Totals(31, 1, 0))
                        .faults());
    }

    @Test
    void totalsThatAreNotWhatTheRowsSumToAreSeen() {
        Books books = Books.of("t", List.of(FIRST, SECOND), ENDS, 35, 33, new Books.Totals(33, 0, 2));
        assertEquals(List.of("2 hours of users have a total that is not what their rows sum to"), books.faults());
        assertFalse(books.balance());
    }

    @Test
    void recordsThatTheProducerDidNotSendAreSeen() {
        assertEquals(
                List.of("34 records the producer sent, but 35 records the topic holds"),
                books(List.of(FIRST, SECOND), ENDS, 34, 33).faults());
    }

    @Test
    void aBatchWhoseOwnCountsAreWrongIsNamed() {
        assertEquals(
                List.of(
                        "batch b-20 does not add up: read 20 = written 19 + filtered 2 + late 0 + skipped 0 + dead-lettered 0",
                        "34 records the ledger wrote, but 33 rows the table holds"),
                books(List.of(FIRST, batch("{\"t\":{\"0\":[10,30]}}", 20, 19, 2)), ENDS, 35, 33)
                        .faults());
    }

    @Test
    void anOffsetBeyondTheEndIsSeen() {
        assertEquals(
                List.of(
                        "t-0: a batch took in up to 29, the topic ends at 24",
                        "30 records the topic holds, but 35 records the ledger read"),
                books(List.of(FIRST, SECOND), new TreeMap<>(Map.of(0, 25L, 1, 5L)), 30, 33)
                        .faults());
    }

    @Test
    void anEmptyTopicBalances() {
        assertTrue(books(List.of(DECLARED), new TreeMap<>(Map.of(0, 0L)), 0, 0).balance());
    }

    @Test
    void anyCutOfATopicIntoBatchesBalancesInAnyOrderAndWithoutOneBatchDoesNot() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Map<String, String>> summaries = new ArrayList<>();
            long next = 0;
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                int size = 1 + random.nextInt(50);
                summaries.add(batch("{\"t\":{\"0\":[" + next + "," + (next + size) + "]}}", size, size, 0));
                next += size;
            }
            Collections.shuffle(summaries, random);
            TreeMap<Integer, Long> ends = new TreeMap<>(Map.of(0, next));
            assertEquals(List.of(), books(summaries, ends, next, next).faults(), "seed " + seed);
            List<Map<String, String>> fewer = summaries.subList(1, summaries.size());
            assertFalse(books(fewer, ends, next, next).balance(), "seed " + seed);
        }
    }

    /** With totals that are right. */
    private static Books books(
            List<Map<String, String>> summaries, SortedMap<Integer, Long> ends, long acknowledged, long tableRows) {
        return Books.of("t", summaries, ends, acknowledged, tableRows, new Books.Totals(tableRows, 0, 0));
    }

    private static Map<String, String> batch(String ranges, int read, int written, int filtered) {
        return Map.of(
                "frazil.kind", "batch",
                "frazil.batch-id", "b-" + read,
                "frazil.ranges", ranges,
                "frazil.read", "" + read,
                "frazil.written", "" + written,
                "frazil.filtered", "" + filtered);
    }
}
