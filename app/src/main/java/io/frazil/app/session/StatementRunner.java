package io.frazil.app.session;

import io.frazil.app.output.ResultFormat;
import io.frazil.app.output.ResultWriter;
import io.frazil.run.live.LiveQuery;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Runs statements in a session and writes their rows.
 *
 * @param notes where remarks go that are not rows
 * @param maxRows how many rows a table shows at most; the other formats show all
 * @param live whether a SELECT over a stream goes on
 */
public record StatementRunner(
        FrazilSession session, ResultFormat format, PrintWriter out, PrintWriter notes, int maxRows, boolean live) {

    private static final int CHUNK = 1000;
    private static final Duration POLL = Duration.ofMillis(250);

    /** Columns whose one value is a text of many lines: what Spark says of a plan, and how a table would be declared. */
    private static final Set<String> TEXTS = Set.of("plan", "createtab_stmt");

    /** Runs one statement; answers how many rows it showed, -1 if it has no columns to show. */
    public long run(String statement) throws InterruptedException, ParseException {
        if (live) {
            Optional<LiveQuery> query = LiveQuery.open(session.spark(), statement, this::note);
            if (query.isPresent()) {
                try (LiveQuery open = query.get()) {
                    return follow(open);
                }
            }
        }
        Dataset<Row> result = session.spark().sql(statement);
        if (result.columns().length == 0) {
            return -1;
        }
        ResultWriter writer = format.writer(out, session.zone());
        writer.begin(result.schema());
        long shown = format == ResultFormat.table ? showSome(result, writer) : streamAll(result, writer);
        AuditVerdict.check(result);
        return shown;
    }

    private long showSome(Dataset<Row> result, ResultWriter writer) {
        List<Row> rows = result.takeAsList(maxRows + 1);
        boolean more = rows.size() > maxRows;
        rows = more ? rows.subList(0, maxRows) : rows;
        writer.rows(isText(result.schema(), rows) ? lines(rows) : rows);
        if (more) {
            note("There are more rows than the " + maxRows
                    + " shown: raise --max-rows, or take --output csv or json, which show all.");
        }
        return rows.size();
    }

    private void note(String text) {
        notes.println(text);
        notes.flush();
    }

    private static boolean isText(StructType schema, List<Row> rows) {
        return schema.size() == 1
                && TEXTS.contains(schema.fieldNames()[0])
                && schema.fields()[0].dataType().equals(DataTypes.StringType)
                && rows.stream().noneMatch(row -> row.isNullAt(0));
    }

    private static List<Row> lines(List<Row> rows) {
        return rows.stream()
                .flatMap(row -> row.getString(0).lines())
                .filter(line -> !line.isBlank())
                .<Row>map(RowFactory::create)
                .toList();
    }

    private long streamAll(Dataset<Row> result, ResultWriter writer) throws InterruptedException {
        long count = 0;
        List<Row> chunk = new ArrayList<>(CHUNK);
        for (Iterator<Row> rows = result.toLocalIterator(); rows.hasNext(); ) {
            chunk.add(rows.next());
            count++;
            if (chunk.size() == CHUNK || !rows.hasNext()) {
                writer.rows(chunk);
                chunk.clear();
                if (out.checkError()) {
                    return count; // The reader, such as head, has gone.
                }
                throwIfInterrupted();
            }
        }
        return count;
    }

    private long follow(LiveQuery query) throws InterruptedException {
        ResultWriter writer = format.writer(out, session.zone());
        writer.begin(query.schema());
        long count = 0;
        while (!out.checkError()) {
            throwIfInterrupted();
            List<Row> rows = query.poll(POLL);
            if (!rows.isEmpty()) {
                writer.rows(rows);
                count += rows.size();
            } else if (query.isOver()) {
                break;
            }
        }
        return count;
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
