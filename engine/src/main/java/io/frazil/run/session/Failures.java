package io.frazil.run.session;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** Sorts what a batch may throw into what happens next. Stateless. */
public final class Failures {

    private static final int DEPTH = 20;

    /** What Iceberg says when a commit has lost against another one. */
    private static final Set<String> CONFLICTS = Set.of(
            "org.apache.iceberg.exceptions.ValidationException", "org.apache.iceberg.exceptions.CommitFailedException");

    /** What Spark says when an expression of a statement raises an error. */
    private static final Set<String> RAISED = Set.of("USER_RAISED_EXCEPTION", "MERGE_CARDINALITY_VIOLATION");

    private Failures() {}

    /** The error as people should see it: ours where one of ours is among the causes. */
    public static FrazilException sorted(Throwable thrown) {
        List<Throwable> causes = causes(thrown);
        for (Throwable cause : causes) {
            if (cause instanceof FrazilException ours) {
                return ours;
            }
        }
        for (Throwable cause : causes) {
            if (cause instanceof AnalysisException analysis) {
                return new FrazilException(
                        ErrorCode.BAD_STATEMENT,
                        "cannot analyse the statement: " + sentence(analysis.getMessage()),
                        "",
                        thrown);
            }
            if (cause instanceof SparkThrowable spark && RAISED.contains(String.valueOf(spark.getCondition()))) {
                return new FrazilException(
                        ErrorCode.BAD_ROW,
                        sentence(spark.getMessageParameters().getOrDefault("errorMessage", cause.getMessage())),
                        "see the statement of the flow",
                        thrown);
            }
            if (cause instanceof SparkThrowable spark && isDataError(spark)) {
                return new FrazilException(
                        ErrorCode.BAD_ROW,
                        "could not compute a row: " + sentence(cause.getMessage()),
                        "make the statement safe for such rows, with TRY_CAST, TRY_DIVIDE and their kin",
                        thrown);
            }
        }
        Optional<FrazilException> storage = StorageFailures.translated(causes, thrown);
        if (storage.isPresent()) {
            return storage.get();
        }
        for (Throwable cause : causes) {
            if (cause instanceof SQLException) {
                return new FrazilException(
                        ErrorCode.CATALOG, "could not reach the catalog: " + sentence(cause.getMessage()), "", thrown);
            }
        }
        if (isConflict(thrown)) {
            return new FrazilException(
                    ErrorCode.CONFLICT,
                    "could not commit, other commits came first: "
                            + sentence(causes.get(causes.size() - 1).getMessage()),
                    "try again",
                    thrown);
        }
        for (Throwable cause : causes) {
            if (isInputOrOutput(cause) || isIceberg(cause)) {
                return new FrazilException(
                        ErrorCode.STORAGE,
                        "could not reach the catalog or the storage: "
                                + cause.getClass().getSimpleName() + ": " + sentence(cause.getMessage()),
                        "",
                        thrown);
            }
        }
        Throwable root = causes.get(causes.size() - 1);
        return new FrazilException(
                ErrorCode.BUG,
                "could not finish: " + root.getClass().getName() + ": " + sentence(root.getMessage()),
                "see the log, and report it",
                thrown);
    }

    /** SQLSTATE class 22: data exception. */
    private static boolean isDataError(SparkThrowable spark) {
        return spark.getSqlState() != null && spark.getSqlState().startsWith("22");
    }

    /** Another commit came first, or changed what this one was planned from. */
    public static boolean isConflict(Throwable thrown) {
        return causes(thrown).stream().map(cause -> cause.getClass().getName()).anyMatch(CONFLICTS::contains);
    }

    private static boolean isInputOrOutput(Throwable cause) {
        return cause instanceof UncheckedIOException
                || cause instanceof IOException && !(cause instanceof ObjectStreamException);
    }

    private static boolean isIceberg(Throwable cause) {
        return cause.getClass().getName().startsWith("org.apache.iceberg.exceptions.")
                || cause.getClass().getName().startsWith("org.apache.iceberg.jdbc.");
    }

    private static List<Throwable> causes(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && causes.size() < DEPTH; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    /** The first line, without a final stop. */
    public static String sentence(String message) {
        String line = message == null
                ? "no message"
                : message.strip().lines().findFirst().orElse("no message").strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
