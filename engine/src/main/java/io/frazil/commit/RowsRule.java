package io.frazil.commit;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.Position;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.Snapshot;

/**
 * Lets the rows of a batch in: with its position if the flow stands where the batch begins, else ahead of it. Pure but for
 * the facts it asks for.
 *
 * @param standing where the flow may stand then: the ends of the batches that are on their way before this one
 */
record RowsRule(BatchCommit batch, Set<Position> standing) implements LedgerRule {

    @Override
    public LedgerChange decide(Ledger base, Snapshot added) {
        BatchRule rule = new BatchRule(batch);
        Position position = rule.standing(base);
        if (position.equals(batch.from())) {
            return rule.decide(base, added);
        }
        if (!standing.contains(position)) {
            throw new RefusedException(
                    ErrorCode.CONFLICT,
                    "could not commit " + batch.ranges() + " of flow " + batch.flow() + " to " + base.table()
                            + ": its position was set meanwhile",
                    "");
        }
        rule.counts(base, batch.facts().get(), Ledger.addedRows(added));
        return LedgerChange.of(rule.entry(LedgerEntry.Kind.ROWS, BatchCounts.ZERO, OptionalLong.empty()), position);
    }
}
