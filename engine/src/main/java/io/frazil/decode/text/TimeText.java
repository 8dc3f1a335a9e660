package io.frazil.decode.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;

/**
 * Dates and times as ISO 8601 writes them, {@code 2026-11-22T10:15:30.123456+01:00}: the separator may be a blank,
 * seconds, fraction and zone may be missing, a zone may also be an identifier, with or without brackets. Holds one
 * value at a time and is reused; not thread-safe.
 */
public final class TimeText {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] EPOCH = "1970-01-01".getBytes(StandardCharsets.US_ASCII);
    private static final int DATE_LENGTH = 10;
    private static final int MICROS_DIGITS = 6;
    private static final int MAX_OFFSET_SECONDS = 18 * 3600;
    private static final int NO_OFFSET = Integer.MAX_VALUE;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long SECONDS_PER_DAY = 86_400;

    private final ZoneRules zone;
    private byte[] bytes;
    private int pos;
    private int end;
    private int days;
    private int secondOfDay;
    private int microOfSecond;
    private long micros;

    /** The bytes of the date that {@link #days} is of. */
    private long yearAndMonthSeen = (long) LONGS.get(EPOCH, 0);

    private short daySeen = (short) SHORTS.get(EPOCH, Long.BYTES);

    private String regionSeen = "";
    private ZoneRules regionRules;

    /** @param zone the zone of times that name none */
    public TimeText(ZoneId zone) {
        this.zone = zone.getRules();
    }

    /** Whether the text is a date; {@link #days()} then says which. */
    public boolean isDate(byte[] source, int from, int to) {
        start(source, from, to);
        return readDate() && pos == end;
    }

    /** Whether the text is a date, or a date and time without zone; {@link #micros()} then says which. */
    public boolean isLocal(byte[] source, int from, int to) {
        start(source, from, to);
        if (!readDate() || pos < end && !readTime() || pos < end) {
            return false;
        }
        micros = localSeconds() * MICROS_PER_SECOND + microOfSecond;
        return true;
    }

    /** Whether the text is a date, or a date and time with or without zone; {@link #micros()} then says which. */
    public boolean isInstant(byte[] source, int from, int to) {
        start(source, from, to);
        if (!readDate() || pos < end && !readTime()) {
            return false;
        }
        long offsetSeconds = pos == end ? offsetSeconds(zone) : readZone();
        micros = (localSeconds() - offsetSeconds) * MICROS_PER_SECOND + microOfSecond;
        return Math.abs(offsetSeconds) <= MAX_OFFSET_SECONDS;
    }

    /** Days since 1970-01-01. */
    public int days() {
        return days;
    }

    /** Microseconds since 1970-01-01T00:00, in UTC if it is an instant. */
    public long micros() {
        return micros;
    }

    private void start(byte[] source, int from, int to) {
        bytes = source;
        pos = from;
        end = to;
        secondOfDay = 0;
        microOfSecond = 0;
    }

    private boolean readDate() {
        if (end - pos < DATE_LENGTH) {
            return false;
        }
        // Records that follow one another mostly have the same date.
        long yearAndMonth = (long) LONGS.get(bytes, pos);
        short day = (short) SHORTS.get(bytes, pos + Long.BYTES);
        if (yearAndMonth != yearAndMonthSeen || day != daySeen) {
            if (!computeDays()) {
                return false;
            }
            yearAndMonthSeen = yearAndMonth;
            daySeen = day;
        }
        pos += DATE_LENGTH;
        return true;
    }

    private boolean computeDays() {
        if (bytes[pos + 4] != '-' || bytes[pos + 7] != '-') {
            return false;
        }
        int century = twoDigits(pos);
        int yearOfCentury = twoDigits(pos + 2);
        int month = twoDigits(pos + 5);
        int day = twoDigits(pos + 8);
        if ((century | yearOfCentury | month | day) < 0 || month < 1 || month > 12 || day < 1) {
            return false;
        }
        int year = century * 100 + yearOfCentury;
        if (day > 28 && day > monthLength(year, month)) {
            return false;
        }
        days = epochDay(year, month, day);
        return true;
    }

    private static int monthLength(int year, int month) {
        if (month == 2) {
            return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /** Counts in years from March, in eras of 400 years; the year is 0 to 9999. */
    private static int epochDay(int year, int month, int day) {
        int shifted = (month <= 2 ? year - 1 : year) + 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468 - 146_097;
    }

    private boolean readTime() {
        int separator = bytes[pos];
        if (separator != 'T' && separator != ' ' && separator != 't' || end - pos < 6 || bytes[pos + 3] != ':') {
            return false;
        }
        int hour = twoDigits(pos + 1);
        int minute = twoDigits(pos + 4);
        int second = 0;
        pos += 6;
        if (pos < end && bytes[pos] == ':') {
            if (end - pos < 3) {
                return false;
            }
            second = twoDigits(pos + 1);
            pos += 3;
            if (pos < end && bytes[pos] == '.' && !readFraction()) {
                return false;
            }
        }
        secondOfDay = hour * 3600 + minute * 60 + second;
        return (hour | minute | second) >= 0 && hour < 24 && minute < 60 && second < 60;
    }

    private boolean readFraction() {
        int first = ++pos;
        for (; pos < end && isDigit(bytes[pos]); pos++) {
            if (pos - first < MICROS_DIGITS) {
                microOfSecond = microOfSecond * 10 + bytes[pos] - '0';
            }
        }
        int count = pos - first;
        for (int i = count; i < MICROS_DIGITS; i++) {
            microOfSecond *= 10;
        }
        return count >= 1 && count <= 9;
    }

    /** The zone's offset in seconds; beyond the range of offsets if there is no such zone. */
    private int readZone() {
        if (bytes[pos] == ' ' && ++pos == end) {
            return NO_OFFSET;
        }
        int first = bytes[pos];
        int offset;
        if (first == '+' || first == '-') {
            offset = readOffset();
        } else if ((first == 'Z' || first == 'z') && (end - pos == 1 || bytes[pos + 1] == '[')) {
            offset = 0;
            pos++;
        } else {
            return readRegion();
        }
        if (offset == NO_OFFSET || pos == end) {
            return offset;
        }
        // Where a region follows, the offset tells which of two equal local times is meant.
        return bytes[pos] == '[' && readRegion() != NO_OFFSET ? offset : NO_OFFSET;
    }

    private int readRegion() {
        boolean bracketed = bytes[pos] == '[' && bytes[end - 1] == ']';
        ZoneRules rules = bracketed ? region(pos + 1, end - 1) : region(pos, end);
        return rules == null ? NO_OFFSET : offsetSeconds(rules);
    }

    /** {@code +hh:mm}, {@code +hhmm} or {@code +hh}. */
    private int readOffset() {
        int sign = bytes[pos] == '-' ? -1 : 1;
        pos++;
        int hours = end - pos >= 2 ? twoDigits(pos) : -1;
        if (hours < 0) {
            return NO_OFFSET;
        }
        pos += 2;
        int minutes = 0;
        if (pos < end && bytes[pos] != '[') {
            pos += bytes[pos] == ':' ? 1 : 0;
            minutes = end - pos >= 2 ? twoDigits(pos) : -1;
            pos += 2;
        }
        if (minutes < 0 || minutes > 59) {
            return NO_OFFSET;
        }
        return sign * (hours * 3600 + minutes * 60);
    }

    private ZoneRules region(int from, int to) {
        if (from >= to || to - from > 64) {
            return null;
        }
        String id = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        if (!id.equals(regionSeen)) {
            regionSeen = id;
            regionRules = rules(id);
        }
        return regionRules;
    }

    private static ZoneRules rules(String id) {
        try {
            return ZoneId.of(id).getRules();
        } catch (DateTimeException unknown) {
            return null;
        }
    }

    private long localSeconds() {
        return days * SECONDS_PER_DAY + secondOfDay;
    }

    /** In a gap the offset before it, in an overlap the earlier one: as {@link LocalDateTime#atZone} decides. */
    private int offsetSeconds(ZoneRules rules) {
        if (rules.isFixedOffset()) {
            return rules.getOffset(LocalDateTime.MIN).getTotalSeconds();
        }
        return rules.getOffset(LocalDateTime.ofEpochSecond(localSeconds(), 0, ZoneOffset.UTC))
                .getTotalSeconds();
    }

    private int twoDigits(int at) {
        int tens = bytes[at] - '0';
        int ones = bytes[at + 1] - '0';
        return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
