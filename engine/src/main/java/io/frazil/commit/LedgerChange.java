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
 * @param carried keys of an older entry that this one repeats
 */
record LedgerChange(LedgerEntry entry, Position end, String definition, Map<String, String> carried) {

    LedgerChange(LedgerEntry entry, Position end, String definition) {
        this(entry, end, definition, Map.of());
    }

    static LedgerChange of(LedgerEntry entry, Position end) {
        return new LedgerChange(entry, end, "");
    }

    Map<String, String> summary() {
        Map<String, String> summary = new TreeMap<>(carried);
        summary.putAll(EntryText.of(entry, end));
        return summary;
    }

    Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        properties.put(LedgerKeys.position(entry.flow()), LedgerText.position(end));
        properties.put(LedgerKeys.lastBatch(entry.flow()), entry.batchId());
        if (!definition.isEmpty()) {
            properties.put(LedgerKeys.definition(entry.flow()), definition);
        }
        return properties;
    }
}
