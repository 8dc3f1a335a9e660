package io.frazil.commit;

import io.frazil.flow.LedgerEntry;
import io.frazil.flow.Position;
import java.util.Optional;

/**
 * A ledger entry with the snapshot that holds it.
 *
 * @param timestampMillis when it was committed, milliseconds since 1970-01-01 UTC, by the committer's clock
 * @param position where the flow stood after this commit; empty if the position is too long to be written with each
 *     batch, see {@link Ledger#positionAt}
 */
public record CommittedEntry(long snapshotId, long timestampMillis, LedgerEntry entry, Optional<Position> position) {}
