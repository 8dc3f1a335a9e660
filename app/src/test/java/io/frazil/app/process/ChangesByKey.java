package io.frazil.app.process;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * What the records of {@link GrowingTopic} say of rows with a key, and what they come to, one after another. A key's
 * records are in one topic partition; it comes again at once, in a later batch and after many of them, with the same
 * values or others, and is sometimes closed. Pure.
 */
final class ChangesByKey {

    private static final Instant FIRST_TIME = Instant.parse("2026-03-01T00:00:00Z");
    private static final int USERS = 13;

    private ChangesByKey() {}

    private record Key(String userId, Instant eventTime) {

        static Key of(int partition, long number) {
            return new Key(partition + "-" + number % USERS, FIRST_TIME.plusSeconds(number / USERS));
        }
    }

    /** The fields of a record, as JSON without braces. */
    static String fields(int partition, long offset) {
        Key key = Key.of(partition, keyNumber(offset));
        return "\"user_id\": \"" + key.userId() + "\", \"event_time\": \"" + key.eventTime() + "\", \"amount\": "
                + amount(offset) + ", \"op\": \"" + (isClosing(offset) ? "close" : "set") + "\"";
    }

    private static long keyNumber(long offset) {
        return switch ((int) (offset % 4)) {
            case 0 -> offset;
            case 1 -> offset - 1;
            case 2 -> Math.max(0, offset - 302);
            default -> Math.max(0, offset - 1503);
        };
    }

    /** Of two equal records, the first. */
    private static long sentFirst(long offset) {
        return offset % 8 == 1 ? offset - 1 : offset;
    }

    private static long amount(long offset) {
        return sentFirst(offset);
    }

    private static boolean isClosing(long offset) {
        return sentFirst(offset) % 11 == 7;
    }

    /** The rows, as their keys and amounts, after all records before these offsets. */
    static Map<String, Long> rows(long[] position, LongPredicate isApplied) {
        Map<String, Long> rows = new TreeMap<>();
        for (int partition = 0; partition < position.length; partition++) {
            for (long offset = 0; offset < position[partition]; offset++) {
                if (!isApplied.test(offset)) {
                    continue;
                }
                Key key = Key.of(partition, keyNumber(offset));
                if (isClosing(offset)) {
                    rows.remove(row(key));
                } else {
                    rows.put(row(key), amount(offset));
                }
            }
        }
        return rows;
    }

    /** A key, as in {@link #rows}. */
    static String row(String userId, OffsetDateTime eventTime) {
        return row(new Key(userId, eventTime.toInstant()));
    }

    private static String row(Key key) {
        return key.userId() + " at " + key.eventTime();
    }
}
