package io.frazil.app.shell;

import io.frazil.app.session.FrazilSession;
import io.frazil.run.step.FlowStatus;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers keywords, in the case they are being typed in, and the names of tables, streams and flows; for one thread. */
final class NameCompleter implements Completer {

    private static final Logger LOG = LoggerFactory.getLogger(NameCompleter.class);

    private static final List<String> KEYWORDS = List.of(("ADD ALL ALTER ANALYZE AND ARRAY AS ASC AUDIT BETWEEN BIGINT "
                    + "BINARY BOOLEAN BY CALL CASE CAST COLUMN COLUMNS COMMENT COUNT CREATE CROSS CURRENT_DATE "
                    + "CURRENT_TIMESTAMP DATE DEAD DECIMAL DELAY DELETE DESC DESCRIBE DISTINCT DOUBLE DROP EARLIEST "
                    + "ELSE END EXISTS EXPLAIN EXTENDED FALSE FLOAT FLOW FLOWS FOR FROM FULL FUNCTIONS GENERATED GROUP "
                    + "HAVING HISTORY HOUR IF IN INNER INSERT INT INTERVAL INTO IS JOIN LAST LATEST LATERAL LEFT "
                    + "LETTERS LIKE LIMIT LIVE MAP MATCHED MERGE MINUTE NAMESPACES NOT NULL NULLS OF OFFSET ON OPTIMIZE "
                    + "OPTIONS OR ORDER OUTER OVER OVERWRITE PARTITION PARTITIONED PARTITIONS RENAME REPLACE REPLAY "
                    + "RESET RIGHT ROLLBACK ROW ROWS SCHEMA SELECT SET SHOW START STOP STRING STRUCT TABLE TABLES "
                    + "TBLPROPERTIES THEN TIMEOUT TIMESTAMP TO TRUE UNION UPDATE USE USING VALUES VERSION VIEW WAIT "
                    + "WATERMARK WHEN WHERE WITH ZORDER")
            .split(" "));
    private static final List<String> OPTIONS = List.of(
            "iceberg",
            "kafka",
            "bootstrap.servers",
            "subscribe",
            "subscribePattern",
            "startingOffsets",
            "startingTimestamp",
            "maxOffsetsPerTrigger",
            "failOnDataLoss");

    private final FrazilSession session;

    NameCompleter(FrazilSession session) {
        this.session = session;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String word = line.word();
        boolean lower = !word.isEmpty() && word.equals(word.toLowerCase(Locale.ROOT));
        for (String keyword : KEYWORDS) {
            candidates.add(new Candidate(lower ? keyword.toLowerCase(Locale.ROOT) : keyword));
        }
        OPTIONS.forEach(option -> candidates.add(new Candidate(option)));
        StatementParser.COMMANDS.forEach(command -> candidates.add(new Candidate(command)));
        names().forEach(name -> candidates.add(new Candidate(name)));
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        try {
            for (Row table : session.spark().sql("SHOW TABLES").collectAsList()) {
                names.add(table.getString(table.fieldIndex("tableName")));
            }
        } catch (RuntimeException e) {
            // The line being typed matters more than a catalog that does not answer; the statement itself will say so.
            LOG.warn("no table names to complete with", e);
        }
        session.flows().statuses().stream().map(FlowStatus::flow).forEach(names::add);
        return names;
    }
}
