package io.frazil.commit;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The names under which a table keeps its flows: a public format, {@code docs/ledger.md}. */
public final class LedgerKeys {

    /** Table property and snapshot summary: what this table or commit is. */
    public static final String KIND = "frazil.kind";

    /** The value of {@link #KIND} of the empty table that stands for a stream. */
    public static final String KIND_STREAM = "stream";

    /** The value of {@link #KIND} of a table that holds the totals of a flow. */
    public static final String KIND_TOTALS = "totals";

    /** The value of {@link #KIND} of rows that are committed ahead of their position. */
    static final String KIND_ROWS = "rows";

    static final String FLOW = "frazil.flow";
    static final String STATEMENT_HASH = "frazil.statement-hash";
    static final String BATCH_ID = "frazil.batch-id";
    static final String WRITER_ID = "frazil.writer-id";
    static final String CLUSTER_ID = "frazil.cluster-id";
    static final String TOPIC_IDS = "frazil.topic-ids";
    static final String RANGES = "frazil.ranges";
    static final String POSITION = "frazil.position";
    static final String READ = "frazil.read";
    static final String WRITTEN = "frazil.written";
    static final String FILTERED = "frazil.filtered";
    static final String LATE = "frazil.late";
    static final String SKIPPED = "frazil.skipped";
    static final String DEAD_LETTERED = "frazil.dead-lettered";
    static final String WATERMARK = "frazil.watermark";
    static final String TOTALS_SNAPSHOT = "frazil.totals-snapshot";

    private static final String PREFIX = "frazil.flow.";
    private static final String DEFINITION = ".definition";
    private static final Pattern FLOW_NAME = Pattern.compile("[A-Za-z0-9_]+");

    private LedgerKeys() {}

    static String definition(String flow) {
        return PREFIX + checked(flow) + DEFINITION;
    }

    static String position(String flow) {
        return PREFIX + checked(flow) + ".position";
    }

    /** The batch id of the commit that set the position. */
    static String lastBatch(String flow) {
        return PREFIX + checked(flow) + ".last-batch";
    }

    static String desiredState(String flow) {
        return PREFIX + checked(flow) + ".desired-state";
    }

    static String tag(String flow) {
        return "frazil_" + checked(flow);
    }

    /** The flow that a table property defines. */
    static Optional<String> definedFlow(String property) {
        return property.startsWith(PREFIX) && property.endsWith(DEFINITION)
                ? Optional.of(property.substring(PREFIX.length(), property.length() - DEFINITION.length()))
                : Optional.empty();
    }

    /** Whether a table property may be changed only together with a ref. */
    static boolean belongsToLedger(String property) {
        return property.startsWith(PREFIX) && !property.endsWith(".desired-state");
    }

    /** Flow names become parts of property names and tags, so that they are kept plain. */
    public static String checked(String flow) {
        if (!FLOW_NAME.matcher(flow).matches()) {
            throw new FrazilException(
                    ErrorCode.BAD_STATEMENT,
                    "cannot use \"" + flow + "\" as the name of a flow: only letters, digits and _ are allowed",
                    "name it with CREATE FLOW");
        }
        return flow;
    }
}
