package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkIllegalArgumentException;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.catalyst.util.IntervalUtils;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The options of a flow, read from their written form.
 *
 * @param triggerInterval at most one batch in this time
 * @param delivery what a crash may do to rows
 * @param targetFileBytes the size that a data file should not exceed; 0: the table's own setting
 * @param writeMode how rows are changed, in flows that change rows
 * @param formatVersion of Iceberg, of a table that the flow creates or whose rows it changes; empty: the flow's choice
 * @param oneMessageAKey whether a MERGE takes two messages of one key in one batch as an error
 * @param watermarkMaxAhead a time further ahead than this does not move the watermark
 * @param caresForTable whether the flow expires old snapshots of its table
 */
public record FlowOptions(
        Duration triggerInterval,
        Delivery delivery,
        long targetFileBytes,
        WriteMode writeMode,
        OptionalInt formatVersion,
        boolean oneMessageAKey,
        Duration watermarkMaxAhead,
        boolean caresForTable) {

    public static final String TRIGGER_INTERVAL = "trigger.interval";
    public static final String DELIVERY = "delivery";
    public static final String TARGET_FILE_SIZE = "target.file.size";
    public static final String WRITE_MODE = "write.mode";
    public static final String FORMAT_VERSION = "format-version";
    public static final String MERGE_DUPLICATES = "merge.duplicates";
    public static final String MAINTENANCE = "maintenance";
    public static final String WATERMARK_MAX_AHEAD = "watermark.max.ahead";
    public static final String PATH = "path";
    public static final String CHECKPOINT_LOCATION = "checkpointLocation";

    /** The options that a flow knows, as {@code OPTIONS} spells them; {@code SET} puts {@code frazil.} before them. */
    public static final List<String> KNOWN = List.of(
            TRIGGER_INTERVAL,
            DELIVERY,
            TARGET_FILE_SIZE,
            WRITE_MODE,
            FORMAT_VERSION,
            MERGE_DUPLICATES,
            MAINTENANCE,
            WATERMARK_MAX_AHEAD,
            PATH,
            CHECKPOINT_LOCATION);

    private static final Duration DEFAULT_TRIGGER_INTERVAL = Duration.ofSeconds(10);
    private static final Duration DEFAULT_MAX_AHEAD = Duration.ofHours(1);

    /** How a changed row is written. */
    public enum WriteMode {
        /** The old row is marked as deleted, the new one is added. */
        MERGE_ON_READ,
        /** The files that hold changed rows are written anew. */
        COPY_ON_WRITE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What a crash may do to the rows of a flow. */
    public enum Delivery {
        EXACTLY_ONCE,
        AT_LEAST_ONCE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Reads the written form; every wrong value is named in the one error. */
    public static FlowOptions parse(Map<String, String> written) {
        List<String> wrong = new ArrayList<>();
        Duration interval = DEFAULT_TRIGGER_INTERVAL;
        Delivery delivery = Delivery.EXACTLY_ONCE;
        long fileBytes = 0;
        Duration maxAhead = DEFAULT_MAX_AHEAD;
        WriteMode writeMode = WriteMode.MERGE_ON_READ;
        OptionalInt formatVersion = OptionalInt.empty();
        boolean oneMessageAKey = false;
        boolean caresForTable = false;
        SortedMap<String, String> sorted = new TreeMap<>(written);
        for (Map.Entry<String, String> option : sorted.entrySet()) {
            String value = option.getValue().strip();
            try {
                switch (option.getKey()) {
                    case TRIGGER_INTERVAL -> interval = duration(value);
                    case DELIVERY -> delivery = delivery(value);
                    case TARGET_FILE_SIZE -> fileBytes = bytes(value);
                    case WRITE_MODE -> writeMode = writeMode(value);
                    case FORMAT_VERSION -> formatVersion = formatVersion(value);
                    case MERGE_DUPLICATES -> oneMessageAKey = oneMessageAKey(value);
                    case MAINTENANCE -> caresForTable = caresForTable(value);
                    case WATERMARK_MAX_AHEAD -> maxAhead = duration(value);
                    case PATH, CHECKPOINT_LOCATION -> notEmpty(value);
                    default -> throw new IllegalArgumentException("unknown");
                }
            } catch (IllegalArgumentException e) {
                wrong.add(option.getKey() + " = '" + value + "' (" + e.getMessage() + ")");
            }
        }
        if (!wrong.isEmpty()) {
            throw new FrazilException(
                    ErrorCode.BAD_OPTION,
                    "cannot use the flow's options: " + String.join("; ", wrong),
                    "a flow knows " + String.join(", ", KNOWN));
        }
        return new FlowOptions(
                interval, delivery, fileBytes, writeMode, formatVersion, oneMessageAKey, maxAhead, caresForTable);
    }

    private static WriteMode writeMode(String value) {
        oneOf(value, WriteMode.MERGE_ON_READ.toString(), WriteMode.COPY_ON_WRITE.toString());
        return value.equals(WriteMode.MERGE_ON_READ.toString()) ? WriteMode.MERGE_ON_READ : WriteMode.COPY_ON_WRITE;
    }

    private static OptionalInt formatVersion(String value) {
        oneOf(value, "2", "3");
        return OptionalInt.of(Integer.parseInt(value));
    }

    private static boolean oneMessageAKey(String value) {
        oneOf(value, "in-order", "fail");
        return value.equals("fail");
    }

    private static boolean caresForTable(String value) {
        oneOf(value, "auto", "manual");
        return value.equals("auto");
    }

    /**
     * The Iceberg format of a table whose rows the flow changes.
     *
     * @param properties of the table, as written or stored; its write mode comes before the flow's
     */
    public int formatVersionOfChanges(Map<String, String> properties) {
        String mode = properties.getOrDefault("write.merge.mode", writeMode.toString());
        return formatVersion.orElse(mode.equals(WriteMode.COPY_ON_WRITE.toString()) ? 2 : 3);
    }

    private static Duration duration(String value) {
        try {
            CalendarInterval interval = IntervalUtils.stringToInterval(UTF8String.fromString(value));
            if (interval.months != 0) {
                throw new IllegalArgumentException("write it as '10 seconds'");
            }
            Duration duration = interval.extractAsDuration();
            if (duration.isNegative()) {
                throw new IllegalArgumentException("must not be negative");
            }
            return duration;
        } catch (SparkIllegalArgumentException e) {
            throw new IllegalArgumentException("write it as '10 seconds'", e);
        }
    }

    private static Delivery delivery(String value) {
        oneOf(value, "exactly-once", "at-least-once");
        return value.equals("exactly-once") ? Delivery.EXACTLY_ONCE : Delivery.AT_LEAST_ONCE;
    }

    private static long bytes(String value) {
        long bytes;
        try {
            bytes = JavaUtils.byteStringAsBytes(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("write it as '128m' or in bytes", e);
        }
        if (bytes <= 0) {
            throw new IllegalArgumentException("must be above 0");
        }
        return bytes;
    }

    private static void oneOf(String value, String... allowed) {
        if (!List.of(allowed).contains(value)) {
            throw new IllegalArgumentException("must be " + String.join(" or ", allowed));
        }
    }

    private static void notEmpty(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("must not be empty");
        }
    }
}
