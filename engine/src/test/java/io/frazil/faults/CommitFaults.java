package io.frazil.faults;

import io.frazil.faults.Fault.Call;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Faults of the catalog that strike flows, whichever commits next, and spare the threads of a test. Thread-safe. */
public final class CommitFaults {

    private static final List<Fault> OF_COMMITS = Stream.of(Fault.values())
            .filter(fault -> fault.call() == Call.COMMIT)
            .toList();

    private CommitFaults() {}

    /** What a session needs in its configuration. */
    public static Map<String, String> settings() {
        return Map.of("spark.sql.catalog.frazil.catalog-impl", FaultyJdbcCatalog.class.getName());
    }

    /** A flow dies at one of its next commits, to its table or to the totals beside it: before it, after it, or unsure. */
    public static void arm(Random random) {
        Faults.arm(OF_COMMITS.get(random.nextInt(OF_COMMITS.size())), 1 + random.nextInt(4));
    }

    /** Nothing that this thread does itself is struck. */
    public static void spare(Runnable body) {
        Faults.lookOn(body);
    }
}
