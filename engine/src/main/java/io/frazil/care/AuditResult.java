package io.frazil.care;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.OffsetRange;
import io.frazil.sql.StatementResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** An audit as rows; the last one says whether all adds up. Stateless. */
public final class AuditResult {

    private static final String ADDS_UP = "adds up";
    private static final String DOES_NOT = "does not add up";

    private static final StructType SCHEMA = schema();

    private AuditResult() {}

    /** @param streams by flow; of a flow that was dropped there is none */
    public static StatementResult of(List<AuditLine> lines, Map<String, String> streams) {
        List<Row> rows = new ArrayList<>();
        lines.forEach(line -> rows.add(row(line, streams)));
        rows.add(verdict(lines));
        return new StatementResult(SCHEMA, rows);
    }

    /** Whether a result is that of an audit. */
    public static boolean isAudit(StructType schema) {
        return List.of(schema.fieldNames()).equals(List.of(SCHEMA.fieldNames()));
    }

    /** Whether the last row of an audit says that something does not add up. */
    public static boolean saysWrong(Row last) {
        return DOES_NOT.equals(last.getString(SCHEMA.length() - 1));
    }

    private static Row row(AuditLine line, Map<String, String> streams) {
        Object[] cells = new Object[SCHEMA.length()];
        line.flow().ifPresent(flow -> {
            cells[0] = flow;
            cells[1] = streams.get(flow);
        });
        if (line.range().isPresent()) {
            OffsetRange range = line.range().get();
            cells[2] = range.topicPartition().toString();
            cells[3] = range.from();
            cells[4] = range.until();
        }
        if (line.counts().isPresent()) {
            BatchCounts counts = line.counts().get();
            cells[5] = counts.read();
            cells[6] = counts.written();
            cells[7] = counts.filtered();
            cells[8] = counts.late();
            cells[9] = counts.skipped();
            cells[10] = counts.deadLettered();
        }
        cells[11] = line.finding();
        cells[12] = line.status().text();
        return RowFactory.create(cells);
    }

    private static Row verdict(List<AuditLine> lines) {
        long wrong = lines.stream()
                .filter(line -> line.status() == AuditLine.Status.WRONG)
                .count();
        Object[] cells = new Object[SCHEMA.length()];
        cells[11] = wrong == 0
                ? "every offset was taken in once, or is listed with the reason why not"
                : "see the lines that are wrong";
        cells[12] = wrong == 0 ? ADDS_UP : DOES_NOT;
        return RowFactory.create(cells);
    }

    private static StructType schema() {
        StructType schema = new StructType();
        for (String text : List.of("flow", "stream", "topic_partition")) {
            schema = schema.add(text, DataTypes.StringType, true);
        }
        DataType number = DataTypes.LongType;
        for (String count : List.of(
                "from_offset", "until_offset", "read", "written", "filtered", "late", "skipped", "dead_lettered")) {
            schema = schema.add(count, number, true);
        }
        return schema.add("finding", DataTypes.StringType, false).add("status", DataTypes.StringType, false);
    }
}
