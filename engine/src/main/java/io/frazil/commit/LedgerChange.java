package io.frazil.commit;

import io.frazil.flow.LedgerEntry;
import io.frazil.flow.Position;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one swap does to a flow beside the rows: the entry, the position, and other table properties.
 *
 * @param end where the flow stands afterwards
 * @param definition the written definition, empty if it stays
 */
record LedgerChange(LedgerEntry entry, Position end, String definition) {

    static LedgerChange of(LedgerEntry entry, Position end) {
        return new LedgerChange(entry, end, "");
    }

    Map<String, String> summary() {
        return EntryText.of(entry, end);
    }

    /** Whether the flow stands at this commit afterwards; else it adds rows, and the flow stands where it stood. */
    boolean isEntry() {
        return entry.kind() != LedgerEntry.Kind.ROWS;
    }

    Map<String, String> properties() {
        if (!isEntry()) {
            return Map.of();
        }
        Map<String, String> properties = new TreeMap<>();
        properties.put(LedgerKeys.position(entry.flow()), LedgerText.position(end));
        properties.put(LedgerKeys.lastBatch(entry.flow()), entry.batchId());
        if (!definition.isEmpty()) {
            properties.put(LedgerKeys.definition(entry.flow()), definition);
        }
        return properties;
    }
}
