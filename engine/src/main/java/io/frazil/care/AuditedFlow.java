package io.frazil.care;

import io.frazil.flow.Position;
import java.util.Optional;

/**
 * A flow as an audit sees it.
 *
 * @param stream empty: the table no longer knows the flow, only its entries tell of it
 * @param position where it stands; empty if the table does not know it
 * @param mismatch why position and rows do not belong together; empty: they do
 * @param tagged the snapshot that its tag points at
 * @param rowPerRecordHash the hash of its statement, if that makes at most one row of a record and nothing else
 */
public record AuditedFlow(
        String name,
        Optional<String> stream,
        Optional<Position> position,
        Optional<String> mismatch,
        Optional<Long> tagged,
        Optional<String> rowPerRecordHash) {}
