package io.frazil.commit;

import io.frazil.flow.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.Snapshot;

/** The entries of a rollback, one for each flow of the table. Confined to the thread that commits. */
final class RollbackRule implements LedgerRule {

    private final long snapshotId;
    private final boolean replay;
    private final List<String> flows;
    private final String writerId = UUID.randomUUID().toString();
    private final Map<String, String> batchIds = new TreeMap<>();
    private final Map<String, FlowRollback> decided = new TreeMap<>();

    /** @param flows for each of which a snapshot is added that names it in its summary */
    RollbackRule(long snapshotId, boolean replay, List<String> flows) {
        this.snapshotId = snapshotId;
        this.replay = replay;
        this.flows = flows;
        flows.forEach(flow -> batchIds.put(flow, UUID.randomUUID().toString()));
    }

    @Override
    public LedgerChange decide(Ledger base, Snapshot added) {
        if (!base.declaredFlows().equals(flows)) {
            throw new RefusedException(
                    ErrorCode.CONFLICT,
                    "could not roll back " + base.table() + ": a flow was declared or dropped meanwhile",
                    "try again");
        }
        String flow = added.summary().get(LedgerKeys.FLOW);
        FlowRollback rollback = FlowRollback.of(base, flow, snapshotId, replay);
        decided.put(flow, rollback);
        return LedgerChange.of(rollback.entry(batchIds.get(flow), writerId), rollback.after());
    }

    /** What the last try decided, by flow. */
    List<FlowRollback> decided() {
        return List.copyOf(decided.values());
    }

    /** Whether the table holds the entries. */
    boolean isIn(Ledger ledger) {
        return batchIds.entrySet().stream()
                .allMatch(batch ->
                        ledger.entryOf(batch.getKey(), batch.getValue()).isPresent());
    }
}
