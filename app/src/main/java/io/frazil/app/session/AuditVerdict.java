package io.frazil.app.session;

import io.frazil.care.AuditResult;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** An audit that found something wrong, as an error: a caller looks at the exit code. */
public final class AuditVerdict extends FrazilException {

    private AuditVerdict() {
        super(
                ErrorCode.LEDGER_MISMATCH,
                "cannot prove the table: the audit does not add up",
                "see its lines with the status wrong");
    }

    /** @throws AuditVerdict if it is the result of an audit that does not add up */
    public static void check(Dataset<Row> result) {
        if (AuditResult.isAudit(result.schema()) && AuditResult.saysWrong(((Row[]) result.tail(1))[0])) {
            throw new AuditVerdict();
        }
    }
}
