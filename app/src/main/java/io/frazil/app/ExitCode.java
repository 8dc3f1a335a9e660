package io.frazil.app;

import io.frazil.app.output.ErrorText;
import io.frazil.app.session.AuditVerdict;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.run.step.FlowStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** What the process says to its caller when it ends; documented in {@code docs/cli.md}. */
final class ExitCode {

    static final int OK = 0;
    /** A statement, option or record is at fault. */
    static final int USER = 1;
    /** The command line is. */
    static final int USAGE = 2;
    /** Kafka, the catalog, the storage, or a wait that ran out. */
    static final int EXTERNAL = 3;
    /** Another writer has the flow, or another commit came first. */
    static final int CONFLICT = 4;
    /** The figures of the demo, or of an audit, do not add up. */
    static final int UNBALANCED = 5;
    /** A defect of Frazil. */
    static final int BUG = 70;
    /** Ctrl-C. */
    static final int INTERRUPTED = 130;

    private static final Pattern CODE = Pattern.compile("\\[([A-Z_]+)]\\s*$");

    private ExitCode() {}

    /** The code for an exception, by the one of its chain that tells people what went wrong. */
    static int of(Throwable error) {
        Throwable telling = ErrorText.of(error, "").cause();
        if (telling instanceof AuditVerdict) {
            return UNBALANCED;
        }
        if (telling instanceof FrazilException e) {
            return of(e.code());
        }
        if (telling instanceof SparkThrowable e && e.getCondition() != null) {
            return e.isInternalError() ? BUG : USER;
        }
        if (telling instanceof CommitFailedException) {
            return CONFLICT;
        }
        boolean outside = telling instanceof IOException
                || telling instanceof UncheckedIOException
                || telling instanceof RuntimeIOException
                || telling instanceof CommitStateUnknownException
                || telling instanceof RESTException
                || telling instanceof SQLException;
        if (outside) {
            return EXTERNAL;
        }
        boolean refused = telling instanceof IllegalArgumentException
                || telling instanceof AnalysisException
                || telling.getClass().getPackageName().startsWith("org.apache.iceberg.exceptions");
        return refused ? USER : BUG;
    }

    static int of(ErrorCode code) {
        if (code == ErrorCode.FENCED) {
            return CONFLICT;
        }
        return switch (code.kind()) {
            case USER -> USER;
            case EXTERNAL -> EXTERNAL;
            case CONFLICT -> CONFLICT;
            case BUG -> BUG;
        };
    }

    /** The code for a flow that has ended by itself, by the error code at the end of its message. */
    static int of(FlowStatus ended) {
        if (ended.state().equals("FENCED")) {
            return CONFLICT;
        }
        Matcher code = CODE.matcher(ended.lastError().orElse(""));
        if (code.find()) {
            for (ErrorCode each : ErrorCode.values()) {
                if (each.name().equals(code.group(1))) {
                    return of(each);
                }
            }
        }
        return USER;
    }
}
