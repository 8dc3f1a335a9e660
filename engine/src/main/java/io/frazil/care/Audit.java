package io.frazil.care;

import io.frazil.catalog.QualifiedName;
import io.frazil.commit.FlowTable;
import io.frazil.commit.Ledger;
import io.frazil.commit.LedgerCheck;
import io.frazil.commit.Snapshots;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * {@code AUDIT TABLE}: proves from one version of a table that its flows took in every offset once, or says where not.
 *
 * @param name the table's
 * @param isRowPerRecord whether a flow's statement makes at most one row of a record and nothing else
 */
public record Audit(QualifiedName name, FlowTable table, Predicate<FlowDefinition> isRowPerRecord) {

    /** @param rows a session to count the rows with; empty: they are not counted */
    public List<AuditLine> lines(Optional<SparkSession> rows) {
        Ledger ledger = table.ledger();
        Snapshots snapshots = ledger.snapshots();
        List<Snapshot> newestFirst = snapshots.history();
        List<AuditedSnapshot> history = new ArrayList<>();
        newestFirst.forEach(snapshot -> history.add(0, AuditedSnapshot.of(snapshot)));
        List<AuditLine> lines = new ArrayList<>();
        for (AuditedFlow flow : flows(ledger, history)) {
            lines.addAll(FlowAudit.of(flow, history));
        }
        if (history.isEmpty()) {
            return lines;
        }
        lines.addAll(SnapshotAudit.of(history, others(snapshots, history)));
        AuditedSnapshot head = history.get(history.size() - 1);
        FileAudit files = FileAudit.of(table.table(), head.id());
        lines.addAll(files.lines(head.totalRecords()));
        rows.ifPresent(session -> lines.addAll(files.rows(rowsByFile(session, head.id()))));
        return lines;
    }

    private List<AuditedFlow> flows(Ledger ledger, List<AuditedSnapshot> history) {
        Set<String> names = new TreeSet<>();
        history.forEach(snapshot -> snapshot.entry()
                .ifPresent(committed -> names.add(committed.entry().flow())));
        ledger.definitions().forEach(definition -> names.add(definition.name()));
        return names.stream().map(flow -> flow(ledger, flow)).toList();
    }

    private AuditedFlow flow(Ledger ledger, String flow) {
        Optional<FlowDefinition> definition = ledger.definition(flow);
        return new AuditedFlow(
                flow,
                definition.map(FlowDefinition::stream),
                ledger.position(flow),
                definition.flatMap(known -> mismatch(ledger, flow)),
                ledger.snapshots().tagged(flow),
                definition.filter(isRowPerRecord).map(FlowDefinition::statementHash));
    }

    private static Optional<String> mismatch(Ledger ledger, String flow) {
        try {
            return ledger.check(flow) instanceof LedgerCheck.Mismatch mismatch
                    ? Optional.of(mismatch.toException().what())
                    : Optional.empty();
        } catch (FrazilException e) {
            return Optional.of(e.what());
        } catch (IllegalArgumentException e) {
            return Optional.of("the ledger cannot be read: " + e.getMessage());
        }
    }

    /** Those that are neither in main's history nor kept by a tag or branch. */
    private static List<AuditedSnapshot> others(Snapshots snapshots, List<AuditedSnapshot> history) {
        Set<Long> known = history.stream().map(AuditedSnapshot::id).collect(Collectors.toSet());
        known.addAll(snapshots.kept());
        return snapshots.all().stream()
                .filter(snapshot -> !known.contains(snapshot.snapshotId()))
                .map(AuditedSnapshot::of)
                .toList();
    }

    /** The row numbers are asked for, so that the files are: a bare count comes from the table's own figures. */
    private Map<String, Long> rowsByFile(SparkSession session, long snapshotId) {
        Map<String, Long> rows = new HashMap<>();
        for (Row row : session.sql(
                        "SELECT _file, count(_pos) FROM " + name + " VERSION AS OF " + snapshotId + " GROUP BY _file")
                .collectAsList()) {
            rows.put(row.getString(0), row.getLong(1));
        }
        return rows;
    }
}
