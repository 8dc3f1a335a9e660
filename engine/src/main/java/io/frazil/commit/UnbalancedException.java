package io.frazil.commit;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import org.apache.iceberg.exceptions.CleanableFailure;

/** Counts of a batch that do not add up (invariant 4); nothing is committed and the flow stops. */
public final class UnbalancedException extends FrazilException implements CleanableFailure {

    UnbalancedException(String what) {
        super(ErrorCode.BUG, what, "please report it, with the statement");
    }
}
