package io.frazil.commit;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import org.apache.iceberg.exceptions.CleanableFailure;

/** A batch that does not begin where the table's ledger ends; Iceberg does not try again and removes the batch's files. */
public final class FencedException extends FrazilException implements CleanableFailure {

    FencedException(String what) {
        super(ErrorCode.FENCED, what, "another writer has gone on with the flow; stop this one");
    }
}
