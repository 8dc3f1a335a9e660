package io.frazil.commit;

import org.apache.iceberg.Snapshot;

/** Decides, against the ledger that a commit is about to replace, whether it may and what it changes; pure. */
@FunctionalInterface
interface LedgerRule {

    /** Asked again whenever the catalog asks for another try, with the ledger as it is then. */
    LedgerChange decide(Ledger base, Snapshot added);
}
