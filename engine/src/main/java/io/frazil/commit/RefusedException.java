package io.frazil.commit;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import org.apache.iceberg.exceptions.CleanableFailure;

/** A commit that Frazil does not allow; Iceberg does not try again and removes the commit's files. */
final class RefusedException extends FrazilException implements CleanableFailure {

    RefusedException(ErrorCode code, String what, String hint) {
        super(code, what, hint);
    }
}
